package blob_test

import (
	"context"
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/fetch"
	"github.com/edgerite/edgerite/internal/store"
)

// nowhere is a resolver that knows no name.
type nowhere struct{}

func (nowhere) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	return nil, &net.DNSError{Err: "no such host", Name: host, Server: "10.1.2.3:53", IsNotFound: true}
}

// A source that cannot be reached is the user's to put right, who has to be told how.
func TestAnswerSaysWhyTheSourceIsNotReached(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	closed := "http://" + l.Addr().String()
	require.NoError(t, l.Close())
	const refused = "The copy source is at an address this device does not fetch from."
	for _, tc := range []struct {
		name, from, message string
		loopback            bool
		status              int
	}{
		{"this machine", "http://127.0.0.1:1/x", refused + " See the setting fetch-loopback.", false, 403},
		{"a private network", "http://10.1.2.3/x", refused + " See the setting fetch-private.", false, 403},
		{"an address that carries a private one", "http://[64:ff9b::a01:203]/x", refused + " See the setting fetch-private.", false, 403},
		{"metadata, which no setting allows", "http://169.254.169.254/x", refused, false, 403},
		{"a name nobody has", "http://nosuchhost.invalid/x", "The host name of the copy source does not resolve.", true, 500},
		{"a port nobody listens on", closed, "The copy source refused the connection.", true, 500},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := fetch.New(fetch.Deps{Policy: fetch.Policy{Loopback: tc.loopback}, Resolver: nowhere{}})
			t.Cleanup(c.Close)
			q := newQueued(t, func(d *blob.Deps, _ *store.Options) { d.Fetch = c })
			a := q.copyTo("/docs/a", tc.from, "x-ms-version", "2024-08-04")
			assert.Equal(t, tc.status, a.status)
			assert.Equal(t, "CannotVerifyCopySource", a.code())
			assert.Contains(t, string(a.body), "<CopySourceErrorMessage>"+tc.message+"</CopySourceErrorMessage></Error>")
			assert.NotContains(t, string(a.body), "10.1.2.3:53")
		})
	}
}
