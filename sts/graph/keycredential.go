package graph

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/sts"
)

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
