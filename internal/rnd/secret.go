package rnd

import "encoding/base64"

// secretSize is what a secret carries, in bytes: 40 characters, as many as Microsoft's secrets have.
const secretSize = 30

// Secret returns a client secret: 40 letters, digits, hyphens and underscores. The first is never a hyphen, which
// Microsoft's may be and which command lines take for an option: https://github.com/Azure/azure-cli/issues/30620.
// behaviour: graph-secret.
func (s *Source) Secret() string {
	for {
		if secret := base64.RawURLEncoding.EncodeToString(s.Bytes(secretSize)); secret[0] != '-' {
			return secret
		}
	}
}
