package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/edgerite/edgerite/certs"
)

// ownChain is a root of the user's own, and a certificate for all endpoints as a PFX.
type ownChain struct {
	root, leaf *x509.Certificate
	cer, pfx   string // files
}

func newOwnChain(t *testing.T) ownChain {
	t.Helper()
	sign := func(template, parent *x509.Certificate, key, signer crypto.Signer) *x509.Certificate {
		template.SerialNumber, template.NotBefore, template.NotAfter = big.NewInt(1), time.Now().Add(-time.Hour), time.Now().AddDate(0, 1, 0)
		der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
		require.NoError(t, err)
		cert, err := x509.ParseCertificate(der)
		require.NoError(t, err)
		return cert
	}
	rootKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	root := &x509.Certificate{Subject: pkix.Name{CommonName: "RootCert"}, KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true}
	own := ownChain{root: sign(root, root, rootKey, rootKey)}
	own.leaf = sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "edge1.localhost"},
		DNSNames:    []string{"edge1.localhost", "login.edge1.localhost", "management.edge1.localhost", "*.blob.edge1.localhost"},
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, own.root, key, rootKey)
	pfx, err := pkcs12.LegacyDES.Encode(key, own.leaf, nil, "Complex-1")
	require.NoError(t, err)
	dir := t.TempDir()
	own.cer, own.pfx = filepath.Join(dir, "root.cer"), filepath.Join(dir, "all.pfx")
	require.NoError(t, os.WriteFile(own.cer, own.root.Raw, 0o600))
	require.NoError(t, os.WriteFile(own.pfx, pfx, 0o600))
	return own
}

// A running emulator serves what is imported from the next connection on, until certificates are generated again.
func TestCertImport(t *testing.T) {
	t.Parallel()
	own := newOwnChain(t)
	e := startServe(t, nil, "--output", "json")
	address := e.ready().Listen[0]
	pool := x509.NewCertPool()
	pool.AddCert(own.root)
	visit := func(name string) (*x509.Certificate, error) {
		conn, err := (&tls.Dialer{Config: &tls.Config{ServerName: name, RootCAs: pool}}).DialContext(t.Context(), "tcp", address)
		if err != nil {
			return nil, err
		}
		defer func() { assert.NoError(t, conn.Close()) }()
		return conn.(*tls.Conn).ConnectionState().PeerCertificates[0], nil
	}
	_, err := visit("login.edge1.localhost")
	require.Error(t, err, "not yet")

	code, stdout, stderr := e.do("cert", "import", own.pfx, "--password", "Complex-1")
	assert.Equal(t, exitFailed, code)
	assert.Empty(t, stdout)
	assert.Equal(t, "edgerite: CertificateManagement_UntrustedCertificate: Certificate with subject name CN=edge1.localhost has certificate chain broken."+
		" Upload the signing chain certificate before uploading this certificate.\n", stderr)

	assert.Contains(t, e.must("cert", "import", own.cer), "Signing chain: CN=RootCert, until ")
	told := e.must("cert", "import", own.pfx, "--password", "Complex-1")
	for _, line := range []string{"Multi-SAN: CN=edge1.localhost, until ", "  served as *.blob.edge1.localhost\n", "Clients have to trust CN=RootCert.", "Note: CN=edge1.localhost"} {
		assert.Contains(t, told, line)
	}
	for _, name := range []string{"login.edge1.localhost", "management.edge1.localhost", "a.blob.edge1.localhost", "edge1.localhost"} {
		cert, err := visit(name)
		if assert.NoError(t, err, name) {
			assert.Equal(t, own.leaf.Raw, cert.Raw)
		}
	}
	exported := e.must("cert", "leaf", "blob")
	assert.Equal(t, string(certs.EncodePEM(own.leaf))+string(certs.EncodePEM(own.root)), exported)

	e.end()
	e.must("cert", "regenerate")
	var leaf certificate
	require.NoError(t, json.Unmarshal([]byte(e.must("cert", "leaf", "blob", "--output", "json")), &leaf))
	assert.NotContains(t, exported, leaf.PEM[:200])
}

func TestCertImportAtOnce(t *testing.T) {
	t.Parallel()
	own := newOwnChain(t)
	e := &emulator{t: t, env: []string{"HOME=" + t.TempDir()}}
	var described importedCert
	require.NoError(t, json.Unmarshal([]byte(e.must("cert", "import", own.pfx, "--password", "Complex-1", "--chain", own.cer, "--output", "json")), &described))
	assert.Equal(t, "Multi-SAN", described.Type)
	assert.Equal(t, string(certs.EncodePEM(own.leaf)), described.Certificate.PEM)
	assert.Equal(t, "CN=RootCert", described.SigningChain[0].Subject)
	assert.Len(t, described.Notes, 3)

	large := filepath.Join(t.TempDir(), "large")
	require.NoError(t, os.WriteFile(large, make([]byte, certs.MaxUpload+1), 0o600))
	for file, says := range map[string]string{large: "larger than any certificate", large + "r": "no such file", filepath.Dir(large): "directory"} {
		code, _, stderr := e.do("cert", "import", file)
		assert.Equal(t, exitFailed, code)
		assert.Contains(t, stderr, says)
		assert.Equal(t, 1, strings.Count(stderr, "\n"))
	}
	code, _, _ := e.do("cert", "import")
	assert.Equal(t, exitUsage, code)
}
