package sts

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"
)

const grantAuthorizationCode = "authorization_code"

const (
	codeLife  = 10 * time.Minute // "they expire after about 10 minutes": https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
	codeBytes = 48
)

// codeLimit is the same for an address: only who has signed in gets a code.
var codeLimit = bound{all: 1000, address: 1000}

// authCode is what an authorization code stands for.
type authCode struct {
	session     session
	redirectURI string
	nonce       string
	challenge   challenge
	asked       asked
	authTime    bool // the id_token is to have it
	used        bool
}

func (c authCode) done() bool { return c.used }

// newCode makes the code that a client can redeem once for a session.
func (s *Service) newCode(a *authRequest, v session, address string) (string, error) {
	code := base64.RawURLEncoding.EncodeToString(s.Rand.Bytes(codeBytes))
	kept := s.codes.add(code, address, authCode{
		session:     v.of(a.clientID, a.app.public(a.redirectURI)),
		redirectURI: a.redirectURI,
		nonce:       a.nonce,
		challenge:   a.challenge,
		asked:       a.asked,
		authTime:    a.maxAge != "",
	})
	if !kept {
		return "", errBusy.err().With("Retry-After", "1")
	}
	return code, nil
}

// redeemCode is the authorization code grant: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
// A code is good for one try, right or wrong, as in AD FS (behaviour: sts-code-once).
func (s *Service) redeemCode(r *http.Request, f *form) (session, error) {
	switch "" {
	case f.code:
		return session{}, errMissing.err("code").At("code")
	case f.redirectURI:
		return session{}, errMissing.err("redirect_uri").At("redirect_uri")
	}
	var c authCode
	over := false
	known := s.codes.use(f.code, func(kept *authCode, isOver bool) {
		c, over = *kept, isOver
		kept.used = true
	})
	switch {
	case !known, !strings.EqualFold(c.session.Client, f.clientID):
		return session{}, errCode.err().At("code")
	case c.used:
		s.Log.Warn("an authorization code was redeemed twice", zap.String("client", printable(f.clientID)))
		// Whoever had it first may be the thief, and whoever comes second may hang up: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
		if err := s.end(context.WithoutCancel(r.Context()), c.session); err != nil {
			return session{}, err
		}
		return session{}, errCodeUsed.err().At("code")
	case over:
		return session{}, errCodeOver.err().At("code")
	case c.redirectURI != f.redirectURI:
		return session{}, errOtherReply.err(printable(f.redirectURI), printable(c.redirectURI)).At("redirect_uri")
	case !c.challenge.met(f.codeVerifier):
		return session{}, errVerifier.err().At("code_verifier")
	}
	if err := s.confidential(r, f, c.session.Public); err != nil {
		return session{}, err
	}
	if err := s.standing(c.session); err != nil {
		return session{}, err
	}
	f.nonce, f.authTime = c.nonce, c.authTime // and not a nonce of the token request: it ties the token to the sign-in
	return c.session, nil
}

// recall is what a token request asks for: what it says itself or, where it says nothing, what the request said that its code
// comes from.
func (s *Service) recall(f *form) (a asked) {
	a = f.asked
	if a.target() != "" {
		return a
	}
	switch f.grantType {
	case grantAuthorizationCode:
		s.codes.use(f.code, func(c *authCode, _ bool) { a = c.asked })
	case grantDeviceCode, grantDeviceCodeShort:
		s.devices.use(f.polledCode(), func(d *deviceRequest, _ bool) { a = d.asked })
	}
	return a
}
