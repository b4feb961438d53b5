package blob

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"
)

// knownPermissions are the letters a SAS may carry
// (https://learn.microsoft.com/rest/api/storageservices/create-service-sas#specify-permissions).
const knownPermissions = "racwdxyltfmeopi"

// Versions of the string to sign
// (https://learn.microsoft.com/rest/api/storageservices/create-service-sas, create-account-sas).
const (
	versionSASOldest   = "2015-04-05"
	versionSASResource = "2018-11-09" // sr and the snapshot time are signed
	versionSASScope    = "2020-12-06" // the encryption scope is signed
)

// sas is a shared access signature as the query carries it.
type sas struct {
	query      query
	version    string
	account    bool   // an account SAS; otherwise a service SAS
	resource   string // sr of a service SAS: b, bs or c
	start, end string
	permission string
	ip         string
	protocol   string
}

// checkSAS verifies a shared access signature and what it allows, in the service's order: version,
// signature, start, expiry, address, protocol, permission, resource type, service.
func (c *call) checkSAS() error {
	s, err := c.parseSAS()
	if err != nil {
		return err
	}
	if err := c.checkSASSignature(s); err != nil {
		return err
	}
	if err := c.applyPolicy(s); err != nil {
		return err
	}
	if err := c.checkSASTimes(s); err != nil {
		return err
	}
	if !s.allowsAddress(c.r.RemoteAddr) {
		return errSourceIPMismatch
	}
	if c.r.TLS == nil && s.protocol == "https" {
		return errProtocolMismatch
	}
	c.grant.sas = s
	return c.checkSASScope(s)
}

// parseSAS reads the parameters and refuses what cannot be a SAS.
// behaviour: blob-sas-oldest.
func (c *call) parseSAS() (*sas, error) {
	q := c.address.query
	s := &sas{
		query: q, version: q.get("sv"), start: q.get("st"), end: q.get("se"), permission: q.get("sp"),
		ip: q.get("sip"), protocol: q.get("spr"), resource: q.get("sr"), account: q.has("ss") || q.has("srt"),
	}
	if _, err := time.Parse(time.DateOnly, s.version); err != nil || s.version < versionSASOldest {
		return nil, authenticationFailed("sv is mandatory. Cannot be empty or older than " + versionSASOldest + ".")
	}
	if c.Strict && s.version > versionStrictNewest {
		return nil, authenticationFailed("Signed version " + s.version + " is not supported.")
	}
	if q.has("skoid") {
		return nil, authenticationFailed("User delegation keys are not issued by this service.")
	}
	switch s.protocol {
	case "", "https", "https,http", "http,https":
	default:
		return nil, authenticationFailed("Signed protocol field is not valid.")
	}
	if !s.account && s.resource != "b" && s.resource != "bs" && s.resource != "c" {
		return nil, authenticationFailed("sr is mandatory. Cannot be empty")
	}
	if s.account && (!q.has("ss") || !q.has("srt")) {
		return nil, authenticationFailed("ss and srt are mandatory. Cannot be empty")
	}
	return s, nil
}

func (c *call) checkSASSignature(s *sas) error {
	toSign := c.accountSASString(s)
	if !s.account {
		if c.address.level == serviceLevel {
			return errAuthenticationFailed
		}
		toSign = c.serviceSASString(s)
	}
	if !c.signedBy(toSign, s.query.get("sig")) {
		return authenticationFailed("Signature did not match. String to sign used was " + toSign)
	}
	return nil
}

// accountSASString ends with a new line, as each of its fields does.
func (c *call) accountSASString(s *sas) string {
	q := s.query
	fields := []string{c.address.account, q.get("sp"), q.get("ss"), q.get("srt"), q.get("st"), q.get("se"), q.get("sip"), q.get("spr"), s.version}
	if s.version >= versionSASScope {
		fields = append(fields, q.get("ses"))
	}
	return strings.Join(fields, "\n") + "\n"
}

func (c *call) serviceSASString(s *sas) string {
	q := s.query
	resource := "/blob/" + c.address.account + "/" + c.address.container
	if s.resource != "c" {
		resource += "/" + c.address.blob
	}
	fields := []string{q.get("sp"), q.get("st"), q.get("se"), resource, q.get("si"), q.get("sip"), q.get("spr"), s.version}
	if s.version >= versionSASResource {
		snapshot := ""
		if s.resource == "bs" {
			snapshot = q.get("snapshot")
		}
		fields = append(fields, s.resource, snapshot)
	}
	if s.version >= versionSASScope {
		fields = append(fields, q.get("ses"))
	}
	fields = append(fields, q.get("rscc"), q.get("rscd"), q.get("rsce"), q.get("rscl"), q.get("rsct"))
	return strings.Join(fields, "\n")
}

// applyPolicy fills in what the stored access policy says. A field may be in one of the two, not
// in both (https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy).
func (c *call) applyPolicy(s *sas) error {
	id := s.query.get("si")
	if id == "" || s.account {
		return nil
	}
	container, err := c.findContainer()
	if err != nil {
		return errAuthenticationFailed.Because(err)
	}
	for _, p := range container.policies {
		if p.id != id {
			continue
		}
		for _, f := range []struct {
			own    *string
			policy string
		}{{&s.start, p.start}, {&s.end, p.expiry}, {&s.permission, p.permission}} {
			if *f.own != "" && f.policy != "" {
				return authenticationFailed("Access policy fields can be associated with signature or SAS identifier but not both")
			}
			if *f.own == "" {
				*f.own = f.policy
			}
		}
		return nil
	}
	return authenticationFailed("SAS identifier cannot be found for specified signed identifier")
}

// checkSASTimes judges start and expiry by real time and what the virtual clock has gained since
// the signature was first seen.
func (c *call) checkSASTimes(s *sas) error {
	if s.end == "" {
		return authenticationFailed("Either se or a stored access policy with an expiry is mandatory.")
	}
	end, err := parseSASTime(s.end)
	if err != nil {
		return authenticationFailed("Signed expiry time [" + s.end + "] is not valid.")
	}
	var start time.Time
	if s.start != "" {
		if start, err = parseSASTime(s.start); err != nil {
			return authenticationFailed("Signed start time [" + s.start + "] is not valid.")
		}
	}
	now := c.Clock.Adjusted(c.seen.offset(c.address.account+"\n"+s.query.get("sig"), end))
	if now.Before(start) || !now.Before(end) {
		return authenticationFailed(fmt.Sprintf("Signature not valid in the specified time frame: Start [%s] - Expiry [%s] - Current [%s]",
			inDetail(start), inDetail(end), inDetail(now)))
	}
	return nil
}

func inDetail(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC1123)
}

// parseSASTime reads the ISO 8601 forms the service takes
// (https://learn.microsoft.com/rest/api/storageservices/formatting-datetime-values).
func parseSASTime(v string) (time.Time, error) {
	var err error
	for _, layout := range []string{"2006-01-02T15:04:05Z", "2006-01-02T15:04:05.9999999Z", "2006-01-02T15:04Z", time.DateOnly, time.RFC3339} {
		var t time.Time
		if t, err = time.Parse(layout, v); err == nil {
			return t, nil
		}
	}
	return time.Time{}, err
}

// allowsAddress checks sip: an address or an inclusive range of them.
func (s *sas) allowsAddress(remote string) bool {
	if s.ip == "" {
		return true
	}
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	client, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	first, last, isRange := strings.Cut(s.ip, "-")
	if !isRange {
		last = first
	}
	low, err1 := netip.ParseAddr(first)
	high, err2 := netip.ParseAddr(last)
	client = client.Unmap()
	return err1 == nil && err2 == nil && client.Compare(low) >= 0 && client.Compare(high) <= 0
}

// checkSASScope checks that the SAS grants the operation. A service SAS reaches blobs, and of its
// container no more than the list of them.
func (c *call) checkSASScope(s *sas) error {
	need := c.op.permission
	reaches := s.account || c.op.Level == blobLevel || s.resource == "c" && c.op.serviceSAS
	if need == "" || !reaches || !strings.ContainsAny(s.permission, need) {
		return errPermissionMismatch
	}
	// Where either letter would do, to create is not to write over (behaviour: blob-sas-create-only).
	c.grant.createOnly = strings.ContainsRune(need, 'c') && !strings.ContainsRune(s.permission, 'w')
	if !s.account {
		return nil
	}
	kind := [...]string{serviceLevel: "s", containerLevel: "c", blobLevel: "o"}[c.op.Level]
	if !c.op.everyLevel && !strings.Contains(s.query.get("srt"), kind) {
		return errResourceTypeMismatch
	}
	if !strings.Contains(s.query.get("ss"), "b") {
		return errServiceMismatch
	}
	return nil
}
