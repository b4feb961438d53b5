package sts

import (
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/identity"
)

// introspection is what the introspection endpoint says of a token: of one that is no good only that.
// https://www.rfc-editor.org/rfc/rfc7662#section-2.2
type introspection struct {
	Active    bool   `json:"active"`
	ClientID  string `json:"client_id,omitempty"`
	Username  string `json:"username,omitempty"`
	TokenType string `json:"token_type,omitempty"`
	Expires   int64  `json:"exp,omitempty"`
	IssuedAt  int64  `json:"iat,omitempty"`
	NotBefore int64  `json:"nbf,omitempty"`
	Subject   string `json:"sub,omitempty"`
	Audience  string `json:"aud,omitempty"`
	Issuer    string `json:"iss,omitempty"`
	ObjectID  string `json:"oid,omitempty"`
	TenantID  string `json:"tid,omitempty"`
}

// introspect answers the introspection endpoint, which AD FS does not have, to the directory's service principals: whoever
// could ask without a name could try tokens out.
// https://www.rfc-editor.org/rfc/rfc7662
// behaviour: sts-introspection.
func (s *Service) introspect(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	if _, err := s.authenticateClient(r, &f); err != nil {
		return challenged(err, `Basic realm="`+s.names.login+`"`)
	}
	if f.token == "" {
		return errMissing.err("token").At("token")
	}
	answer, err := s.look(f.token, exchangeOf(r))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, answer)
}

// look says what is to say of an access or refresh token.
func (s *Service) look(token string, x *exchange) (introspection, error) {
	v, err := s.openSession(token, sealedRefresh)
	switch {
	case errors.Is(err, errSealed): // it may be an access token
	case err != nil:
		return introspection{}, err
	default:
		c := s.claims(x.issuer(), v)
		if good := s.standing(v) == nil; !good {
			return introspection{}, nil
		}
		return introspection{
			Active: true, ClientID: v.Client, Username: c.UPN, Expires: c.Expires, Subject: c.Subject, Issuer: c.Issuer, ObjectID: c.ObjectID, TenantID: c.TenantID,
		}, nil
	}
	c, err := s.read(token)
	if err == nil {
		err = s.judge(c)
	}
	if _, refused := errors.AsType[*identity.TokenError](err); refused {
		return introspection{}, nil
	}
	if err != nil {
		return introspection{}, err
	}
	return introspection{
		Active: true, ClientID: c.ClientID, Username: c.UPN, TokenType: "bearer", Expires: c.Expires, IssuedAt: c.IssuedAt, NotBefore: c.NotBefore,
		Subject: c.Subject, Audience: c.Audience, Issuer: c.Issuer, ObjectID: c.ObjectID, TenantID: c.TenantID,
	}, nil
}

// challenged makes a refusal one that says by which credential the endpoint is reached.
// https://www.rfc-editor.org/rfc/rfc6749#section-5.2
func challenged(err error, challenge string) error {
	e := apierr.From(err)
	if e.Status != http.StatusBadRequest {
		return err
	}
	refused := e.With("WWW-Authenticate", challenge)
	refused.Status = http.StatusUnauthorized
	return refused
}
