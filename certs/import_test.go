package certs_test

import (
	"crypto/tls"
	"crypto/x509"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/edgerite/edgerite/certs"
	"github.com/edgerite/edgerite/internal/clock"
)

// take imports for the device edge1.localhost.
func take(t *testing.T, a *certs.Authority, u certs.Upload) certs.Imported {
	t.Helper()
	u.Password, u.Hosts = "Complex-1", []string{"edge1.localhost"}
	done, err := a.Import(u)
	require.NoError(t, err)
	return done
}

// handshake is what a client that trusts root alone sees.
func handshake(t *testing.T, a *certs.Authority, e certs.Endpoint, name string, root *x509.Certificate) ([]*x509.Certificate, error) {
	t.Helper()
	served, err := a.Leaf(e)
	require.NoError(t, err)
	near, far := net.Pipe()
	defer func() { assert.NoError(t, near.Close()) }()
	var server sync.WaitGroup
	server.Go(func() {
		_ = tls.Server(far, &tls.Config{Certificates: []tls.Certificate{*served}}).Handshake() // the client tells
	})
	pool := x509.NewCertPool()
	pool.AddCert(root)
	client := tls.Client(near, &tls.Config{ServerName: name, RootCAs: pool, Time: func() time.Time { return today }})
	err = client.Handshake()
	if err != nil {
		assert.NoError(t, near.Close())
	}
	server.Wait()
	return client.ConnectionState().PeerCertificates, err
}

func TestImportedIsServed(t *testing.T) {
	t.Parallel()
	root := issue(t, authority("Root"), rootKey(), nil)
	between := issue(t, authority("Between"), betweenKey(), root)
	all := certs.Endpoints("edge1.localhost")
	manager, blob, portal, graph := all[0], all[1], all[2], all[3]
	names := map[string]string{manager.Title: "login.edge1.localhost", blob.Title: "a.blob.edge1.localhost", portal.Title: "edge1.localhost", graph.Title: "graph.edge1.localhost"}
	for name, c := range map[string]struct {
		template *x509.Certificate
		title    string
		serves   []certs.Endpoint
	}{
		"manager":                     {endpoint("management.edge1.localhost", "login.edge1.localhost"), "Azure Resource Manager", []certs.Endpoint{manager}},
		"names in any order and case": {endpoint("Management.EDGE1.localhost", "x.localhost", "LOGIN.edge1.localhost"), "Azure Resource Manager", []certs.Endpoint{manager}},
		"manager with graph":          {endpoint("management.edge1.localhost", "login.edge1.localhost", "graph.edge1.localhost"), "Azure Resource Manager", []certs.Endpoint{manager, graph}},
		"blob":                        {endpoint("*.blob.edge1.localhost"), "Blob storage", []certs.Endpoint{blob}},
		"local web UI":                {endpoint("edge1.localhost"), "Local web UI", []certs.Endpoint{portal}},
		"multi-SAN, as the script": {
			endpoint("edge1.localhost", "HWDC1T2.localhost", "management.edge1.localhost", "login.edge1.localhost", "*.blob.edge1.localhost"), "Multi-SAN", []certs.Endpoint{manager, blob, portal},
		},
		"wildcards": {endpoint("edge1.localhost", "*.edge1.localhost", "*.blob.edge1.localhost"), "Multi-SAN", all},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, dir := range []string{t.TempDir(), ""} {
				a := open(t, dir, today)
				cert := issue(t, c.template, leafKey(), between)
				done := take(t, a, certs.Upload{File: pfxOf(t, pkcs12.LegacyRC2, cert), Chain: [][]byte{p7bOf(t, root, between)}})
				assert.Equal(t, c.title, done.Title)
				assert.Equal(t, c.serves, done.Endpoints)
				for _, e := range c.serves {
					seen, err := handshake(t, a, e, names[e.Title], root.Certificate)
					require.NoError(t, err)
					require.Len(t, seen, 2, "the leaf and what is between it and the root")
					assert.Equal(t, [][]byte{cert.Raw, between.Raw}, [][]byte{seen[0].Raw, seen[1].Raw})
				}
				for _, e := range all {
					ours := leaf(t, a, e).CheckSignatureFrom(a.Root()) == nil
					imported := slices.ContainsFunc(c.serves, func(s certs.Endpoint) bool { return s.Title == e.Title })
					assert.NotEqual(t, imported, ours, "%s: the others keep theirs", e.Title)
				}
			}
		})
	}
}

func TestImportForms(t *testing.T) {
	t.Parallel()
	root := issue(t, authority("Root"), rootKey(), nil)
	cert := issue(t, endpoint("edge1.localhost"), leafKey(), root)
	portal := certs.Endpoints("edge1.localhost")[2]
	for name, chain := range map[string][]byte{
		"DER": root.Raw, "Base64": certs.EncodePEM(root.Certificate), "P7B": p7bOf(t, root), "P7B in Base64": pemOf("PKCS7", p7bOf(t, root)),
		"P7B by certutil": pemOf("CERTIFICATE", p7bOf(t, root)),
	} {
		a := open(t, "", today)
		done := take(t, a, certs.Upload{File: chain})
		assert.Equal(t, []*x509.Certificate{root.Certificate}, done.Signers, name)
		assert.Nil(t, done.Leaf)
		take(t, a, certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, cert)})
		assert.Equal(t, cert.Raw, leaf(t, a, portal).Raw, name)
	}
	for name, file := range map[string][]byte{
		"3DES": pfxOf(t, pkcs12.LegacyDES, cert, root), "RC2": pfxOf(t, pkcs12.LegacyRC2, cert, root), "AES": pfxOf(t, pkcs12.Modern2023, cert, root),
		"the root first": pfxOf(t, pkcs12.LegacyDES, &issued{root.Certificate, leafKey()}, cert),
	} {
		a := open(t, "", today)
		take(t, a, certs.Upload{File: file, Chain: [][]byte{root.Raw}})
		assert.Equal(t, cert.Raw, leaf(t, a, portal).Raw, name)
	}
}

// The intermediates may come with the endpoint certificate.
func TestImportIntermediateInPFX(t *testing.T) {
	t.Parallel()
	root := issue(t, authority("Root"), rootKey(), nil)
	between := issue(t, authority("Between"), betweenKey(), root)
	cert := issue(t, endpoint("edge1.localhost"), leafKey(), between)
	a := open(t, "", today)
	done := take(t, a, certs.Upload{File: pfxOf(t, pkcs12.Modern2023, cert, root, between), Chain: [][]byte{root.Raw}})
	require.Len(t, done.Issuers, 2)
	text, err := a.LeafPEM(certs.Endpoints("edge1.localhost")[2])
	require.NoError(t, err)
	assert.Equal(t, append(append(certs.EncodePEM(cert.Certificate), certs.EncodePEM(between.Certificate)...), certs.EncodePEM(root.Certificate)...), text)
}

// What the documentation's own script makes is taken, with a word on what is amiss.
func TestImportOfTheScript(t *testing.T) {
	t.Parallel()
	root := scriptRoot(t)
	template := endpoint("*.blob.edge1.localhost")
	template.ExtKeyUsage = template.ExtKeyUsage[:1]
	cert := issue(t, template, leafKey(), root)
	a := open(t, t.TempDir(), today)
	done := take(t, a, certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, cert), Chain: [][]byte{root.Raw}})
	require.Len(t, done.Notes, 4)
	assert.Contains(t, done.Notes[0], "2048 bits")
	assert.Contains(t, done.Notes[1], "no basic constraints")
	assert.Contains(t, done.Notes[3], "MissingClientOid")
	blob := certs.Endpoints("edge1.localhost")[1]
	assert.Equal(t, cert.Raw, leaf(t, a, blob).Raw)
	_, err := handshake(t, a, blob, "a.blob.edge1.localhost", root.Certificate)
	assert.Error(t, err, "as the note says, clients in Go do not trust it")
}

func TestImportedUntil(t *testing.T) {
	t.Parallel()
	root := issue(t, authority("Root"), rootKey(), nil)
	cert := issue(t, endpoint("edge1.localhost"), leafKey(), root)
	portal := certs.Endpoints("edge1.localhost")[2]
	now := today
	dir := t.TempDir()
	serving, err := certs.Open(certs.Options{Dir: dir, Clock: clock.New(func() time.Time { return now }, clock.State{})})
	require.NoError(t, err)
	generated := leaf(t, serving, portal)

	importing := open(t, dir, today)
	take(t, importing, certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, cert), Chain: [][]byte{root.Raw}})
	assert.Equal(t, cert.Raw, leaf(t, serving, portal).Raw, "a running server serves it")
	assert.Equal(t, cert.Raw, leaf(t, open(t, dir, today), portal).Raw, "and so does the next")
	now = cert.NotAfter
	assert.Equal(t, generated.Raw, leaf(t, serving, portal).Raw, "until it ends")
	now = today

	file := filepath.Join(dir, "imported", "local-web-ui-edge1.localhost.pem")
	before, err := os.Stat(file)
	require.NoError(t, err)
	renewed := issue(t, endpoint("edge1.localhost", "renewed.localhost"), leafKey(), root)
	take(t, importing, certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, renewed)})
	require.NoError(t, os.Chtimes(file, time.Time{}, before.ModTime()), "on a file system with coarse times")
	assert.Equal(t, renewed.Raw, leaf(t, serving, portal).Raw, "the later one counts")

	require.NoError(t, serving.Regenerate(false, portal))
	for _, a := range []*certs.Authority{serving, importing, open(t, dir, today)} {
		assert.NoError(t, leaf(t, a, portal).CheckSignatureFrom(a.Root()), "or is made anew")
	}
	take(t, importing, certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, renewed)})
	assert.Equal(t, renewed.Raw, leaf(t, serving, portal).Raw, "the signing chain stays")

	require.NoError(t, os.WriteFile(file, []byte("?"), 0o600))
	assert.NoError(t, leaf(t, serving, portal).CheckSignatureFrom(serving.Root()), "a damaged file counts for nothing")
}

func TestImportedModes(t *testing.T) {
	t.Parallel()
	root := issue(t, authority("Root"), rootKey(), nil)
	cert := issue(t, endpoint("edge1.localhost"), leafKey(), root)
	dir := t.TempDir()
	for range 2 {
		take(t, open(t, dir, today), certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, cert), Chain: [][]byte{root.Raw}})
	}
	for file, mode := range map[string]fs.FileMode{
		"imported": fs.ModeDir | 0o700, "imported/local-web-ui-edge1.localhost.pem": 0o600, "signing-chain.pem": 0o644,
	} {
		info, err := os.Stat(filepath.Join(dir, file))
		require.NoError(t, err)
		assert.Equal(t, mode, info.Mode(), file)
	}
	kept, err := os.ReadFile(filepath.Join(dir, "signing-chain.pem"))
	require.NoError(t, err)
	assert.Equal(t, certs.EncodePEM(root.Certificate), kept)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "signing-chain.pem"), pemOf("CERTIFICATE", []byte("?")), 0o600))
	_, err = open(t, dir, today).Import(certs.Upload{File: root.Raw})
	assert.ErrorContains(t, err, "import the signing chain again")
}
