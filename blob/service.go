// Package blob is the Blob storage endpoint of the device: the protocol of
// https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api on top of the store.
//
// A request is parsed (address.go), found in the table of operations (operations_*.go),
// authorized (authorize.go) and answered by the operation's handler, one file a family. How
// blobs are laid out in the store is told in keys.go, layer.go, blocklayer.go and extent.go.
package blob

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// Account is what the service needs to know of a storage account.
type Account struct {
	Name      string
	Resource  string    // its id in Resource Manager
	ID        string    // of its contents: an account made anew under an old name has another, and nothing of the old one's
	Keys      [2]string // base64, as listKeys shows them
	HTTPSOnly bool      // supportsHttpsTrafficOnly
	Private   bool      // allowBlobPublicAccess is false
	SASOnly   bool      // contents are reached by shared access signature only: an exported disk
	SKU       string    // "Standard_LRS"
	Kind      string    // "Storage"
	Created   time.Time
}

// Accounts finds storage accounts by name. An account that does not exist is an error with
// status 404.
type Accounts interface {
	Account(ctx context.Context, name string) (Account, error)
}

// Tokens verifies bearer tokens.
type Tokens interface {
	Verify(raw string, audiences ...string) (identity.Principal, error)
}

// Jobs takes over work that outlives a request: a *jobs.Queue.
type Jobs interface {
	Register(kind string, h jobs.Handler)
	// Enqueue belongs to the caller's transaction.
	Enqueue(tx *store.Tx, kind string, payload any) (id string, err error)
	// Cancel belongs to it as well.
	Cancel(tx *store.Tx, id string) error
}

// Deps are what a Service is built from.
type Deps struct {
	Store    *store.Store
	Clock    *clock.Clock
	Rand     *rnd.Source
	Accounts Accounts
	Tokens   Tokens        // nil: bearer tokens are refused
	Roles    Roles         // nil: whoever has a token may do everything
	Jobs     Jobs          // nil: containers are emptied before their deletion is answered
	Fetch    Fetcher       // nil: nothing is copied from other accounts or servers
	Faults   *fault.Device // which requests meet; nil: none
	Suffix   string        // "blob.edge1.localhost": what follows an account's name in its host
	Strict   bool          // refuse what the device refuses
	Log      *zap.Logger   // never nil
}

// Service answers the blob protocol for every account of a device. It is safe for concurrent use.
type Service struct {
	Deps
	routes     *routes
	ids        *idSource
	stamps     *stampSource
	seen       *sightings
	buffers    *buffers
	containers *store.Cache[*containerRecord] // no writer's own
	blobs      *store.Rows                    // likewise
	pieces     pieces
	verified   verified
	agenda     agenda
	settings   *settings
	handler    http.Handler
}

// New prepares the service, reads what it has to remember from the store, and says to d.Jobs what
// it does.
func New(d Deps) (*Service, error) {
	d.Suffix = strings.ToLower(d.Suffix)
	ids, err := newIDSource(d.Store)
	if err != nil {
		return nil, err
	}
	seen, err := loadSightings(d.Store, d.Clock, d.Log)
	if err != nil {
		return nil, err
	}
	s := &Service{Deps: d, routes: newRoutes(Operations()), ids: ids, stamps: &stampSource{clock: d.Clock}, seen: seen, buffers: newBuffers(), containers: store.NewCache(d.Store, spaceContainer, decodeContainer), blobs: store.NewRows(d.Store, spaceBlob)}
	if d.Jobs != nil {
		d.Jobs.Register(jobCollect, s.runCollect)
		d.Jobs.Register(jobFold, s.runFold)
		d.Jobs.Register(jobEmpty, s.runEmpty)
		d.Jobs.Register(jobDue, s.runDue)
		d.Jobs.Register(jobCopy, s.runCopy)
	}
	s.settings = newSettings(d.Store)
	if err := s.nextDue(); err != nil {
		return nil, err
	}
	s.handler = s.faulty(httpx.Adapt(s.serve, s.renderError, d.Log))
	return s, nil
}

// ServeHTTP answers a request for <account>.<suffix>.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.settle(r.Context())
	s.commonHeaders(w, r)
	s.handler.ServeHTTP(w, r)
}

// serve takes a request through its stages: address, operation, account, version, authorization.
// behaviour: blob-unserved-operation.
func (s *Service) serve(w http.ResponseWriter, r *http.Request) error {
	a, err := parseAddress(r, s.Suffix)
	if err != nil {
		return err
	}
	c := &call{Service: s, w: w, r: r, address: a}
	if c.version, err = s.requestVersion(r, a); err != nil {
		return err
	}
	w.Header()["x-ms-version"] = []string{c.version}
	if c.op, err = s.routes.find(r, a); err != nil {
		return err
	}
	if err := c.checkNames(); err != nil {
		return err
	}
	if c.account, err = s.accountNamed(r.Context(), a.account); err != nil {
		return unknownAccount(err)
	}
	if c.account.HTTPSOnly && r.TLS == nil {
		return errAccountRequiresHTTPS
	}
	properties, err := s.settings.of(c.account.ID)
	if err != nil {
		return err
	}
	c.defaultVersion(properties)
	if err := c.authorize(); err != nil {
		return err
	}
	if err := c.checkSecondary(); err != nil {
		return err
	}
	if !c.op.open {
		c.crossOrigin(properties.cors)
	}
	if err = c.perform(); err != nil {
		exposed(c.w)
	}
	return err
}

// perform does what an authorized request asks for, and has the full store's word for it where there was no room.
// behaviour: blob-full.
func (c *call) perform() error {
	err := c.attempt()
	if errors.Is(err, store.ErrFull) {
		return errInsufficientStorage.Because(err)
	}
	return err
}

func (c *call) attempt() error {
	if c.op.handle == nil || (c.Strict && !c.op.Device) {
		return errNotImplemented
	}
	if err := c.checkUnread(); err != nil {
		return err
	}
	if c.r.Method == http.MethodPut { // nothing else numbers what it writes
		if err := c.ids.settle(c.r.Context()); err != nil {
			return err
		}
	}
	if err := c.parseConditions(); err != nil {
		return err
	}
	return c.op.handle(c)
}

// unknownAccount answers for a name no account has. In Azure such a name does not resolve.
// behaviour: blob-unknown-account.
func unknownAccount(err error) error {
	if apierr.From(err).Status == http.StatusNotFound {
		return errResourceNotFound.Because(err)
	}
	return err
}

// call is one request on its way through the service.
type call struct {
	*Service
	w          http.ResponseWriter
	r          *http.Request
	address    address
	version    string
	op         *Operation
	account    Account
	grant      grant
	conditions conditions
	values     []string // of response headers
}

// newer tells whether the request's version is v or a later one: versions are dates, and sort as text.
func (c *call) newer(v string) bool { return c.version >= v }

// set writes a response header in exactly the case given.
func (c *call) set(name, value string) {
	if len(c.values) == cap(c.values) {
		c.values = make([]string, 0, headersOfAnswer) // the values before stay where they are
	}
	c.values = append(c.values, value)
	last := len(c.values)
	c.w.Header()[name] = c.values[last-1 : last : last]
}

// headersOfAnswer is about how many an answer has: their values are made room for together.
const headersOfAnswer = 16

// setIf writes a response header that has a value.
func (c *call) setIf(name, value string) {
	if value != "" {
		c.set(name, value)
	}
}

func (c *call) answer(status int) error {
	if _, listed := c.w.(*exposer); listed || c.r.Method == http.MethodHead { // otherwise net/http says that nothing follows
		c.set("Content-Length", "0")
	}
	c.w.WriteHeader(status)
	return nil
}
