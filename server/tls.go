package server

import (
	"crypto/tls"

	"github.com/edgerite/edgerite/certs"
	"github.com/edgerite/edgerite/internal/httpx"
)

// newTLSConfig returns the configuration of the HTTPS listeners. SNI chooses the certificate, and with it the
// protocols on offer: blob names have HTTP/1.1 only, as Azure Storage does. TLS 1.2 is the least, as
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager asks of clients.
// behaviour: blob-http1.
func newTLSConfig(n *names, authority *certs.Authority) *tls.Config {
	both := &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			return authority.Leaf(n.certificate(hello.ServerName))
		},
	}
	one := both.Clone()
	one.NextProtos = []string{"http/1.1"}
	chooser := both.Clone()
	chooser.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if t, ok := n.lookup(httpx.Hostname(hello.ServerName)); ok && t.service == blobService {
			return one, nil
		}
		return both, nil
	}
	return chooser
}
