package graph

import (
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/password"
	"github.com/edgerite/edgerite/sts"
)

// maxChosen bounds the secrets of one object that people chose: a wrong secret is checked against each, slowly.
// behaviour: graph-secrets-chosen.
const maxChosen = 4

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

// addPassword makes a secret, which is shown this once.
// https://learn.microsoft.com/graph/api/application-addpassword
func addPassword(c *call) (answer, error) {
	var in struct {
		Credential givenCredential `json:"passwordCredential"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	secret := c.Rand.Secret()
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
