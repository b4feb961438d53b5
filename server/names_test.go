package server_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/server"
)

func TestDNSResponder(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		listen string
		answer []string
		want   []string
	}{
		"the address listened on":                {"127.0.0.1:0", nil, []string{"127.0.0.1"}},
		"every address: the one the client sees": {"0.0.0.0:0", nil, []string{"127.0.0.1"}},
		"the address configured":                 {"127.0.0.1:0", []string{"192.0.2.9", "2001:db8::9"}, []string{"192.0.2.9", "2001:db8::9"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := memory()
			c.Listen, c.DNS, c.DNSAnswer = []string{test.listen}, []string{"127.0.0.1:0"}, test.answer
			r := run(t, c)
			resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, r.ready.DNS[0])
			}}
			got, err := resolver.LookupHost(t.Context(), "sa1.blob.edge1.localhost.")
			require.NoError(t, err)
			assert.ElementsMatch(t, test.want, got)
		})
	}
}

func TestHostsFileIsKeptInStep(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hosts")
	require.NoError(t, os.WriteFile(path, []byte("127.0.0.1\tlocalhost\n"), 0o600))
	c := memory()
	c.ManageHosts = true
	r := run(t, c, func(s *server.Server) { s.SetHostsFile(path) })
	eventually := func(contains bool, text string) {
		t.Helper()
		require.Eventually(t, func() bool {
			got, err := os.ReadFile(path)
			require.NoError(t, err)
			return contains == strings.Contains(string(got), text)
		}, 10*time.Second, 5*time.Millisecond, text)
	}
	now, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(now), "127.0.0.1\tlogin.edge1.localhost\n", "a client that starts at the ready line finds its names")
	token := r.signIn(0)
	makeAccount := func() {
		status, body := r.do(token, http.MethodPut, group, `{"location":"DBELocal"}`)
		require.Less(t, status, 300, body)
		status, body = r.do(token, http.MethodPut, account, `{"location":"DBELocal","sku":{"name":"Standard_LRS"},"kind":"Storage"}`)
		require.Less(t, status, 300, body)
		now, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Contains(t, string(now), "127.0.0.1\tsa1.blob.edge1.localhost\n", "a client that is told of the account finds its name")
	}
	makeAccount()
	status, body := r.do(token, http.MethodDelete, account, "")
	require.Less(t, status, 300, body)
	eventually(false, "sa1.blob.edge1.localhost")

	makeAccount()
	_, err = r.admin.Reset(t.Context(), "")
	require.NoError(t, err)
	eventually(false, "sa1.blob.edge1.localhost")
	eventually(true, "127.0.0.1\tlocalhost\n")
}
