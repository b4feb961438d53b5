package certs_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/edgerite/edgerite/certs"
	"github.com/edgerite/edgerite/internal/clock"
)

var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, dir string, now time.Time) *certs.Authority {
	t.Helper()
	a, err := certs.Open(certs.Options{Dir: dir, Clock: clock.New(func() time.Time { return now }, clock.State{})})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, a.Close()) })
	return a
}

func leaf(t *testing.T, a *certs.Authority, e certs.Endpoint) *x509.Certificate {
	t.Helper()
	served, err := a.Leaf(e)
	require.NoError(t, err)
	return served.Leaf
}

// The names are those of the table on the device's certificates overview page.
func TestLeafNames(t *testing.T) {
	t.Parallel()
	a := open(t, "", today)
	endpoints := certs.Endpoints("edge1.localhost")
	for i, want := range [][]string{
		{"management.edge1.localhost", "login.edge1.localhost"},
		{"*.blob.edge1.localhost"},
		{"edge1.localhost"},
		{"graph.edge1.localhost"},
	} {
		cert := leaf(t, a, endpoints[i])
		assert.Equal(t, want[0], cert.Subject.CommonName)
		assert.Equal(t, want, cert.DNSNames)
	}
}

func TestLeafIsTrusted(t *testing.T) {
	t.Parallel()
	a := open(t, "", today)
	for name, e := range map[string]certs.Endpoint{
		"login.edge1.localhost":    certs.Endpoints("edge1.localhost")[0],
		"sa1.blob.edge1.localhost": certs.Endpoints("edge1.localhost")[1],
		"graph.edge2.localhost":    certs.Anonymous("edge1.localhost", "edge2.localhost"),
	} {
		cert := leaf(t, a, e)
		_, err := cert.Verify(x509.VerifyOptions{DNSName: name, Roots: a.Pool(), CurrentTime: today})
		assert.NoError(t, err, name)
		assert.LessOrEqual(t, cert.NotAfter.Sub(cert.NotBefore), 397*24*time.Hour)
		_, ok := cert.PublicKey.(*ecdsa.PublicKey)
		assert.True(t, ok, "ECDSA unless asked otherwise")
	}
}

func TestLeafAsTheDeviceMakesIt(t *testing.T) {
	t.Parallel()
	a, err := certs.Open(certs.Options{Clock: clock.New(func() time.Time { return today }, clock.State{}), Key: certs.RSA})
	require.NoError(t, err)
	defer func() { assert.NoError(t, a.Close()) }()
	cert := leaf(t, a, certs.Endpoints("edge1.localhost")[2])
	assert.Equal(t, 2048, cert.PublicKey.(*rsa.PublicKey).N.BitLen())
	assert.Equal(t, x509.KeyUsageDigitalSignature|x509.KeyUsageKeyEncipherment, cert.KeyUsage)
	assert.Equal(t, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, cert.ExtKeyUsage)
}

func TestKeptAcrossOpen(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "certs")
	e := certs.Endpoints("edge1.localhost")[1]
	first := open(t, dir, today)
	second := open(t, dir, today.AddDate(0, 6, 0))
	assert.Equal(t, first.RootPEM(), second.RootPEM())
	assert.Equal(t, leaf(t, first, e).Raw, leaf(t, second, e).Raw)

	published, err := os.ReadFile(second.RootFile())
	require.NoError(t, err)
	assert.Equal(t, first.RootPEM(), published)
	assert.NotContains(t, string(published), "PRIVATE")
	block, _ := pem.Decode(published)
	assert.Equal(t, block.Bytes, second.RootDER())

	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		text, readErr := os.ReadFile(path)
		info, statErr := d.Info()
		if !d.IsDir() && bytes.Contains(text, []byte("PRIVATE")) {
			require.NoError(t, readErr)
			require.NoError(t, statErr)
			assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm(), path)
		}
		return nil
	}))
}

func TestLeafIsMadeAnew(t *testing.T) {
	t.Parallel()
	e := certs.Endpoints("edge1.localhost")[1]
	for name, change := range map[string]func(t *testing.T, dir string) *certs.Authority{
		"its end is near": func(t *testing.T, dir string) *certs.Authority { return open(t, dir, today.AddDate(1, 0, 10)) },
		"the clock was ahead when it was made": func(t *testing.T, dir string) *certs.Authority {
			return open(t, dir, today.AddDate(0, 0, -2))
		},
		"the key type changed": func(t *testing.T, dir string) *certs.Authority {
			a, err := certs.Open(certs.Options{Dir: dir, Clock: clock.New(func() time.Time { return today }, clock.State{}), Key: certs.RSA})
			require.NoError(t, err)
			return a
		},
		"the root changed": func(t *testing.T, dir string) *certs.Authority {
			a := open(t, dir, today)
			require.NoError(t, a.Regenerate(true))
			return a
		},
		"it was asked for": func(t *testing.T, dir string) *certs.Authority {
			a := open(t, dir, today)
			require.NoError(t, a.Regenerate(false, e))
			return a
		},
		"the file is damaged": func(t *testing.T, dir string) *certs.Authority {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "blob-storage-_.blob.edge1.localhost.pem"), []byte("?"), 0o600))
			return open(t, dir, today)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			old := leaf(t, open(t, dir, today), e)
			a := change(t, dir)
			made := leaf(t, a, e)
			assert.NotEqual(t, old.SerialNumber, made.SerialNumber)
			assert.NoError(t, made.CheckSignatureFrom(a.Root()))
		})
	}
}

func TestLeafIsMadeAnewWhileServing(t *testing.T) {
	t.Parallel()
	now := today
	a, err := certs.Open(certs.Options{Dir: t.TempDir(), Clock: clock.New(func() time.Time { return now }, clock.State{})})
	require.NoError(t, err)
	e := certs.Endpoints("edge1.localhost")[0]
	old := leaf(t, a, e)
	assert.Same(t, old, leaf(t, a, e))
	now = today.AddDate(1, 0, 10)
	assert.NotEqual(t, old.SerialNumber, leaf(t, a, e).SerialNumber)
}

func TestOpenTellsWhatToDo(t *testing.T) {
	t.Parallel()
	damaged := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(damaged, "ca.key"), []byte("?"), 0o600))
	old := t.TempDir()
	open(t, old, today.AddDate(-19, -6, 0))
	for _, dir := range []string{damaged, old} {
		_, err := certs.Open(certs.Options{Dir: dir, Clock: clock.New(func() time.Time { return today }, clock.State{})})
		assert.ErrorContains(t, err, "remove "+filepath.Join(dir, "ca.key"))
	}
}

func TestCloseRemovesTemporaryRoot(t *testing.T) {
	t.Parallel()
	a, err := certs.Open(certs.Options{Clock: clock.New(nil, clock.State{})})
	require.NoError(t, err)
	assert.FileExists(t, a.RootFile())
	require.NoError(t, a.Close())
	assert.NoFileExists(t, a.RootFile())
	assert.NoError(t, a.Close(), "closing twice is harmless")
}

func TestLeafPFX(t *testing.T) {
	t.Parallel()
	a := open(t, "", today)
	e := certs.Endpoints("edge1.localhost")[0]
	for _, encoding := range []certs.Encoding{certs.Modern, certs.Legacy, ""} {
		pfx, err := a.LeafPFX(e, "Complex-1", encoding)
		require.NoError(t, err)
		key, cert, chain, err := pkcs12.DecodeChain(pfx, "Complex-1")
		require.NoError(t, err)
		served, err := a.Leaf(e)
		require.NoError(t, err)
		assert.Equal(t, served.PrivateKey, key)
		assert.Equal(t, served.Leaf.Raw, cert.Raw)
		require.Len(t, chain, 1)
		assert.Equal(t, a.RootDER(), chain[0].Raw)
	}
	_, err := a.LeafPFX(e, "", certs.Modern)
	assert.Error(t, err)
	_, err = a.LeafPFX(e, "Complex-1", "rot13")
	assert.Error(t, err)
}

func TestLeafPEM(t *testing.T) {
	t.Parallel()
	a := open(t, "", today)
	e := certs.Endpoints("edge1.localhost")[0]
	chain, err := a.LeafPEM(e)
	require.NoError(t, err)
	assert.Equal(t, 2, bytes.Count(chain, []byte("BEGIN CERTIFICATE")))
	assert.NotContains(t, string(chain), "PRIVATE")
	withKey, err := a.LeafKeyPEM(e)
	require.NoError(t, err)
	assert.Contains(t, string(withKey), "BEGIN PRIVATE KEY")
}

func TestCoversAgreesWithTheCertificate(t *testing.T) {
	t.Parallel()
	a := open(t, "", today)
	all := append(certs.Endpoints("edge1.localhost"), certs.Anonymous("edge1.localhost"))
	for _, e := range all {
		cert := leaf(t, a, e)
		for _, host := range []string{
			"edge1.localhost", "login.edge1.localhost", "management.edge1.localhost", "graph.edge1.localhost",
			"a.blob.edge1.localhost", "a.b.blob.edge1.localhost", "blob.edge1.localhost", "edge2.localhost", "localhost", "",
		} {
			assert.Equal(t, cert.VerifyHostname(host) == nil, e.Covers(host), "%s and %s", e.Title, host)
		}
	}
}
