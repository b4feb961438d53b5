package server

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/config"
)

func TestRouting(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, ok, edge1, config.Device{Name: "EDGE2", Domain: "lab.example"})
	for name, test := range map[string]struct {
		sni, host string
		status    int
		service   string
	}{
		"management":                         {"management.edge1.localhost", "management.edge1.localhost", 200, "edge1/arm"},
		"login":                              {"login.edge1.localhost", "login.edge1.localhost", 200, "edge1/sts"},
		"graph":                              {"graph.edge1.localhost", "graph.edge1.localhost", 200, "edge1/graph"},
		"the device itself":                  {"edge1.localhost", "edge1.localhost", 200, "edge1/portal"},
		"an account":                         {"sa1.blob.edge1.localhost", "sa1.blob.edge1.localhost", 200, "edge1/blob"},
		"an exported disk":                   {"md-2.blob.edge1.localhost", "md-2.blob.edge1.localhost", 200, "edge1/blob"},
		"another account, same certificate":  {"sa1.blob.edge1.localhost", "sa2.blob.edge1.localhost", 200, "edge1/blob"},
		"another device":                     {"management.edge2.lab.example", "management.edge2.lab.example", 200, "EDGE2/arm"},
		"upper case":                         {"Management.EDGE1.localhost", "MANAGEMENT.Edge1.LocalHost", 200, "edge1/arm"},
		"a port":                             {"management.edge1.localhost", "management.edge1.localhost:8443", 200, "edge1/arm"},
		"a final dot":                        {"management.edge1.localhost", "management.edge1.localhost.", 200, "edge1/arm"},
		"a final dot and a port":             {"management.edge1.localhost", "management.edge1.localhost.:443", 200, "edge1/arm"},
		"no SNI":                             {"", "login.edge1.localhost", 200, "edge1/sts"},
		"no SNI, an account":                 {"", "sa1.blob.edge2.lab.example", 200, "EDGE2/blob"},
		"login over management":              {"management.edge1.localhost", "login.edge1.localhost", 200, "edge1/sts"},
		"graph over management":              {"management.edge1.localhost", "graph.edge1.localhost", 421, ""},
		"the device over management":         {"management.edge1.localhost", "edge1.localhost", 421, ""},
		"management over graph":              {"graph.edge1.localhost", "management.edge1.localhost", 421, ""},
		"blob over management":               {"management.edge1.localhost", "sa1.blob.edge1.localhost", 421, ""},
		"management over blob":               {"sa1.blob.edge1.localhost", "management.edge1.localhost", 421, ""},
		"another device's management":        {"management.edge1.localhost", "management.edge2.lab.example", 421, ""},
		"a stranger":                         {"management.edge1.localhost", "management.edge3.localhost", 421, ""},
		"a stranger without SNI":             {"", "example.com", 421, ""},
		"an address":                         {"", "127.0.0.1", 421, ""},
		"an IPv6 address":                    {"", "[::1]:443", 421, ""},
		"two labels before blob":             {"", "a.b.blob.edge1.localhost", 421, ""},
		"blob without an account":            {"", "blob.edge1.localhost", 421, ""},
		"a name that ends like a device":     {"", "xmanagement.edge1.localhost", 421, ""},
		"a device's domain":                  {"", "localhost", 421, ""},
		"an unknown SNI, a name that is one": {"nobody.example", "login.edge1.localhost", 200, "edge1/sts"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for proto, http2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
				status, service, text := get(t, f.client(test.sni, http2), test.host)
				assert.Equal(t, test.status, status, proto)
				assert.Equal(t, test.service, service, proto)
				if test.status == http.StatusOK {
					assert.Contains(t, text, "https://"+test.host+" HTTP/", proto)
				}
			}
		})
	}
}

// A client takes a connection it has for any name the certificate covers. What it does not cover is
// refused with the status on which clients make a connection of its own.
func TestHTTP2ConnectionIsReusedForCoveredNamesOnly(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, ok, edge1)
	c := f.client("management.edge1.localhost", true)
	for _, step := range []struct {
		host   string
		status int
	}{
		{"management.edge1.localhost", 200},
		{"graph.edge1.localhost", 421},
		{"login.edge1.localhost", 200},
	} {
		status, _, text := get(t, c, step.host)
		assert.Equal(t, step.status, status, step.host)
		if status == http.StatusOK {
			assert.Contains(t, text, "HTTP/2.0")
		}
	}
}

func TestProtocolsByName(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, ok, edge1)
	for name, want := range map[string]string{
		"management.edge1.localhost": "h2",
		"edge1.localhost":            "h2",
		"":                           "h2",
		"sa1.blob.edge1.localhost":   "http/1.1",
		"SA1.blob.edge1.localhost":   "http/1.1",
	} {
		assert.Equal(t, want, f.connect(name, "h2", "http/1.1").ConnectionState().NegotiatedProtocol, name)
	}
}

func TestCertificateByName(t *testing.T) {
	t.Parallel()
	f := onLoopback(t, ok, edge1)
	for name, want := range map[string]string{
		"management.edge1.localhost": "management.edge1.localhost",
		"login.edge1.localhost":      "management.edge1.localhost",
		"graph.edge1.localhost":      "graph.edge1.localhost",
		"sa1.blob.edge1.localhost":   "*.blob.edge1.localhost",
		"edge1.localhost":            "edge1.localhost",
	} {
		assert.Equal(t, want, f.connect(name).ConnectionState().PeerCertificates[0].Subject.CommonName, name)
	}
	anonymous := f.connect("").ConnectionState().PeerCertificates[0]
	for _, name := range []string{"management.edge1.localhost", "sa1.blob.edge1.localhost", "edge1.localhost"} {
		assert.NoError(t, anonymous.VerifyHostname(name), "a client that cannot say the name it wants still has to trust the answer")
	}
}

func TestDevicesMayNotShareNames(t *testing.T) {
	t.Parallel()
	for name, devices := range map[string][]config.Device{
		"twice the same":                  {edge1, {Name: "EDGE1", Domain: "localhost"}},
		"a device named like an account":  {edge1, {Name: "login", Domain: "blob.edge1.localhost"}},
		"an account named like a device":  {{Name: "x", Domain: "blob.edge1.localhost"}, edge1},
		"a device named like an endpoint": {{Name: "localhost", Domain: "example"}, {Name: "login", Domain: "localhost.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newNames(devices)
			require.ErrorContains(t, err, "another device name or DNS domain")
		})
	}
}
