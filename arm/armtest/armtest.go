// Package armtest runs a Resource Manager engine in the test's process: a store in memory, a clock
// that stands still, ids that are the same each time, one token that is good.
package armtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/deployments"
	"github.com/edgerite/edgerite/arm/resources"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// What the device under test is called.
const (
	SubscriptionID = "A4257FDE-B946-4E01-ADE7-674760B8D1A3"
	TenantID       = "c0257de7-538f-415c-993a-1b87a031879d"
	BaseURL        = "https://management.edge1.localhost"
	Token          = "good" // the bearer token that is accepted
)

// Sub is the subscription's path.
const Sub = "/subscriptions/" + SubscriptionID

// Start is where the clock stands.
var start = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)

// Options are what a test may want otherwise.
type Options struct {
	Providers []arm.Provider                    // beside Microsoft.Resources
	With      func(*store.Store) []arm.Provider // more of them, which need the device's store
	Scale     arm.Scale                         // nil: operations are over in the first answer
	Patience  time.Duration                     // with a turn that another request takes; 0: as ever
	Strict    bool
	Tokens    arm.Tokens // nil: accepts Token only
	// Authorizer says who may do what, given the device's store; nil lets everybody do everything.
	Authorizer func(*store.Store) arm.Authorizer
	FS         vfs.FS            // nil: a new one in memory; the same one twice is a restart
	Clock      *clock.Clock      // nil: stands at 2024-05-06T07:08:09Z
	Seed       byte              // of the ids
	Links      deployments.Links // what templates can link to
}

// Device is a started engine.
type Device struct {
	Engine *arm.Engine
	Store  *store.Store
	Clock  *clock.Clock
	Faults *fault.Set

	t        testing.TB
	recorder *os.File
	token    string // whose requests are sent
}

// Full is the Scale of a test that moves the clock: operations take what the hardware takes.
func Full(d time.Duration) time.Duration { return d }

// New starts an engine with the providers, whose operations are over at once.
func New(t testing.TB, providers ...arm.Provider) *Device {
	t.Helper()
	return Start(t, Options{Providers: providers})
}

// Start starts an engine. It is stopped at the end of the test.
func Start(t testing.TB, o Options) *Device {
	t.Helper()
	if o.Scale == nil {
		o.Scale = func(time.Duration) time.Duration { return 0 }
	}
	if o.Tokens == nil {
		o.Tokens = oneToken{}
	}
	if o.FS == nil {
		o.FS = vfs.NewMem()
	}
	if o.Clock == nil {
		o.Clock = clock.New(nil, clock.State{Frozen: &start})
	}
	log := zaptest.NewLogger(t, zaptest.Level(zap.WarnLevel))
	s, err := store.Open(store.Options{Dir: "store", FS: o.FS, Log: log})
	require.NoError(t, err)
	d := &Device{Store: s, Clock: o.Clock, Faults: fault.NewSet(o.Clock), t: t, token: Token, recorder: recorder(t)}
	t.Cleanup(d.Close)
	if o.With != nil {
		o.Providers = append(o.Providers, o.With(s)...)
	}
	var roles arm.Authorizer
	if o.Authorizer != nil {
		roles = o.Authorizer(s)
	}
	d.Engine, err = arm.New(arm.Deps{
		Device: arm.Device{
			Name: "edge1", Domain: "localhost", SubscriptionID: SubscriptionID, TenantID: TenantID,
			Capacity: arm.Capacity{VCPUs: 40, MemoryMB: 96 << 10, GPUs: 2, VMs: 24},
		},
		Store: s, Clock: o.Clock, Rand: rnd.Seeded(o.Seed), Tokens: o.Tokens, Authorizer: roles, Scale: o.Scale, Patience: o.Patience, Strict: o.Strict,
		Faults:    d.Faults.On("edge1.localhost"),
		Providers: append([]arm.Provider{resources.New(resources.Deps{Links: o.Links})}, o.Providers...), Log: log,
	})
	require.NoError(t, err)
	require.NoError(t, d.Engine.Seed(t.Context()))
	return d
}

// On is the same device for another test, such as the target of a fuzz run.
func (d *Device) On(t testing.TB) *Device {
	other := *d
	other.t = t
	return &other
}

// Close stops the device before the test ends. A second call does nothing.
func (d *Device) Close() {
	if d.Store == nil {
		return
	}
	require.NoError(d.t, d.Store.Close())
	d.Store = nil
}

// Response is an answer, read whole.
type Response struct {
	Status int
	Header http.Header // as a client in Go reads it
	Sent   http.Header // with the names as they go over the wire
	Body   []byte
	Unread []string // what of the request nothing read
	t      testing.TB
}

// Request makes a request as a signed-in client would. A path that has no api-version gets one. body
// is nil, a string, or anything to write as JSON.
func Request(t testing.TB, method, path string, body any) *http.Request {
	t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		require.NoError(t, err)
		r = bytes.NewReader(raw)
	}
	if !strings.Contains(path, "api-version=") {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		path += sep + "api-version=2020-06-01"
	}
	if strings.HasPrefix(path, "/") {
		path = BaseURL + path
	}
	req := httptest.NewRequest(method, path, r)
	req.Header.Set("Authorization", "Bearer "+Token)
	return req
}

// received is the header as net/http's client hands it on, whatever case its names were sent in.
func received(sent http.Header) http.Header {
	h := http.Header{}
	for name, values := range sent {
		h[http.CanonicalHeaderKey(name)] = values
	}
	return h
}

// Do sends a request as a signed-in client.
func (d *Device) Do(method, path string, body any) *Response {
	d.t.Helper()
	r := Request(d.t, method, path, body)
	r.Header.Set("Authorization", "Bearer "+d.token)
	return d.Send(r)
}

// Send sends a request as it is.
func (d *Device) Send(r *http.Request) *Response {
	d.t.Helper()
	ctx, facts := journal.With(r.Context())
	w := httptest.NewRecorder()
	d.Engine.ServeHTTP(w, r.WithContext(ctx))
	_, unread := facts()
	a := &Response{Status: w.Code, Header: received(w.Header()), Sent: w.Header(), Body: w.Body.Bytes(), Unread: unread, t: d.t}
	d.record(r, a)
	return a
}

// Must sends a request and fails the test unless the answer has one of the codes, any of 200 to 299 without.
func (d *Device) Must(method, path string, body any, codes ...int) *Response {
	d.t.Helper()
	r := d.Do(method, path, body)
	if len(codes) == 0 {
		require.Truef(d.t, r.Status/100 == 2, "%s %s: %d %s", method, path, r.Status, r.Body)
		return r
	}
	require.Containsf(d.t, codes, r.Status, "%s %s: %s", method, path, r.Body)
	return r
}

// Group makes a resource group and returns its path.
func (d *Device) Group(name string) string {
	d.t.Helper()
	path := Sub + "/resourceGroups/" + name
	d.Must(http.MethodPut, path, map[string]any{"location": "dbelocal"})
	return path
}

// Refused sends a request and fails the test unless it is refused with the status and code. It
// returns the error's message.
func (d *Device) Refused(status int, code, method, path string, body any) string {
	d.t.Helper()
	r := d.Do(method, path, body)
	require.Equalf(d.t, status, r.Status, "%s %s: %s", method, path, r.Body)
	require.Equalf(d.t, code, r.Get("error.code"), "%s %s: %s", method, path, r.Body)
	return r.Get("error.message").(string)
}

// Advance moves the clock and has what is due settled.
func (d *Device) Advance(by time.Duration) {
	d.t.Helper()
	d.Clock.Advance(by)
	require.NoError(d.t, d.Engine.Settle(d.t.Context()))
}

// JSON decodes the body into v.
func (r *Response) JSON(v any) {
	r.t.Helper()
	require.NoErrorf(r.t, json.Unmarshal(r.Body, v), "%d %s", r.Status, r.Body)
}

// Get is a value in the body by its path, such as "properties.subnets.0.name"; nil where there is none.
func (r *Response) Get(path string) any {
	r.t.Helper()
	var v any
	r.JSON(&v)
	return walk(v, strings.Split(path, "."))
}

// Inject has requests meet a fault.
func (d *Device) Inject(r fault.Rule) {
	d.t.Helper()
	_, err := d.Faults.Add(r)
	require.NoError(d.t, err)
}
