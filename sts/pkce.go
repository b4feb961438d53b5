package sts

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"regexp"
)

// challenge is what a client's verifier is held to: https://www.rfc-editor.org/rfc/rfc7636#section-4.3. It is empty where the
// client sent none.
type challenge struct {
	text, method string
}

// The methods: https://www.rfc-editor.org/rfc/rfc7636#section-4.2
const (
	challengePlain = "plain"
	challengeS256  = "S256"
)

var challengeForm = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// check refuses what no verifier could meet.
func (c challenge) check() error {
	switch {
	case c == challenge{}:
		return nil
	case c.method != "" && c.method != challengePlain && c.method != challengeS256:
		return errChallengeMethod.err(printable(c.method)).At("code_challenge_method")
	case !challengeForm.MatchString(c.text):
		return errChallengeSize.err().At("code_challenge")
	}
	return nil
}

// met tells whether the verifier is the one that the challenge was made of. A verifier without a challenge is refused too: the challenge
// may have been taken out on the way. https://www.rfc-editor.org/rfc/rfc9700#section-4.8.2
func (c challenge) met(verifier string) bool {
	if c.method == challengeS256 {
		sum := sha256.Sum256([]byte(verifier))
		verifier = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return subtle.ConstantTimeCompare([]byte(verifier), []byte(c.text)) == 1
}
