package server_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A copy once read the admin API, which trusts who comes from its own machine, and kept its answer as a blob.
func TestCopiesDoNotReadOurOwnSockets(t *testing.T) {
	t.Parallel()
	c := memory()
	c.FetchLoopback, c.FetchPrivate = true, true
	c.HTTP = []string{"0.0.0.0:0"}
	c.DNS = []string{"127.0.0.1:0"}
	if l, err := net.Listen("tcp", "[::1]:0"); err == nil { // a machine may have no IPv6
		require.NoError(t, l.Close())
		c.HTTP = append(c.HTTP, "[::1]:0")
	}
	r := run(t, c)
	token := r.signIn(0)
	status, body := r.do(token, http.MethodPut, group, `{"location":"DBELocal"}`)
	require.Equal(t, http.StatusCreated, status, body)
	r.newAccount(token, "target", `{}`)
	o := &owner{r, r.signInTo(0, "https://storage.azure.com/")}
	require.Equal(t, 201, o.call(http.MethodPut, "target", "/docs?restype=container", nil).StatusCode)

	admin, err := url.Parse(r.ready.Admin)
	require.NoError(t, err)
	port := func(address string) string {
		_, p, err := net.SplitHostPort(address)
		require.NoError(t, err)
		return p
	}
	sources := []string{
		r.ready.Admin + "/devices",
		"http://localhost:" + admin.Port() + "/devices",
		"http://[::ffff:127.0.0.1]:" + admin.Port() + "/devices",
		"http://0.0.0.0:" + admin.Port() + "/devices",
		"http://[::]:" + admin.Port() + "/devices",
		"http://127.0.0.1:" + port(r.ready.HTTP[0]),
		"http://127.0.0.9:" + port(r.ready.HTTP[0]),
		"http://127.0.0.1:" + port(r.ready.DNS[0]),
		"https://" + r.ready.Listen[0],
		strings.Replace(r.ready.Devices[0].Management, "management.edge1.localhost", "localhost", 1),
	}
	for _, address := range r.ready.HTTP[1:] {
		sources = append(sources, "http://"+address)
	}
	addresses, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, a := range addresses {
		if ip := a.(*net.IPNet).IP; ip.IsPrivate() {
			sources = append(sources, "http://"+net.JoinHostPort(ip.String(), port(r.ready.HTTP[0])))
		}
	}
	for _, from := range sources {
		for _, header := range [][]string{{"x-ms-copy-source", from}, {"x-ms-copy-source", from, "x-ms-blob-type", "BlockBlob", "x-ms-version", "2020-10-02"}} {
			refused := o.call(http.MethodPut, "target", "/docs/a", nil, header...)
			assert.Equal(t, 403, refused.StatusCode, from)
			assert.Equal(t, "CannotVerifyCopySource", refused.Header.Get("x-ms-error-code"), from)
		}
	}
	assert.Equal(t, 404, o.call(http.MethodGet, "target", "/docs/a", nil).StatusCode)

	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok") // a client that has gone needs no answer
	}))
	defer other.Close()
	assert.Equal(t, 202, o.call(http.MethodPut, "target", "/docs/a", nil, "x-ms-copy-source", other.URL).StatusCode, "other servers of this machine")
}
