package admin_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/internal/rnd"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// threeDevices notes which of its devices were reset. Two share a name.
type threeDevices struct {
	reset  []string
	broken string // host of one that cannot be
}

func (d *threeDevices) Devices() []admin.Device {
	return []admin.Device{{Name: "edge1", Domain: "localhost"}, {Name: "edge2", Domain: "localhost"}, {Name: "edge1", Domain: "lab.example"}}
}

func (d *threeDevices) Reset(_ context.Context, host string) error {
	if host == d.broken {
		return errors.New("it is broken")
	}
	d.reset = append(d.reset, host)
	return nil
}

type fixture struct {
	handler    http.Handler
	clock      *clock.Clock
	journal    *journal.Journal
	faults     *fault.Set
	devices    *threeDevices
	operations *underWay
	sessions   *signedIn
	saved      []clock.State
	saveErr    error
}

const token = "0123456789abcdef0123456789abcdef"

func newFixture() *fixture {
	f := &fixture{clock: clock.New(func() time.Time { return noon }, clock.State{}), devices: &threeDevices{}, operations: &underWay{}, sessions: &signedIn{}}
	f.journal = journal.New(journal.Options{Clock: f.clock, Log: zap.NewNop()})
	f.faults = fault.NewSet(f.clock)
	f.handler = admin.New(admin.Options{
		Clock: f.clock, Journal: f.journal, Faults: f.faults, Devices: f.devices, Operations: f.operations, Sessions: f.sessions, Token: token, Log: zap.NewNop(),
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "metrics") }),
		Names:   func(context.Context) ([]string, error) { return []string{"edge1.localhost"}, nil },
		SaveClock: func(s clock.State) error {
			if f.saveErr == nil {
				f.saved = append(f.saved, s)
			}
			return f.saveErr
		},
	})
	return f
}

// send plays a request that came to a local address.
func (f *fixture) send(local string, r *http.Request) *httptest.ResponseRecorder {
	addr := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(local))
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(addr))))
	return w
}

func request(method, target, body string) *http.Request {
	return httptest.NewRequest(method, "http://127.0.0.1:9443"+target, strings.NewReader(body))
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, method, target, body string
		status                     int
		want                       string
	}{
		{"health", "GET", "/health", "", 200, `{"status":"ok"}`},
		{"metrics", "GET", "/metrics", "", 200, "metrics"},
		{"clock", "GET", "/clock", "", 200, `{"now":"2026-03-01T12:00:00Z","real":"2026-03-01T12:00:00Z","offset":"0s","frozen":false}`},
		{"advance", "POST", "/clock/advance", `{"by":"90m"}`, 200, `{"now":"2026-03-01T13:30:00Z","real":"2026-03-01T12:00:00Z","offset":"1h30m0s","frozen":false}`},
		{"freeze", "POST", "/clock/freeze", "", 200, `{"now":"2026-03-01T12:00:00Z","real":"2026-03-01T12:00:00Z","offset":"0s","frozen":true}`},
		{"advance by nothing", "POST", "/clock/advance", "", 400, `{"error":{"code":"BadDuration","message":"\"\" is not a time to advance by: write a positive duration such as 90m or 2h.","target":"by"}}`},
		{"advance backwards", "POST", "/clock/advance", `{"by":"-1h"}`, 400, `BadDuration`},
		{"advance by ages", "POST", "/clock/advance", `{"by":"900000h"}`, 400, `at most 100 years`},
		{"unknown field", "POST", "/clock/advance", `{"by":"1h","to":"2h"}`, 400, `BadBody`},
		{"not JSON", "POST", "/reset", `device=edge1`, 400, `BadBody`},
		{"two values", "POST", "/reset", `{}{}`, 400, `BadBody`},
		{"too large", "POST", "/reset", `{"device":"` + strings.Repeat("x", 70000) + `"}`, 413, `BodyTooLarge`},
		{"reset one", "POST", "/reset", `{"device":"EDGE2"}`, 200, `{"reset":["edge2.localhost"]}`},
		{"reset one of a name", "POST", "/reset", `{"device":"Edge1.lab.example"}`, 200, `{"reset":["edge1.lab.example"]}`},
		{"reset by a shared name", "POST", "/reset", `{"device":"edge1"}`, 409, `say which of edge1.localhost, edge1.lab.example`},
		{"reset all", "POST", "/reset", ``, 200, `{"reset":["edge1.localhost","edge2.localhost","edge1.lab.example"]}`},
		{"reset nobody", "POST", "/reset", `{"device":"edge3"}`, 404, `There is no device \"edge3\" here: choose of edge1.localhost, edge2.localhost, edge1.lab.example.`},
		{"devices", "GET", "/devices", "", 200, `{"devices":[{"name":"edge1"`},
		{"requests", "GET", "/requests", "", 200, `{"requests":[]}`},
		{"requests with a bad number", "GET", "/requests?limit=many", "", 400, `{"error":{"code":"BadFilter","message":"\"many\" is not a number.","target":"limit"}}`},
		{"requests with a negative number", "GET", "/requests?status=-1", "", 400, `BadFilter`},
		{"unknown path", "GET", "/nothing", "", 404, `{"error":{"code":"NotFound","message":"The admin API has no /nothing."}}`},
		{"wrong method", "GET", "/reset", "", 405, `{"error":{"code":"MethodNotAllowed"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newFixture().send("127.0.0.1:9443", request(tt.method, tt.target, tt.body))
			assert.Equal(t, tt.status, w.Code)
			assert.Contains(t, w.Body.String(), tt.want)
		})
	}
}

func TestClockIsSavedBeforeItIsAcknowledged(t *testing.T) {
	t.Parallel()
	f := newFixture()
	f.saveErr = errors.New("disk full")
	w := f.send("127.0.0.1:9443", request("POST", "/clock/advance", `{"by":"1h"}`))
	assert.Equal(t, http.StatusInsufficientStorage, w.Code)
	assert.NotContains(t, w.Body.String(), "disk full")
	assert.Equal(t, noon, f.clock.Now())

	f.saveErr = nil
	f.send("127.0.0.1:9443", request("POST", "/clock/advance", `{"by":"1h"}`))
	f.send("127.0.0.1:9443", request("POST", "/clock/reset", ``))
	assert.Equal(t, []clock.State{{Offset: time.Hour}, {}}, f.saved)
}

func TestClockStaysWithinAHundredYears(t *testing.T) {
	t.Parallel()
	f := newFixture()
	for range 2 {
		f.send("127.0.0.1:9443", request("POST", "/clock/advance", `{"by":"800000h"}`))
	}
	assert.Len(t, f.saved, 1)
}

func TestGuard(t *testing.T) {
	t.Parallel()
	const loopback, wire = "127.0.0.1:9443", "192.168.1.10:9443"
	for _, tt := range []struct {
		name, local, host string
		header            [2]string
		status            int
	}{
		{"loopback address", loopback, "127.0.0.1:9443", [2]string{}, 200},
		{"localhost", loopback, "LocalHost:9443", [2]string{}, 200},
		{"IPv6 loopback", "[::1]:9443", "[::1]:9443", [2]string{}, 200},
		{"loopback without a port", loopback, "[::1]", [2]string{}, 200},
		{"a name rebound to loopback", loopback, "evil.example:9443", [2]string{}, 403},
		{"a name that begins like loopback", loopback, "127.0.0.1.evil.example", [2]string{}, 403},
		{"a device's name", loopback, "edge1.localhost", [2]string{}, 403},
		{"no Host", loopback, "", [2]string{}, 403},
		{"a page of another site", loopback, "127.0.0.1:9443", [2]string{"Origin", "https://evil.example"}, 403},
		{"a page of another port", loopback, "127.0.0.1:9443", [2]string{"Origin", "http://127.0.0.1:3000"}, 403},
		{"a page of nowhere", loopback, "127.0.0.1:9443", [2]string{"Origin", "null"}, 403},
		{"a page of its own", loopback, "127.0.0.1:9443", [2]string{"Origin", "http://127.0.0.1:9443"}, 200},
		{"fetched across sites", loopback, "127.0.0.1:9443", [2]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"fetched from the same site, which localhost's ports share", loopback, "localhost:9443", [2]string{"Sec-Fetch-Site", "same-site"}, 403},
		{"typed into a browser", loopback, "127.0.0.1:9443", [2]string{"Sec-Fetch-Site", "none"}, 200},
		{"another address without a token", wire, "192.168.1.10:9443", [2]string{}, 401},
		{"another address that says it is loopback", wire, "127.0.0.1:9443", [2]string{}, 401},
		{"another address with a wrong token", wire, "edge.lab", [2]string{"Authorization", "Bearer " + token[1:]}, 401},
		{"another address with an empty token", wire, "edge.lab", [2]string{"Authorization", "Bearer "}, 401},
		{"another address with the token", wire, "edge.lab", [2]string{"Authorization", "Bearer " + token}, 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := request("GET", "/health", "")
			r.Host = tt.host
			if tt.header[0] != "" {
				r.Header.Set(tt.header[0], tt.header[1])
			}
			assert.Equal(t, tt.status, newFixture().send(tt.local, r).Code)
		})
	}
}

func TestGuardWithoutAToken(t *testing.T) {
	t.Parallel()
	h := admin.New(admin.Options{Log: zap.NewNop(), Metrics: http.NotFoundHandler()})
	r := request("GET", "/health", "")
	r.Header.Set("Authorization", "Bearer ")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r) // no local address is no loopback address
	assert.Equal(t, http.StatusUnauthorized, w.Code)
	assert.Contains(t, w.Header().Get("WWW-Authenticate"), "Bearer")
}

func TestToken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made, err := admin.Token(dir, rnd.Seeded(1))
	require.NoError(t, err)
	assert.Len(t, made, 64)
	again, err := admin.Token(dir, rnd.Seeded(2))
	require.NoError(t, err)
	assert.Equal(t, made, again)

	path := filepath.Join(dir, admin.TokenFile)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())

	require.NoError(t, os.WriteFile(path, []byte("\n"), 0o600))
	_, err = admin.Token(dir, rnd.Seeded(1))
	assert.ErrorContains(t, err, "too short")
}
