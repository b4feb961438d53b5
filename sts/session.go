package sts

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/identity"
)

// session is a sign-in. It lives in the refresh tokens it gave out, sealed with the installation's key, so it
// survives a restart; what the store keeps of it is for people to see (sessions).
type session struct {
	ID     string        `json:"i"`
	Kind   identity.Kind `json:"k"`
	Who    string        `json:"w,omitempty"` // object id; empty in those of before there were others than the device's own
	Client string        `json:"c"`           // the application that signed in
	Epoch  string        `json:"p"`
	End    int64         `json:"e"`           // Unix time, as reckoned at sign-in
	Offset time.Duration `json:"o"`           // of the clock at sign-in
	Public bool          `json:"u,omitempty"` // the application shows no credential, whether it has one or not
}

func (s *Service) newSession(p *Principal, client string) session {
	return session{
		ID:     s.Rand.UUID(),
		Kind:   p.Kind,
		Who:    p.ObjectID,
		Client: client,
		Epoch:  s.epochOf(p),
		End:    s.Clock.Real().Add(s.Lifetime).Unix(),
		Offset: s.Clock.Offset(),
	}
}

// remaining is how many seconds of the session are left: a refreshed token lives no longer, since the device ends a
// connection 90 minutes after sign-in whatever is refreshed (behaviour: sts-session-end).
func (s *Service) remaining(v session) int64 {
	return v.End - s.Clock.Adjusted(v.Offset).Unix()
}

// refresh is the refresh token grant. A refresh token may be redeemed again, since several processes of a client
// share one: https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-revocation
func (s *Service) refresh(r *http.Request, f *form) (session, error) {
	if f.refreshToken == "" {
		return session{}, errMissing.err("refresh_token").At("refresh_token")
	}
	v, err := s.openSession(f.refreshToken, sealedRefresh)
	if errors.Is(err, errSealed) {
		return session{}, errRefreshToken.err().At("refresh_token").Because(err)
	}
	if err != nil {
		return session{}, err
	}
	if !strings.EqualFold(v.Client, f.clientID) {
		return session{}, errRefreshToken.err().At("client_id")
	}
	if err := s.confidential(r, f, v.Public); err != nil {
		return session{}, err
	}
	if err := s.standing(v); err != nil {
		return session{}, err
	}
	return v, nil
}

// standing refuses a session that has ended.
func (s *Service) standing(v session) error {
	if p := s.whose(v); p == nil || v.Epoch != s.epochOf(p) || s.sessions.isRevoked(v.ID) {
		return errSignedOut.err()
	}
	if s.remaining(v) <= 0 {
		return errSessionOver.err(s.began(v).UTC().Format(errorTime), int64(s.Lifetime.Seconds()))
	}
	return nil
}

// whose is who has signed in, or nil for somebody who is not in the directory any more.
func (s *Service) whose(v session) *Principal {
	switch {
	case v.Who != "":
		return s.directory.byID(v.Who)
	case v.Kind == identity.ServicePrincipal:
		return s.directory.byID(s.names.principalOID)
	}
	return s.directory.byID(s.names.userOID)
}

// seal is what a session is sealed as. What is sealed as one thing does not open as another.
type seal string

const (
	sealedRefresh seal = ""        // a refresh token
	sealedBrowser seal = "browser" // the cookie of a browser, see signOn
)

// sealSession makes a refresh token or a cookie: opaque to who has it, bound to this device, and never the same twice.
func (s *Service) sealSession(key *signingKey, v session, as seal) (string, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encoding a session: %w", err)
	}
	nonce := s.Rand.Bytes(key.sealer.NonceSize())
	sealed := key.sealer.Seal(nonce, nonce, plain, s.bound(as))
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// bound is what a seal is bound to.
func (s *Service) bound(as seal) []byte { return []byte(s.names.login + string(as)) }

// errSealed is the error of what this device has not sealed, or not so.
var errSealed = errors.New("no sealed session")

// openSession reads what sealSession made. The error is errSealed for what is none.
func (s *Service) openSession(token string, as seal) (session, error) {
	ring, err := s.Keys.good(s.Lifetime)
	if err != nil {
		return session{}, err
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil {
		return session{}, fmt.Errorf("%w: %w", errSealed, err)
	}
	for _, key := range ring {
		n := key.sealer.NonceSize()
		if len(sealed) < n {
			return session{}, fmt.Errorf("%w: %d bytes", errSealed, len(sealed))
		}
		plain, err := key.sealer.Open(nil, sealed[:n], sealed[n:], s.bound(as))
		if err != nil {
			continue
		}
		var v session
		if err := json.Unmarshal(plain, &v); err != nil {
			return session{}, fmt.Errorf("%w: %w", errSealed, err)
		}
		return v, nil
	}
	return session{}, fmt.Errorf("%w: not sealed with any key there is", errSealed)
}
