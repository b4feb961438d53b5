package fetch_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgerite/edgerite/internal/fetch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newClient(t *testing.T, d fetch.Deps) *fetch.Client {
	t.Helper()
	c := fetch.New(d)
	t.Cleanup(c.Close)
	return c
}

func newServer(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// get fetches a URL and reads its body.
func get(t *testing.T, c *fetch.Client, url string, limits fetch.Limits) (*http.Response, string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := c.Do(r, limits)
	if err != nil {
		return nil, "", err
	}
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, resp.Body.Close())
	return resp, string(data), err
}

// names is a resolver whose answers may change from one question to the next.
type names map[string]func() string

func (r names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	answer, ok := r[host]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	var addresses []netip.Addr
	for _, a := range strings.Fields(answer()) {
		addresses = append(addresses, netip.MustParseAddr(a))
	}
	return addresses, nil
}

func always(addresses string) func() string { return func() string { return addresses } }

func port(t *testing.T, s *httptest.Server) string {
	t.Helper()
	u, err := url.Parse(s.URL)
	require.NoError(t, err)
	return u.Port()
}

var onLoopback = fetch.Policy{Loopback: true}

func TestFetchStreamsTheAnswer(t *testing.T) {
	t.Parallel()
	goOn := make(chan struct{})
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Was", r.Header.Get("X-Is"))
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "first ")
		w.(http.Flusher).Flush()
		<-goOn
		_, _ = io.WriteString(w, "second")
	})
	c := newClient(t, fetch.Deps{Policy: onLoopback})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, nil)
	require.NoError(t, err)
	r.Header.Set("X-Is", "this")
	resp, err := c.Do(r, fetch.Limits{})
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, resp.StatusCode)
	require.Equal(t, "this", resp.Header.Get("X-Was"))
	first := make([]byte, 6)
	_, err = io.ReadFull(resp.Body, first)
	require.NoError(t, err)
	require.Equal(t, "first ", string(first))
	close(goOn)
	rest, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "second", string(rest))
	require.NoError(t, resp.Body.Close())
}

func TestForbiddenURLs(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := newServer(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	p := port(t, s)
	c := newClient(t, fetch.Deps{Resolver: names{
		"metadata.test": always("169.254.169.254 fe80::1"),
		"inside.test":   always("10.0.0.1 192.168.0.1 172.16.0.1 fd00::1 100.64.0.1"),
		"here.test":     always("127.0.0.1 ::1 ::ffff:127.0.0.1"),
	}})
	for _, u := range []string{
		"http://127.0.0.1:" + p, "http://[::1]:" + p, "http://[::ffff:127.0.0.1]:" + p, "http://here.test:" + p,
		"http://0.0.0.0:" + p, "http://[::]:" + p, "http://0.1.2.3", "http://224.0.0.1", "http://[ff02::1]", "http://255.255.255.255",
		"http://169.254.169.254/metadata/instance", "http://[::ffff:169.254.169.254]", "http://[64:ff9b::a9fe:a9fe]", "http://[2002:a9fe:a9fe::1]",
		"http://[::169.254.169.254]", "http://metadata.test", "http://[fe80::1]", "http://[fd00:ec2::254]", "http://168.63.129.16",
		"http://inside.test", "http://10.1.2.3", "http://[fd12::1]", "http://100.64.1.1",
		"file:///etc/passwd", "ftp://example.test", "gopher://example.test", "http://user:secret@example.test", "http:///path", "//example.test",
	} {
		_, _, err := get(t, c, u, fetch.Limits{})
		require.ErrorIs(t, err, fetch.ErrForbidden, u)
	}
	require.Zero(t, asked.Load())
	_, _, err := get(t, c, "http://unknown.test", fetch.Limits{})
	require.Error(t, err)
	require.NotErrorIs(t, err, fetch.ErrForbidden)
}

func TestPolicyAllows(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	c := newClient(t, fetch.Deps{Policy: onLoopback, Resolver: names{"both.test": always("169.254.169.254 127.0.0.1")}})
	_, body, err := get(t, c, "http://both.test:"+port(t, s), fetch.Limits{})
	require.NoError(t, err, "the address that may be dialled is")
	require.Equal(t, "ok", body)
	_, _, err = get(t, c, "http://10.0.0.1", fetch.Limits{})
	require.ErrorIs(t, err, fetch.ErrForbidden, "loopback is not private")
}

// A name that means an allowed address when it is checked and another when it is dialled.
func TestRebindingNameIsResolvedOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	var asked atomic.Int64
	c := newClient(t, fetch.Deps{Policy: onLoopback, Resolver: names{"rebind.test": func() string {
		if asked.Add(1) == 1 {
			return "127.0.0.1"
		}
		return "169.254.169.254"
	}}})
	_, body, err := get(t, c, "http://rebind.test:"+port(t, s), fetch.Limits{})
	require.NoError(t, err)
	require.Equal(t, "ok", body)
	require.EqualValues(t, 1, asked.Load())
	c.Close() // so that it connects again
	_, _, err = get(t, c, "http://rebind.test:"+port(t, s), fetch.Limits{})
	require.ErrorIs(t, err, fetch.ErrForbidden)
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		switch _, err := fmt.Sscanf(r.URL.Path, "/left/%d", &n); {
		case err == nil && n > 0:
			http.Redirect(w, r, fmt.Sprintf("/left/%d", n-1), http.StatusFound)
		case err == nil:
			_, _ = io.WriteString(w, "arrived")
		default:
			http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusTemporaryRedirect)
		}
	})
	c := newClient(t, fetch.Deps{Policy: onLoopback, Own: func(host string) (http.Handler, bool) {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "own "+host) }), host == "own.test"
	}})
	for _, c2 := range []struct {
		path  string
		limit int
		body  string
		err   error
	}{
		{"/left/5", 0, "arrived", nil},
		{"/left/6", 0, "", fetch.ErrRedirects},
		{"/left/2", 1, "", fetch.ErrRedirects},
		{"/left/1", -1, "", fetch.ErrRedirects},
		{"/?to=http://169.254.169.254/latest", 0, "", fetch.ErrForbidden},
		{"/?to=http://10.0.0.1", 0, "", fetch.ErrForbidden},
		{"/?to=file:///etc/passwd", 0, "", fetch.ErrForbidden},
		{"/?to=http://a:b@own.test", 0, "", fetch.ErrForbidden},
		{"/?to=http://OWN.test.:1234/x", 0, "own own.test", nil},
	} {
		_, body, err := get(t, c, s.URL+c2.path, fetch.Limits{Redirects: c2.limit})
		require.ErrorIs(t, err, c2.err, c2.path)
		require.Equal(t, c2.body, body, c2.path)
	}
}

func TestTLSIsVerified(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/down" {
			http.Redirect(w, r, "http://"+r.Host, http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "secret")
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	resolver := names{"example.com": always("127.0.0.1"), "other.test": always("127.0.0.1")}
	distrusting := newClient(t, fetch.Deps{Policy: onLoopback, Resolver: resolver})
	_, _, err := get(t, distrusting, "https://example.com:"+port(t, s), fetch.Limits{})
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	require.True(t, unknown, "%v", err)

	c := newClient(t, fetch.Deps{Policy: onLoopback, Resolver: resolver, Roots: []*x509.Certificate{s.Certificate()}})
	_, body, err := get(t, c, "https://example.com:"+port(t, s), fetch.Limits{})
	require.NoError(t, err)
	require.Equal(t, "secret", body)
	_, _, err = get(t, c, "https://other.test:"+port(t, s), fetch.Limits{})
	_, wrongName := errors.AsType[x509.HostnameError](err)
	require.True(t, wrongName, "%v", err)
	_, _, err = get(t, c, "https://example.com:"+port(t, s)+"/down", fetch.Limits{})
	require.ErrorIs(t, err, fetch.ErrForbidden, "what began with TLS ends with it")
}

func TestSizeIsBounded(t *testing.T) {
	t.Parallel()
	body := bytes.Repeat([]byte("x"), 1000)
	handler := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/chunked" {
			_, _ = w.Write(body[:1])
			w.(http.Flusher).Flush()
			body := body[1:]
			_, _ = w.Write(body)
			return
		}
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(body)
	}
	s := newServer(t, handler)
	c := newClient(t, fetch.Deps{Policy: onLoopback, Own: func(host string) (http.Handler, bool) {
		return http.HandlerFunc(handler), host == "own.test"
	}})
	for _, base := range []string{s.URL, "https://own.test"} {
		for _, path := range []string{"/sized", "/chunked"} {
			_, got, err := get(t, c, base+path, fetch.Limits{Bytes: 1000})
			require.NoError(t, err)
			require.Len(t, got, 1000)
			_, got, err = get(t, c, base+path, fetch.Limits{Bytes: 999})
			require.ErrorIs(t, err, fetch.ErrTooLarge)
			require.LessOrEqual(t, len(got), 999)
		}
	}
}

func TestTimeIsBounded(t *testing.T) {
	t.Parallel()
	handler := func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/silent":
			<-r.Context().Done()
		case "/stalls":
			_, _ = io.WriteString(w, "some")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case "/drips":
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, "."); err != nil {
					return
				}
				w.(http.Flusher).Flush()
			}
		}
	}
	s := newServer(t, handler)
	c := newClient(t, fetch.Deps{Policy: onLoopback, Own: func(host string) (http.Handler, bool) {
		return http.HandlerFunc(handler), host == "own.test"
	}})
	stall := fetch.Limits{Stall: 20 * time.Millisecond}
	for _, base := range []string{s.URL, "http://own.test"} {
		_, _, err := get(t, c, base+"/silent", stall)
		require.ErrorIs(t, err, fetch.ErrTooSlow, base)
		_, got, err := get(t, c, base+"/stalls", stall)
		require.ErrorIs(t, err, fetch.ErrTooSlow, base)
		require.Equal(t, "some", got)
		_, _, err = get(t, c, base+"/drips", fetch.Limits{Total: 50 * time.Millisecond})
		require.ErrorIs(t, err, fetch.ErrTooSlow, base)

		ctx, cancel := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/stalls", nil)
		require.NoError(t, err)
		resp, err := c.Do(r, fetch.Limits{})
		require.NoError(t, err)
		cancel()
		_, err = io.ReadAll(resp.Body)
		require.ErrorIs(t, err, context.Canceled, base)
		require.NoError(t, resp.Body.Close())
	}
}
