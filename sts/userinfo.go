package sts

import (
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/identity"
)

// UserInfoAudience is what AD FS names the userinfo endpoint in the audience of tokens.
const UserInfoAudience = "urn:microsoft:userinfo"

// userInfo answers /adfs/userinfo with the subject, which is all that AD FS ever says there.
// https://learn.microsoft.com/windows-server/identity/ad-fs/overview/ad-fs-faq
// behaviour: sts-userinfo.
func (s *Service) userInfo(w http.ResponseWriter, r *http.Request) error {
	raw, err := userInfoToken(r)
	if err != nil {
		return err
	}
	challenge := `Bearer realm="` + s.names.login + `"`
	if raw == "" {
		return errNoToken.err().With("WWW-Authenticate", challenge)
	}
	c, err := s.read(raw)
	if err == nil {
		err = s.judge(c)
	}
	if err == nil && s.Strict && c.Audience != UserInfoAudience {
		err = &identity.TokenError{Fault: identity.WrongAudience, Audience: c.Audience}
	}
	if _, refused := errors.AsType[*identity.TokenError](err); refused {
		return errTokenNotGood.err().Because(err).
			With("WWW-Authenticate", challenge+`, error="invalid_token"`)
	}
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, map[string]string{"sub": c.Subject})
}

// userInfoToken is the token in the header or in a form: https://www.rfc-editor.org/rfc/rfc6750#section-2
func userInfoToken(r *http.Request) (token string, err error) {
	if token, _ = httpx.Bearer(r); token != "" || r.Method != http.MethodPost {
		return token, nil
	}
	body, err := readBody(r)
	if err != nil {
		return "", err
	}
	err = parsePairs(body, map[string]*string{"access_token": &token})
	return token, err
}
