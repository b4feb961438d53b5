package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/certs"
	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var edge1 = config.Device{Name: "edge1", Domain: "localhost", ArmPassword: "Password1"}

// front is the server's front, from the socket to the choice of a service, with services of the test's own.
type front struct {
	t         *testing.T
	authority *certs.Authority
	server    *listening
	dial      func(ctx context.Context) (net.Conn, error)
}

// newFront serves devices on l with h in the place of every service; h finds which one in the header Test-Service.
func newFront(t *testing.T, l net.Listener, p patience, h httpx.Handler, devices ...config.Device) *front {
	t.Helper()
	c := clock.New(nil, clock.State{})
	authority, err := certs.Open(certs.Options{Clock: c})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, authority.Close()) })
	n, err := newNames(devices)
	require.NoError(t, err)
	log := zap.NewNop()
	var all []handlers
	for _, d := range devices {
		each := handlers{}
		for _, s := range []service{armService, stsService, graphService, blobService, portalService} {
			each[s] = httpx.Adapt(func(w http.ResponseWriter, r *http.Request) error {
				w.Header().Set("Test-Service", d.Name+"/"+string(s))
				return h(w, r)
			}, renderText, log)
		}
		all = append(all, each)
	}
	router := newRouter(n, all, journal.New(journal.Options{Size: 8, Clock: c, Log: log}), log)
	limits := httpx.Limits{Head: maxHeader, Stall: p.stall, Now: c.Real}
	f := &front{t: t, authority: authority, server: &listening{
		newHTTPServer(router, p, c.Real, log),
		newSecureListener(l, newTLSConfig(n, authority), limits, log),
	}}
	served := make(chan error, 1)
	go func() { served <- f.server.serve() }()
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		assert.NoError(t, f.server.stop(ctx))
		assert.NoError(t, <-served)
	})
	return f
}

// onLoopback serves on a real socket.
func onLoopback(t *testing.T, h httpx.Handler, devices ...config.Device) *front {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	f := newFront(t, l, defaultPatience, h, devices...)
	f.dial = func(ctx context.Context) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", l.Addr().String())
	}
	return f
}

// onPipes serves without a network, for tests in a bubble of time.
func onPipes(t *testing.T, h httpx.Handler) *front {
	t.Helper()
	l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	f := newFront(t, l, defaultPatience, h, edge1)
	f.dial = func(context.Context) (net.Conn, error) {
		client, server := net.Pipe()
		l.conns <- server
		return client, nil
	}
	return f
}

// connect does the handshake, asking for a name and for protocols.
func (f *front) connect(sni string, protocols ...string) *tls.Conn {
	f.t.Helper()
	raw, err := f.dial(context.Background())
	require.NoError(f.t, err)
	c := tls.Client(raw, &tls.Config{ServerName: sni, NextProtos: protocols, InsecureSkipVerify: true}) //nolint:gosec // names are what is tested
	require.NoError(f.t, c.Handshake())
	f.t.Cleanup(func() { _ = c.Close() }) // a server that has cut it is no failure
	return c
}

// client sends every request over connections that ask for the given name, whatever the request's Host.
func (f *front) client(sni string, http2 bool) *http.Client {
	transport := &http.Transport{
		ForceAttemptHTTP2: http2,
		DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
			if http2 {
				return f.connect(sni, "h2", "http/1.1"), nil
			}
			return f.connect(sni, "http/1.1"), nil
		},
	}
	f.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// get asks for a Host, over whichever connection the client makes or has.
func get(t *testing.T, c *http.Client, host string) (status int, service, text string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, "https://server/", nil)
	require.NoError(t, err)
	r.Host = host
	response, err := c.Do(r)
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode, response.Header.Get("Test-Service"), string(body)
}

// pipes is a listener in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func ok(w http.ResponseWriter, r *http.Request) error {
	_, err := fmt.Fprint(w, httpx.BaseURL(r), " ", r.Proto)
	return err
}

func refuse(http.ResponseWriter, *http.Request) error {
	return apierr.New(http.StatusForbidden, "Refused", "Refused.")
}

// within fails a test that waits for what does not come.
func within(t *testing.T, what string, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		require.Fail(t, "still waiting", what)
	}
}
