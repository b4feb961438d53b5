package graph

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/password"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/sts"
)

// maxCredentials bounds what one object has of each kind.
// behaviour: graph-secrets.
const maxCredentials = 20

// maxChosen bounds the secrets of one object that people chose: a wrong secret is checked against each, slowly.
// behaviour: graph-secrets-chosen.
const maxChosen = 4

// usageVerify is that of a certificate whose signatures are good. What another is for, such as Encrypt, does not sign in.
const usageVerify = "Verify"

// keyCredential is a certificate that an application signs assertions with.
// https://learn.microsoft.com/graph/api/resources/keycredential
type keyCredential struct {
	ID         string    `json:"id"`
	Name       string    `json:"name,omitempty"`
	Identifier string    `json:"identifier,omitempty"` // base64
	Kind       string    `json:"kind"`
	Usage      string    `json:"usage"`
	Begin      time.Time `json:"begin"`
	End        time.Time `json:"end"`
	Data       []byte    `json:"data"`
}

// passwordCredential is a secret of an application, kept as a hash.
// https://learn.microsoft.com/graph/api/resources/passwordcredential
type passwordCredential struct {
	ID         string    `json:"id"`
	Name       string    `json:"name,omitempty"`
	Identifier string    `json:"identifier,omitempty"` // base64
	Hint       string    `json:"hint"`
	Begin      time.Time `json:"begin"`
	End        time.Time `json:"end"`
	Hash       []byte    `json:"hash"`
}

// givenCredential is a credential in a body, in the names of either Graph.
type givenCredential struct {
	ID         string     `json:"keyId"`
	Name       string     `json:"displayName"`
	Identifier string     `json:"customKeyIdentifier"`
	Kind       string     `json:"type"`
	Usage      string     `json:"usage"`
	Begin      *time.Time `json:"startDateTime"`
	End        *time.Time `json:"endDateTime"`
	OldBegin   *time.Time `json:"startDate"`
	OldEnd     *time.Time `json:"endDate"`
	Key        string     `json:"key"`
	Value      string     `json:"value"`
	Secret     string     `json:"secretText"`
}

// given reads a list of credentials of a body.
func given(property string, list []any) ([]givenCredential, error) {
	if len(list) > maxCredentials {
		return nil, errQuota.err()
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return nil, errBody.err()
	}
	var all []givenCredential
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, errValue.err(property, "credential").Because(err)
	}
	return all, nil
}

// term is the time a credential is good for: what is given, or else what is usual. An answer could not write a year of other than four
// digits.
func (g *givenCredential) term(begin, end time.Time) (time.Time, time.Time, error) {
	for _, t := range []*time.Time{g.Begin, g.OldBegin} {
		if t != nil {
			begin = t.UTC()
		}
	}
	for _, t := range []*time.Time{g.End, g.OldEnd} {
		if t != nil {
			end = t.UTC()
		}
	}
	for _, t := range []time.Time{begin, end} {
		if t.Year() < 1 || t.Year() > 9999 {
			return begin, end, errTerm.err()
		}
	}
	return begin, end, nil
}

// setKeys puts the certificates of a body in the place of an object's. One that comes without its bytes is one that the object has, since no list shows
// them.
func (c *call) setKeys(o *object, list []any) error {
	all, err := given("keyCredentials", list)
	if err != nil {
		return err
	}
	var set []keyCredential
	for _, g := range all {
		data := strings.TrimSpace(g.Key + g.Value)
		if had := slices.IndexFunc(o.Keys, func(k keyCredential) bool { return strings.EqualFold(k.ID, g.ID) }); data == "" && had >= 0 {
			set = append(set, o.Keys[had])
			continue
		}
		k, err := c.newKey(g, data)
		if err != nil {
			return err
		}
		set = append(set, k)
	}
	o.Keys = set
	return nil
}

// newKey reads a certificate that is new. Clients give it in base64, in Azure AD Graph sometimes twice over.
func (c *call) newKey(g givenCredential, data string) (keyCredential, error) {
	der, err := base64.StdEncoding.DecodeString(data)
	if again, twice := base64.StdEncoding.DecodeString(string(der)); err == nil && twice == nil {
		der = again
	}
	if err != nil || len(der) == 0 {
		return keyCredential{}, errCertificate.err("the key is not in base64")
	}
	cert, err := sts.ParseCertificate(der)
	if err != nil {
		return keyCredential{}, errCertificate.err("it is no certificate with an RSA key of 2048 bits or more").Because(err)
	}
	k := keyOf(cert)
	if k.Begin, k.End, err = g.term(k.Begin, k.End); err != nil {
		return keyCredential{}, err
	}
	k.ID, k.Name = strings.ToLower(g.ID), g.Name
	if k.ID == "" {
		k.ID = c.Rand.UUID()
	}
	if g.Identifier != "" {
		k.Identifier = g.Identifier
	}
	if g.Kind != "" {
		k.Kind = g.Kind
	}
	if g.Usage != "" {
		k.Usage = g.Usage
	}
	return k, nil
}

// keyOf is a certificate as a credential.
func keyOf(cert *x509.Certificate) keyCredential {
	print := sha1.Sum(cert.Raw) // the name that Azure gives a certificate
	return keyCredential{
		ID: rnd.Derived(sts.Thumbprint(cert)), Identifier: base64.StdEncoding.EncodeToString(print[:]),
		Kind: "AsymmetricX509Cert", Usage: usageVerify, Begin: cert.NotBefore.UTC(), End: cert.NotAfter.UTC(), Data: cert.Raw,
	}
}

// showKeys leaves the bytes out unless the property is selected in Microsoft Graph.
// https://learn.microsoft.com/graph/api/resources/keycredential
func (c *call) showKeys(o *object, selected bool) []any {
	shown := []any{}
	for _, k := range o.Keys {
		one := c.times(map[string]any{"keyId": k.ID, "customKeyIdentifier": orNull(k.Identifier), "type": k.Kind, "usage": k.Usage}, k.Begin, k.End)
		if c.old {
			one["value"] = nil
		} else {
			one["displayName"], one["key"] = orNull(k.Name), nil
			if selected {
				one["key"] = base64.StdEncoding.EncodeToString(k.Data)
			}
		}
		shown = append(shown, one)
	}
	return shown
}

// setPasswords puts the secrets of a body in the place of an object's. One without a text is one that the object has. Azure AD Graph takes a text from the
// client, Microsoft Graph makes it (see addPassword).
func (c *call) setPasswords(o *object, list []any) error {
	all, err := given("passwordCredentials", list)
	if err != nil {
		return err
	}
	var set []passwordCredential
	for _, g := range all {
		had := slices.IndexFunc(o.Passwords, func(p passwordCredential) bool { return strings.EqualFold(p.ID, g.ID) })
		switch {
		case g.Value == "" && had >= 0:
			set = append(set, o.Passwords[had])
			continue
		case g.Value == "" || !c.old:
			return errValue.err("passwordCredentials", o.entity().objectType)
		}
		if err := sts.CheckSecret(g.Value); err != nil {
			return errValue.err("passwordCredentials", o.entity().objectType).Because(err)
		}
		hash, err := c.hash(g.Value)
		if err != nil {
			return err
		}
		p, err := c.newPassword(g, g.Value, hash)
		if err != nil {
			return err
		}
		set = append(set, p)
	}
	// Earlier versions kept more, and those that Graph made as if they were chosen.
	if chosen := countChosen(set); chosen > max(maxChosen, countChosen(o.Passwords)) {
		return errQuota.err()
	}
	o.Passwords = set
	return nil
}

func countChosen(all []passwordCredential) (n int) {
	for _, p := range all {
		if password.Slow(p.Hash) {
			n++
		}
	}
	return n
}

// passwordLife is how long a secret is good for that nobody gave a term.
// https://learn.microsoft.com/graph/api/application-addpassword
const passwordLife = 2

// hash is that of a secret. It takes long, so that who needs one under the lock of the directory has it made before, and only once it is
// known that the request may be carried out.
func (c *call) hash(secret string) ([]byte, error) {
	if have := c.hashed[secret]; have != nil {
		return have, nil
	}
	hash, err := password.Hash(secret)
	if err != nil {
		return nil, err
	}
	if c.hashed == nil {
		c.hashed = map[string][]byte{}
	}
	c.hashed[secret] = hash
	return hash, nil
}

// hashGiven makes the hashes of the secrets in a body.
func (c *call) hashGiven(body map[string]any) error {
	for member, v := range body {
		list, ok := v.([]any)
		if !c.old || !ok || !strings.EqualFold(member, "passwordCredentials") {
			continue
		}
		all, err := given("passwordCredentials", list)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(g givenCredential) bool { return sts.CheckSecret(g.Value) != nil }) // none, or one that is refused
		if len(all) > maxChosen {
			return errQuota.err()
		}
		for _, g := range all {
			if _, err := c.hash(g.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *call) newPassword(g givenCredential, secret string, hash []byte) (_ passwordCredential, err error) {
	now := c.Clock.Real().Truncate(time.Second)
	p := passwordCredential{ID: strings.ToLower(g.ID), Name: g.Name, Identifier: g.Identifier, Hint: hintOf(secret), Hash: hash}
	if p.ID == "" {
		p.ID = c.Rand.UUID()
	}
	p.Begin, p.End, err = g.term(now, now.AddDate(passwordLife, 0, 0))
	return p, err
}

// hintOf is the first three letters of a secret.
// https://learn.microsoft.com/graph/api/resources/passwordcredential
func hintOf(secret string) string {
	letters := []rune(secret)
	return string(letters[:min(3, len(letters))])
}

func (c *call) showPasswords(o *object) []any {
	shown := []any{}
	for _, p := range o.Passwords {
		shown = append(shown, c.showPassword(p, nil))
	}
	return shown
}

func (c *call) showPassword(p passwordCredential, secret any) map[string]any {
	one := c.times(map[string]any{"keyId": p.ID, "customKeyIdentifier": orNull(p.Identifier)}, p.Begin, p.End)
	if c.old {
		one["value"] = secret
		return one
	}
	one["displayName"], one["hint"], one["secretText"] = orNull(p.Name), p.Hint, secret
	return one
}

// times adds a term in the names of the dialect.
func (c *call) times(one map[string]any, begin, end time.Time) map[string]any {
	names := [2]string{"startDateTime", "endDateTime"}
	if c.old {
		names = [2]string{"startDate", "endDate"}
	}
	one[names[0]], one[names[1]] = begin.Format(time.RFC3339), end.Format(time.RFC3339)
	return one
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// addPassword makes a secret, which is shown this once.
// https://learn.microsoft.com/graph/api/application-addpassword
func addPassword(c *call) (answer, error) {
	var in struct {
		Credential givenCredential `json:"passwordCredential"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	secret := base64.RawURLEncoding.EncodeToString(c.Rand.Bytes(30))
	if _, err := c.changeable(); err != nil {
		return answer{}, err
	}
	p, err := c.newPassword(in.Credential, secret, password.HashMade(secret))
	if err != nil {
		return answer{}, err
	}
	if err := c.changed(func(o *object) error {
		if len(o.Passwords) >= maxCredentials {
			return errQuota.err()
		}
		o.Passwords = append(o.Passwords, p)
		return nil
	}); err != nil {
		return answer{}, err
	}
	shown := c.showPassword(p, secret)
	shown["@odata.context"] = c.context("microsoft.graph.passwordCredential")
	return answer{body: shown}, nil
}

// removePassword takes a secret from an application.
// https://learn.microsoft.com/graph/api/application-removepassword
func removePassword(c *call) (answer, error) {
	var in struct {
		ID string `json:"keyId"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	return answer{}, c.changed(func(o *object) error {
		left := slices.DeleteFunc(slices.Clone(o.Passwords), func(p passwordCredential) bool { return strings.EqualFold(p.ID, in.ID) })
		if len(left) == len(o.Passwords) {
			return errNoPassword.err()
		}
		o.Passwords = left
		return nil
	})
}

// listCredentials and setCredentials are how Azure AD Graph reads and writes credentials by themselves.
// https://github.com/Azure/azure-rest-api-specs/blob/main/specification/graphrbac/data-plane/Microsoft.GraphRbac/stable/1.6/graphrbac.json
func listCredentials(c *call) (answer, error) {
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	shown := c.showPasswords(o)
	kind := "PasswordCredentials"
	if strings.EqualFold(c.path[2], "keyCredentials") {
		shown, kind = c.showKeys(o, false), "KeyCredentials"
	}
	return answer{body: map[string]any{"odata.metadata": c.context("Collection(Microsoft.DirectoryServices." + kind + ")"), "value": shown}}, nil
}

func setCredentials(c *call) (answer, error) {
	var in struct {
		Value []any `json:"value"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if _, err := c.changeable(); err != nil {
		return answer{}, err
	}
	if err := c.hashGiven(map[string]any{c.path[2]: in.Value}); err != nil {
		return answer{}, err
	}
	return answer{}, c.changed(func(o *object) error {
		if strings.EqualFold(c.path[2], "keyCredentials") {
			return c.setKeys(o, in.Value)
		}
		return c.setPasswords(o, in.Value)
	})
}
