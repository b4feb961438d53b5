// Package graph is the directory of a device as Azure AD Graph 1.6 and Microsoft Graph v1.0 show it: the users and service principals of the
// token service, and the applications, groups and role assignments that clients make here.
//
// Both Graphs show the same objects by names and in shapes of their own. What an object has is declared in one table (see entity), and what there is to
// ask in another (see routes).
package graph

import (
	"context"
	"errors"
	"net/http"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/clock"
	injected "github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
)

// Deps is what a Service is made of. All are needed but Faults.
type Deps struct {
	Tokens *sts.Service // says who asks, and whom it knows
	Store  *store.Store
	Clock  *clock.Clock
	Rand   *rnd.Source
	Faults *injected.Device // which requests meet; nil: none
	Log    *zap.Logger
}

// Service answers at the graph name of one device. It is safe for concurrent use.
type Service struct {
	Deps
	made    *registry
	handler http.Handler
}

// New returns the Graph of a device, with what the store has. The service principals that were made in it can sign in from now on.
func New(d Deps) (*Service, error) {
	s := &Service{Deps: d}
	var err error
	if s.made, err = openRegistry(d.Store, d.Tokens, d.Log); err != nil {
		return nil, err
	}
	s.handler = s.faulty(httpx.Adapt(s.serve, s.renderError, d.Log))
	return s, nil
}

// ServeHTTP answers a request. The caller has matched the Host already.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{id: s.Rand.UUID(), correlation: r.Header.Get("client-request-id")}
	x.dialect, x.path, x.base = dialectOf(r)
	if !rnd.IsUUID(x.correlation) {
		x.correlation = x.id
	}
	h := w.Header()
	h.Set("request-id", x.id)
	h.Set("client-request-id", x.correlation)
	h.Set("x-ms-request-id", x.id)
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	for name, value := range x.headers {
		h.Set(name, value)
	}
	s.handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
}

// exchange is what a request and its answer share.
type exchange struct {
	*dialect
	id, correlation string
	path            []string // behind the version or the tenant
	base            string   // of the addresses of objects
}

type exchangeKey struct{}

func exchangeOf(r *http.Request) *exchange { return r.Context().Value(exchangeKey{}).(*exchange) }

// call is one request.
type call struct {
	*Service
	*exchange
	r      *http.Request
	who    identity.Principal
	entity *entity // what the path's collection holds
	id     string  // of the object in the path
	sub    string  // of what is behind it

	hashed map[string][]byte // the hashes of secrets
}

// answer is what a call comes to. A status of zero is 200.
type answer struct {
	status   int
	body     any
	location string
}

func (s *Service) serve(w http.ResponseWriter, r *http.Request) error {
	x := exchangeOf(r)
	who, err := s.authenticate(r, x)
	if err != nil {
		return err
	}
	if x.unversioned {
		return errVersionMissing.err()
	}
	c := &call{Service: s, exchange: x, r: r, who: who}
	do, err := c.route()
	if err != nil {
		return err
	}
	c.noteUnread()
	a, err := do(c)
	if errors.Is(err, store.ErrFull) {
		return errFull.err().Because(err)
	}
	if err != nil {
		return err
	}
	if a.location != "" {
		w.Header().Set("Location", a.location)
	}
	if a.body == nil {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return c.write(w, a.status, a.body)
}

func (s *Service) authenticate(r *http.Request, x *exchange) (identity.Principal, error) {
	raw, _ := httpx.Bearer(r)
	if raw == "" {
		return identity.Principal{}, s.unauthorized(r, x, false, "Access token is empty.")
	}
	who, err := s.Tokens.Verify(raw, s.Tokens.GraphAudience())
	fault, bad := errors.AsType[*identity.TokenError](err)
	switch {
	case !bad:
		return who, err
	case fault.Fault == identity.WrongAudience:
		return who, s.unauthorized(r, x, false, "Access token validation failure. Invalid audience.").Because(err)
	case fault.Fault == identity.Expired, fault.Fault == identity.Revoked:
		return who, s.unauthorized(r, x, true, "Lifetime validation failed, the token is expired.").Because(err)
	}
	return who, s.unauthorized(r, x, false, "Access token validation failure.").Because(err)
}

// unauthorized is the refusal of a token, with where to get another and for whom. Microsoft Graph's challenge is seen so in what its clients
// are tested with, such as https://github.com/Azure/azure-sdk-for-go
// behaviour: graph-challenge.
func (s *Service) unauthorized(r *http.Request, x *exchange, expired bool, text string) *apierr.Error {
	return x.unauthorized(expired, text).With("WWW-Authenticate",
		`Bearer realm="", authorization_uri="`+s.Tokens.LoginURL(r)+`/adfs/oauth2/authorize", client_id="`+x.appID+`"`)
}

// mayChange refuses whoever may not change an object: the device's own user and service principal may change all, others what they own.
// A nil object is one to be made.
// behaviour: graph-writers.
func (c *call) mayChange(o *object) error {
	for _, id := range c.Tokens.BuiltIn() {
		if c.who.ObjectID == id {
			return nil
		}
	}
	if o != nil && o.linked("owners", c.who.ObjectID) {
		return nil
	}
	return errDenied.err()
}

func (s *Service) renderError(w http.ResponseWriter, r *http.Request, e *apierr.Error) {
	exchangeOf(r).renderError(w, r, e, s.Clock.Real())
}
