package server_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/server"
)

// BenchmarkColdStart measures from nothing to the first answer of Resource Manager, with certificates and state
// from an earlier run on disk. The aim is 100 ms.
func BenchmarkColdStart(b *testing.B) {
	c := onDisk(b.TempDir())
	coldStart(b, c.Data) // makes the certificates, the token key and the device's first resources
	for b.Loop() {
		coldStart(b, c.Data)
	}
}

func coldStart(b *testing.B, dir string) {
	s, err := server.New(onDisk(dir), zap.NewNop())
	require.NoError(b, err)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	require.NoError(b, s.Run(ctx, func(r server.Ready) {
		root, err := os.ReadFile(r.Devices[0].RootCertificate)
		require.NoError(b, err)
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(root)
		transport := &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: pool},
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "tcp", r.Listen[0])
			},
		}
		defer transport.CloseIdleConnections()
		response, err := (&http.Client{Transport: transport}).Get(r.Devices[0].Management + "/metadata/endpoints?api-version=1.0")
		require.NoError(b, err)
		require.NoError(b, response.Body.Close())
		require.Equal(b, http.StatusOK, response.StatusCode)
		b.StopTimer() // the stop is no part of it
		cancel()
	}))
	b.StartTimer()
}
