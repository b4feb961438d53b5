package edgetest_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/edgetest"
)

// Every way to ask wrongly has an answer in the shape of its protocol. These tests ask a whole device, through its
// sockets; the packages of the protocols test more cases each.

// lab is a process of two devices, edge1 and edge2, and a client that finds both.
type lab struct {
	*edgetest.Device // edge1
	t                *testing.T
	client           *http.Client
}

func newLab(t *testing.T) *lab {
	t.Helper()
	d := edgetest.New(t, edgetest.WithConfig(func(c *config.Config) {
		c.Devices = append(c.Devices, config.Device{Name: "edge2", Domain: "localhost", ArmPassword: config.DefaultPassword})
	}))
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, d.Address())
		},
		TLSClientConfig: &tls.Config{RootCAs: d.Roots()},
	}}
	t.Cleanup(client.CloseIdleConnections)
	return &lab{Device: d, t: t, client: client}
}

// answer is a response, read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (l *lab) send(t *testing.T, r *http.Request) answer {
	t.Helper()
	response, err := l.client.Do(r)
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return answer{response.StatusCode, response.Header, body}
}

func request(t *testing.T, method, address, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	require.NoError(t, err)
	return r
}

// tokens are what a sign-in gives.
type tokens struct {
	Access  string `json:"access_token"`
	ID      string `json:"id_token"`
	Refresh string `json:"refresh_token"`
}

// signIn signs in at a device for one of its resources.
func (l *lab) signIn(device, resource string) tokens {
	l.t.Helper()
	r := request(l.t, http.MethodPost, "https://login."+device+".localhost/adfs/oauth2/token", url.Values{
		"grant_type": {"password"}, "client_id": {"x"}, "resource": {resource}, "username": {edgetest.User}, "password": {l.Password()},
	}.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a := l.send(l.t, r)
	require.Equal(l.t, http.StatusOK, a.status, string(a.body))
	var given tokens
	require.NoError(l.t, json.Unmarshal(a.body, &given))
	return given
}

// A Host that is no endpoint, or not one of the connection's certificate, is not served by another's endpoint.
func TestStrangeHosts(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, host := range []string{
		"example.com", "localhost", "127.0.0.1", "[::1]", "edge3.localhost", "management.edge3.localhost", "other.edge1.localhost",
		"blob.edge1.localhost", "a.b.blob.edge1.localhost", "sa1.queue.edge1.localhost", "xmanagement.edge1.localhost",
		"management.edge2.localhost", "sa1.blob.edge1.localhost",
	} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			r := request(t, http.MethodGet, l.Management()+"/metadata/endpoints?api-version=1.0", "")
			r.Host = host
			a := l.send(t, r)
			assert.Equal(t, http.StatusMisdirectedRequest, a.status)
			assert.Equal(t, "text/plain; charset=utf-8", a.header.Get("Content-Type"))
			assert.NotContains(t, string(a.body), "loginEndpoint")
		})
	}
}
