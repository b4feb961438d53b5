package sts

import (
	"encoding/base64"
	"net/http"
	"slices"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/identity"
)

// The grants that need no browser.
const (
	grantPassword          = "password"
	grantRefreshToken      = "refresh_token"
	grantClientCredentials = "client_credentials"
)

// grant turns a form into a session, or says why not.
type grant func(r *http.Request, f *form) (session, error)

func (s *Service) grant(kind string) (grant, bool) {
	switch kind {
	case grantPassword:
		return s.signInUser, true
	case grantRefreshToken:
		return s.refresh, true
	case grantClientCredentials:
		return s.signInPrincipal, true
	case grantAuthorizationCode:
		return s.redeemCode, true
	case grantDeviceCode, grantDeviceCodeShort:
		return s.redeemDevice, true
	}
	return nil, false
}

// tokenAnswer is a successful answer: RFC 6749 section 5.1 with the members that ADAL and go-autorest read
// (expires_on, not_before, resource) in their types.
type tokenAnswer struct {
	TokenType        string `json:"token_type"`
	ExpiresIn        int64  `json:"expires_in"`
	ExpiresOn        int64  `json:"expires_on"` // Unix time
	NotBefore        int64  `json:"not_before"` // Unix time
	Resource         string `json:"resource"`
	Scope            string `json:"scope,omitempty"`
	AccessToken      string `json:"access_token"`
	RefreshToken     string `json:"refresh_token,omitempty"`
	RefreshExpiresIn int64  `json:"refresh_token_expires_in,omitempty"`
	IDToken          string `json:"id_token,omitempty"`
	ClientInfo       string `json:"client_info,omitempty"`
}

// token answers the token endpoint.
func (s *Service) token(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	if f.grantType == "" {
		return errMissing.err("grant_type").At("grant_type")
	}
	grant, ok := s.grant(f.grantType)
	if !ok {
		return errGrant.err(printable(f.grantType)).At("grant_type")
	}
	if f.clientID == "" {
		return errMissing.err("client_id").At("client_id")
	}
	if len(f.clientID) > maxShown {
		return errMalformed.err("client_id is too long").At("client_id")
	}
	f.asked = s.recall(&f)
	audience, err := s.audienceFor(r, f.asked)
	if err != nil {
		return err
	}
	session, err := grant(r, &f)
	if err != nil {
		return err
	}
	answer, err := s.answer(exchangeOf(r), audience, session, &f)
	if err != nil {
		return err
	}
	s.list(r.Context(), session, exchangeOf(r).address)
	return writeJSON(w, http.StatusOK, answer)
}

// audienceFor is the audience of the tokens that a client asks for, in the tenant that it asks.
func (s *Service) audienceFor(r *http.Request, a asked) (string, error) {
	audience, ok := s.audienceOf(a)
	if !ok {
		return "", errResource.err().At("resource")
	}
	if s.Strict && !slices.Contains([]string{"", TenantID, "adfs", "common", "organizations"}, exchangeOf(r).tenant) {
		return "", errCredentials.err() // a wrong tenant is a documented cause of AADSTS50126 on the device
	}
	return audience, nil
}

// audienceOf is the audience for what is asked; ok is false for one that there is not.
func (s *Service) audienceOf(a asked) (audience string, ok bool) {
	resource := a.target()
	if resource == "" {
		resource = s.ManagementAudience() // behaviour: sts-default-resource
	}
	return s.names.audience(resource, s.Strict)
}

// behaviour: sts-tokens-given.
func (s *Service) answer(x *exchange, audience string, session session, f *form) (*tokenAnswer, error) {
	key, err := s.signingKey()
	if err != nil {
		return nil, err
	}
	c := s.claims(x.issuer(), session)
	a := &tokenAnswer{
		TokenType: "bearer",
		ExpiresIn: c.Expires - c.IssuedAt,
		ExpiresOn: c.Expires,
		NotBefore: c.NotBefore,
		Resource:  audience,
		Scope:     f.grantedScope(),
	}
	if f.resource != "" {
		a.Resource = f.resource // ADAL looks its cache up by its own spelling (behaviour: sts-resource-echo)
	}
	if a.AccessToken, err = key.sign(s.accessClaims(c, audience, session)); err != nil {
		return nil, err
	}
	if session.Kind == identity.ServicePrincipal {
		return a, nil // "A refresh token SHOULD NOT be included": RFC 6749 section 4.4.3
	}
	if a.IDToken, err = key.sign(s.idClaims(c, x, session, f)); err != nil {
		return nil, err
	}
	if a.RefreshToken, err = s.sealSession(key, session, sealedRefresh); err != nil {
		return nil, err
	}
	a.RefreshExpiresIn = a.ExpiresIn
	// AD FS does not tell it: MSAL for Java takes who is told of it for an account of the cloud, and finds no name in it.
	if f.clientInfo == "1" && x.cloud {
		a.ClientInfo = base64.RawURLEncoding.EncodeToString([]byte(`{"uid":"` + c.ObjectID + `","utid":"` + c.TenantID + `"}`))
	}
	return a, nil
}

// printable bounds a client's own words in an answer or the log.
func printable(s string) string { return apierr.Printable(s, maxShown) }
