// Package sts is the device's security token service: discovery, keys, sign-in and tokens in the
// manner of AD FS, and the check of the tokens it gave out.
//
// One Service serves one device at login.<device>.<domain>. The signing key (Keys) belongs to the
// installation and is shared by its devices.
package sts

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/clock"
	injected "github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// Lifetime is how long a session lasts: "the connection to Azure Resource Manager expires every 1.5 hours".
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager
const Lifetime = 90 * time.Minute

// Deps is what a Service is made of. All are needed, except where a zero value is explained.
type Deps struct {
	Host     string        // the device's own name, lower case: "edge1.localhost"
	Lifetime time.Duration // of a session, virtual time; zero means the constant Lifetime
	Strict   bool          // refuse a mis-cased resource and a foreign tenant, as the device does

	Clock    *clock.Clock
	Rand     *rnd.Source
	Store    *store.Store
	Keys     *Keys
	Password func() ([]byte, error) // result of HashPassword; asked for at the first sign-in
	// Principals are those of the configuration, beside the device's own. Their object ids may be empty.
	Principals []Principal
	// PasswordRule refuses a password that no user of the device may have, saying what such a one "must have"; nil leaves it
	// at a length.
	PasswordRule func(password string) error
	// OwnPasswordRule is the same for the device's own user, which is stricter; nil leaves it at PasswordRule.
	OwnPasswordRule func(password string) error
	// Certificates are those of the device's own service principal.
	Certificates []*x509.Certificate
	// Run names this start of the program: what is changed of the configuration's principals holds as long.
	Run string
	// RestartEnds has a start of the program end all sessions, as a restart of the device does.
	RestartEnds bool
	// Applications are those that people may sign in to beside Microsoft's own.
	Applications []Application
	Faults       *injected.Device // which requests meet; nil: none
	Log          *zap.Logger
}

// Service answers at the login name of one device and checks the tokens it issued there.
// It is safe for concurrent use.
type Service struct {
	Deps
	names      names
	directory  *directory
	credential *credential
	verified   *verified
	sessions   *sessions
	registered *registered
	forgery    *forgery
	pages      pages
	codes      *tickets[authCode]
	devices    *tickets[deviceRequest]
	epoch      atomic.Pointer[string] // tokens of another epoch are revoked
	handler    http.Handler
}

// New returns the token service of a device, with the sessions that the store remembers.
func New(ctx context.Context, d Deps) (*Service, error) {
	if d.Lifetime == 0 {
		d.Lifetime = Lifetime
	}
	s := &Service{
		Deps:       d,
		names:      namesOf(strings.ToLower(d.Host)),
		credential: newCredential(newLimiter(d.Clock), d.Rand),
		verified:   newVerified(verifiedLimit),
		registered: newRegistered(),
		codes:      newTickets[authCode](d.Clock, codeLife, codeLimit),
		devices:    newTickets[deviceRequest](d.Clock, deviceLife, deviceLimit),
	}
	s.forgery = &forgery{key: s.credential.key, rand: d.Rand}
	var err error
	if s.pages, err = newPages(); err != nil {
		return nil, fmt.Errorf("the sign-in pages: %w", err)
	}
	if s.directory, err = newDirectory(d, s.names); err != nil {
		return nil, fmt.Errorf("the directory of %s: %w", d.Host, err)
	}
	if s.sessions, err = newSessions(d.Store); err != nil {
		return nil, fmt.Errorf("the sessions of %s: %w", d.Host, err)
	}
	epoch, err := s.loadEpoch(ctx)
	if err != nil {
		return nil, fmt.Errorf("loading the sessions of %s: %w", d.Host, err)
	}
	s.epoch.Store(&epoch)
	s.handler = s.faulty(s.routes())
	return s, nil
}

// ServeHTTP answers discovery, key and token requests. The caller has matched the Host already.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = s.trace(w, r)
	s.handler.ServeHTTP(w, r)
}

// EndSessions revokes every token issued so far, as a restart of the device does.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager
// behaviour: sts-sessions-ended.
func (s *Service) EndSessions(ctx context.Context) error {
	err := s.Store.Update(ctx, epochKey, func(tx *store.Tx) error {
		epoch := s.newEpoch()
		tx.WhenApplied(func() { s.epoch.Store(&epoch) })
		return tx.Set([]byte(epochKey), []byte(epoch))
	})
	if err != nil {
		return fmt.Errorf("ending the sessions of %s: %w", s.Host, err)
	}
	return nil
}

// epochKey is where the store keeps the name of the time since the sessions were last ended. It is random,
// not counted, so that an emptied store never accepts what was issued before.
const epochKey = "sts/epoch"

// epochOf is the name of the time since the sessions of p were last ended, everybody's or those of p alone.
func (s *Service) epochOf(p *Principal) string {
	return *s.epoch.Load() + p.epoch + s.sessions.epochOf(p.ObjectID)
}

func (s *Service) newEpoch() string { return s.epochPrefix() + s.Rand.UUID() }

// epochPrefix is what an epoch begins with that ends with this start of the program.
func (s *Service) epochPrefix() string {
	if s.RestartEnds {
		return s.Run + "/"
	}
	return ""
}

func (s *Service) loadEpoch(ctx context.Context) (epoch string, err error) {
	err = s.Store.Update(ctx, epochKey, func(tx *store.Tx) error {
		v, err := tx.Get([]byte(epochKey))
		if epoch = string(v); errors.Is(err, store.ErrNotFound) || err == nil && !strings.HasPrefix(epoch, s.epochPrefix()) {
			epoch = s.newEpoch()
			err = tx.Set([]byte(epochKey), []byte(epoch))
		}
		return err
	})
	return epoch, err
}

func (s *Service) routes() http.Handler {
	m := chi.NewRouter()
	adapt := func(h httpx.Handler) http.HandlerFunc { return s.adapt(s.crossOrigin(h), s.renderError) }
	otherMethod := methodNotAllowed(m)
	m.NotFound(adapt(notFound))
	m.MethodNotAllowed(adapt(otherMethod))
	for _, e := range []struct {
		path    string
		h       httpx.Handler
		methods []string
	}{
		{"/.well-known/openid-configuration", s.discovery, []string{http.MethodGet, http.MethodHead}},
		{"/.well-known/webfinger", s.webfinger, []string{http.MethodGet}},
		{"/discovery/instance", s.instanceDiscovery, []string{http.MethodGet}},
		{"/userrealm/*", s.userRealm, []string{http.MethodGet}},
		{"/discovery/keys", s.keySet, []string{http.MethodGet, http.MethodHead}},
		{"/oauth2/token", s.token, []string{http.MethodPost}},
		{"/oauth2/devicecode", s.deviceCode, []string{http.MethodGet, http.MethodPost}},
		{"/oauth2/introspect", s.introspect, []string{http.MethodPost}},
		{"/oauth2/revoke", s.revoke, []string{http.MethodPost}},
		{"/userinfo", s.userInfo, []string{http.MethodGet, http.MethodPost}},
	} {
		for _, method := range e.methods {
			m.Method(method, e.path, adapt(e.h))
		}
		m.Options(e.path, adapt(s.preflight(otherMethod)))
	}
	s.routePages(m)
	s.routeSignOut(m)
	return normalized(m)
}
