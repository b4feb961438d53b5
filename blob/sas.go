package blob

import (
	"encoding/base64"
	"strings"
	"time"
)

// knownPermissions are the letters a SAS may carry
// (https://learn.microsoft.com/rest/api/storageservices/create-service-sas#specify-permissions).
const knownPermissions = "racwdxyltfmeopi"

// inOrder tells whether letters come in the order of that page, each once. Azure refuses others
// (https://github.com/Azure/azure-sdk-for-python/issues/13099, https://github.com/Azure/azure-sdk-for-net/issues/14456).
func inOrder(letters string) bool {
	last := -1
	for _, letter := range letters {
		at := strings.IndexRune(knownPermissions, letter)
		if at <= last {
			return false
		}
		last = at
	}
	return true
}

// sasKind tells the three kinds of shared access signature apart.
type sasKind int

const (
	serviceSAS sasKind = iota
	accountSAS
	delegationSAS // a service SAS signed with a user delegation key
)

// sas is a shared access signature as the query carries it.
type sas struct {
	query      query
	kind       sasKind
	version    string
	resource   string // sr of all but account SAS: b, bs or c
	start, end string
	permission string
	known      *verifiedSAS // what is known of its signature; nil for a user delegation SAS
}

// checkSAS verifies a shared access signature and what it allows, in the service's order: version,
// signature, start, expiry, address, protocol, permission, resource type, service.
func (c *call) checkSAS() error {
	s := newSAS(c.address.query)
	for _, check := range []func(*sas) error{
		c.verifySAS, c.applyPolicy, c.checkSASTimes, c.checkDelegation, c.checkSASNetwork, c.checkSASScope,
	} {
		if err := check(s); err != nil {
			return err
		}
	}
	c.grant.sas = s
	return nil
}

func newSAS(q query) *sas {
	s := &sas{query: q, version: q.get("sv"), resource: q.get("sr"), start: q.get("st"), end: q.get("se"), permission: q.get("sp")}
	switch {
	case q.has("ss") || q.has("srt"):
		s.kind = accountSAS
	case q.has("skoid"):
		s.kind = delegationSAS
	}
	return s
}

// verifySAS checks form and signature, once for each signature of an account's key.
func (c *call) verifySAS(s *sas) error {
	var b [4 * usualKey]byte
	signed := c.appendSigned(b[:0], s)
	if s.known = c.verified.get(signed, c.account.Keys); s.known != nil {
		return nil
	}
	if err := c.checkSASForm(s); err != nil {
		return err
	}
	if err := c.checkSASSignature(s); err != nil {
		return err
	}
	if s.kind != delegationSAS {
		s.known = c.verified.add(signed, c.account.Keys)
	}
	return nil
}

func (c *call) stringToSignSAS(s *sas) string {
	if s.kind == accountSAS {
		return s.accountString(c.address.account)
	}
	return c.resourceSASString(s)
}

// checkSASForm refuses what cannot be a SAS.
// behaviour: blob-sas-oldest, behaviour: blob-sas-malformed, behaviour: blob-sas-order.
func (c *call) checkSASForm(s *sas) error {
	if err := c.checkSASVersion(s); err != nil {
		return err
	}
	for _, name := range s.mandatory() {
		if s.query.get(name) == "" {
			return authenticationFailed(name + " is mandatory. Cannot be empty")
		}
	}
	if !s.wellFormed() || c.Strict && s.kind != accountSAS && !inOrder(s.permission) {
		return authenticationFailed("Signature fields not well formed.")
	}
	if s.kind == accountSAS {
		return nil
	}
	switch s.resource {
	case "b", "c":
		return nil
	case "bs":
		if s.version >= versionSASResource && s.query.get("snapshot") != "" {
			return nil
		}
	}
	// A version of a blob and a directory need accounts of a kind that the device has not.
	return authenticationFailed("Signed resource [" + s.resource + "] is not supported.")
}

// checkSASVersion bounds what each kind of SAS may be signed as: the device takes what it
// documents, from 2015-04-05 to 2019-07-07.
func (c *call) checkSASVersion(s *sas) error {
	oldest := versionSASOldest
	switch {
	case s.kind == delegationSAS:
		oldest = versionDelegation
	case s.kind == accountSAS || c.Strict:
		oldest = versionSASAddress
	}
	if _, err := time.Parse(time.DateOnly, s.version); err != nil || s.version < oldest {
		return authenticationFailed("sv is mandatory. Cannot be empty or older than " + oldest + ".")
	}
	if c.Strict && (s.version > versionStrictNewest || s.kind == delegationSAS) {
		return authenticationFailed("Signed version " + s.version + " is not supported.")
	}
	return nil
}

// mandatory are the parameters that this kind of SAS cannot do without.
func (s *sas) mandatory() []string {
	switch s.kind {
	case accountSAS:
		return []string{"ss", "srt"}
	case delegationSAS:
		return []string{"sr", "sp", "se", "sktid", "skt", "ske", "sks", "skv"}
	}
	return []string{"sr"}
}

func (s *sas) wellFormed() bool {
	for _, name := range []string{"st", "se", "skt", "ske"} {
		if v := s.query.get(name); v != "" {
			if _, err := parseSASTime(v); err != nil {
				return false
			}
		}
	}
	if _, err := base64.StdEncoding.DecodeString(s.query.get("sig")); err != nil {
		return false
	}
	if _, _, err := parseSASAddresses(s.query.get("sip")); err != nil {
		return false
	}
	switch s.query.get("spr") {
	case "", "https", "https,http", "http,https":
		return true
	}
	return false
}

func (c *call) checkSASSignature(s *sas) error {
	if s.kind != accountSAS && c.address.level == serviceLevel {
		return errAuthenticationFailed
	}
	toSign := c.stringToSignSAS(s)
	var signed bool
	if s.kind == delegationSAS {
		key, err := c.delegationKeyOf(s)
		if err != nil {
			return err
		}
		signed = key != nil && signs(key, toSign, s.query.get("sig"))
	} else {
		signed = c.signedBy(toSign, s.query.get("sig"))
	}
	if !signed {
		return authenticationFailed("Signature did not match. String to sign used was " + toSign)
	}
	return nil
}

// applyPolicy fills in what the stored access policy says. A field may be in one of the two, not
// in both (https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy).
// Account and user delegation SAS have none.
func (c *call) applyPolicy(s *sas) error {
	id := s.query.get("si")
	if id == "" || s.kind == accountSAS {
		return nil
	}
	if s.kind == delegationSAS {
		return authenticationFailed("Stored access policies are not supported for a user delegation SAS.")
	}
	container, err := c.findContainer()
	if err != nil {
		return errAuthenticationFailed.Because(err)
	}
	for _, p := range container.policies {
		if p.id == id {
			return s.complete(p)
		}
	}
	return authenticationFailed("SAS identifier cannot be found for specified signed identifier")
}

func (s *sas) complete(p policy) error {
	for _, f := range []struct {
		own    *string
		policy string
	}{{&s.start, p.start}, {&s.end, p.expiry}, {&s.permission, p.permission}} {
		if *f.own != "" && f.policy != "" {
			return authenticationFailed("Access policy fields can be associated with signature or SAS identifier but not both")
		}
		*f.own += f.policy
	}
	return nil
}
