package sts

import (
	"net/http"

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
	p := s.directory.named(identity.User, f.username)
	if err := s.signIn(r, p, attempt{kind: identity.User, name: f.username, password: f.password}, errCredentials); err != nil {
		return session{}, err
	}
	return s.newSession(p, f.clientID), nil
}

// signInPrincipal is the client credentials grant. https://www.rfc-editor.org/rfc/rfc6749#section-4.4
func (s *Service) signInPrincipal(r *http.Request, f *form) (session, error) {
	p, err := s.authenticateClient(r, f)
	if err != nil {
		return session{}, err
	}
	return s.newSession(p, p.Name), nil
}

// authenticateClient says which service principal a client is, by its secret or by the assertion it signed.
func (s *Service) authenticateClient(r *http.Request, f *form) (*Principal, error) {
	if f.clientSecret == "" && f.clientAssertion == "" {
		return nil, errNoCredential.err().At("client_secret")
	}
	p := s.directory.named(identity.ServicePrincipal, f.clientID)
	if p == nil {
		return nil, errClient.err(printable(f.clientID), TenantID).At("client_id")
	}
	if f.clientAssertion != "" {
		return p, s.checkAssertion(p, f)
	}
	return p, s.signIn(r, p, attempt{kind: identity.ServicePrincipal, name: f.clientID, password: f.clientSecret}, errSecret)
}

// confidential refuses a client that has a secret or a certificate and does not show that it has. One that is public need not, since
// it runs where it could keep none.
// https://www.rfc-editor.org/rfc/rfc6749#section-3.2.1
func (s *Service) confidential(r *http.Request, f *form, public bool) error {
	shows := f.clientSecret != "" || f.clientAssertion != ""
	if s.directory.named(identity.ServicePrincipal, f.clientID) == nil || public && !shows {
		return nil
	}
	_, err := s.authenticateClient(r, f)
	return err
}

// native tells whether an application runs on people's own machines only.
func (s *Service) native(clientID string) bool {
	app, _ := s.application(clientID)
	return app.Native
}

// enabled refuses one that is disabled, which is said to whoever knows the password only.
func enabled(p *Principal) error {
	switch {
	case !p.Disabled:
		return nil
	case p.Kind == identity.ServicePrincipal:
		return errClientDisabled.err(p.Name, p.DisplayName)
	}
	return errDisabled.err()
}

// signIn checks the password of p and gives wrong as the answer to a wrong one. An unknown account, of which p is nil, costs
// a caller as much time as a known one that has one password, and is locked as soon. Only an application can
// have more that are slow to check, a few that people chose (behaviour: graph-secrets-chosen).
func (s *Service) signIn(r *http.Request, p *Principal, a attempt, wrong fault) error {
	a.address, a.decoy = exchangeOf(r).address, s.directory.decoy
	a.account, a.hashes = strangerID(a.kind, a.name), func() ([][]byte, error) { return nil, nil }
	if p != nil && s.hasPassword(p) {
		a.account = p.ObjectID
		a.hashes, a.epoch = s.hashes(p)
	}
	outcome, err := s.credential.check(r.Context(), a)
	if err != nil {
		return err
	}
	switch outcome {
	case accepted:
		return enabled(p)
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
