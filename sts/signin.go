package sts

import (
	"net/http"
	"strings"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/identity"
)

// signInUser is the password grant. https://www.rfc-editor.org/rfc/rfc6749#section-4.3
func (s *Service) signInUser(r *http.Request, f *form) (session, error) {
	if f.username == "" {
		return session{}, errMissing.err("username").At("username")
	}
	if f.password == "" {
		return session{}, errMissing.err("password").At("password")
	}
	account := ""
	if strings.EqualFold(f.username, User) || strings.EqualFold(f.username, UserDisplay) {
		account = User
	}
	if err := s.signIn(r, attempt{account: account, name: f.username, password: f.password}, errCredentials); err != nil {
		return session{}, err
	}
	return s.newSession(identity.User, f.clientID), nil
}

// signInPrincipal is the client credentials grant. https://www.rfc-editor.org/rfc/rfc6749#section-4.4
func (s *Service) signInPrincipal(r *http.Request, f *form) (session, error) {
	if f.clientSecret == "" {
		return session{}, errMissing.err("client_secret").At("client_secret")
	}
	if !strings.EqualFold(f.clientID, ServicePrincipal) {
		return session{}, errClient.err(printable(f.clientID), TenantID).At("client_id")
	}
	if err := s.signIn(r, attempt{account: ServicePrincipal, name: f.clientID, password: f.clientSecret}, errSecret); err != nil {
		return session{}, err
	}
	return s.newSession(identity.ServicePrincipal, ServicePrincipal), nil
}

// signIn checks the password, which user and service principal share, and gives wrong as the answer to a wrong one.
// An unknown account, which is empty here, costs a caller as much time as a known one and counts against their
// address only.
func (s *Service) signIn(r *http.Request, a attempt, wrong fault) error {
	a.address = exchangeOf(r).address
	outcome, err := s.credential.check(r.Context(), a)
	if err != nil {
		return err
	}
	switch outcome {
	case accepted:
		return nil
	case lockedOut:
		s.Log.Warn("sign-in refused: too many wrong passwords", zap.String("account", printable(a.name)), zap.String("address", a.address))
		return errLocked.err()
	case overloaded:
		return errBusy.err().With("Retry-After", "1")
	default:
		s.Log.Info("sign-in refused: wrong user or password", zap.String("account", printable(a.name)), zap.String("address", a.address))
		return wrong.err()
	}
}
