package sts

import (
	"errors"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/identity"
)

// revoke answers the revocation endpoint, which AD FS does not have. Any token of a session ends the session. What is no
// token of ours, or of one that has ended, is revoked already.
// https://www.rfc-editor.org/rfc/rfc7009
// behaviour: sts-revocation.
func (s *Service) revoke(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	switch "" {
	case f.token:
		return errMissing.err("token").At("token")
	case f.clientID:
		return errMissing.err("client_id").At("client_id")
	}
	v, ours, err := s.sessionOf(f.token)
	if err != nil {
		return err
	}
	if err := s.confidential(r, &f, v.Public || s.native(f.clientID)); err != nil {
		return err
	}
	if ours {
		if !strings.EqualFold(v.Client, f.clientID) {
			return errOthersToken.err().At("token")
		}
		if err := s.end(r.Context(), v); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
	return nil
}

// sessionOf is the session that a refresh or access token is of; ours is false for what is no token of this device.
func (s *Service) sessionOf(token string) (v session, ours bool, err error) {
	if v, err := s.openSession(token, sealedRefresh); !errors.Is(err, errSealed) {
		return v, err == nil, err
	}
	c, err := s.read(token)
	if _, refused := errors.AsType[*identity.TokenError](err); refused {
		return session{}, false, nil
	}
	if err != nil {
		return session{}, false, err
	}
	return c.session(), true, nil
}

// session is the one that an access token is of, or an id_token, which does not say of which epoch.
func (c *claims) session() session {
	id, client := c.Session, c.ClientID
	if id == "" {
		id, client = c.SignIn, c.Audience
	}
	return session{ID: id, Kind: kindOf(c), Who: c.ObjectID, Client: client, Epoch: c.Epoch, End: c.Expires, Offset: c.Offset}
}
