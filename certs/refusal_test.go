package certs_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/edgerite/edgerite/certs"
)

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	root := issue(t, authority("Root"), rootKey(), nil)
	good := issue(t, endpoint("edge1.localhost"), leafKey(), root)
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	keyPEM, err := x509.MarshalPKCS8PrivateKey(leafKey())
	require.NoError(t, err)

	leaf := func(change func(c *x509.Certificate)) certs.Upload {
		template := endpoint("management.edge1.localhost", "login.edge1.localhost")
		change(template)
		return certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, issue(t, template, leafKey(), root)), Chain: [][]byte{root.Raw}}
	}
	chain := func(change func(c *x509.Certificate)) certs.Upload {
		template := authority("Root")
		change(template)
		return certs.Upload{File: issue(t, template, rootKey(), nil).Raw}
	}
	names := func(names ...string) certs.Upload {
		return leaf(func(c *x509.Certificate) { c.Subject.CommonName, c.DNSNames = names[0], names[1:] })
	}
	for name, c := range map[string]struct {
		upload certs.Upload
		codes  string // without CertificateManagement_
		says   string
	}{
		"no signing chain":            {certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, good)}, "UntrustedCertificate", "Upload the signing chain certificate before"},
		"its root is in the PFX only": {certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, good, root)}, "UntrustedCertificate", ""},
		"a root of the same name": {
			certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, good), Chain: [][]byte{issue(t, authority("Root"), leafKey(), nil).Raw}}, "UntrustedCertificate", "",
		},
		"an intermediate without its root": {certs.Upload{File: issue(t, authority("Between"), leafKey(), root).Raw}, "UntrustedCertificate", "CN=Between"},
		"it has ended":                     {leaf(func(c *x509.Certificate) { c.NotAfter = today.AddDate(0, 0, -1) }), "ExpiredCertificate", "type Azure Resource Manager"},
		"it ends today":                    {leaf(func(c *x509.Certificate) { c.NotAfter = today.Add(1) }), "ExpiredCertificate", ""},
		"it has not begun":                 {leaf(func(c *x509.Certificate) { c.NotBefore = today.AddDate(0, 0, 1) }), "UntrustedCertificate", "begins on 2026-11-22"},
		"a root that has ended":            {chain(func(c *x509.Certificate) { c.NotAfter = today }), "ExpiredCertificate", "type Signing chain"},
		"a root with another's signature": {
			certs.Upload{File: issue(t, authority("Root"), leafKey(), root).Raw}, "NotSelfSignedCertificate", "CN=Root",
		},
		"a root that may not sign":    {chain(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }), "MissingKeyCertSignKeyUsage", ""},
		"a root without key usage":    {chain(func(c *x509.Certificate) { c.KeyUsage = 0 }), "MissingKeyCertSignKeyUsage", ""},
		"an endpoint that may sign":   {leaf(func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageCertSign }), "IncorrectKeyCertSignKeyUsage", ""},
		"no digital signature":        {leaf(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }), "MissingDigitalSignatureKeyUsage", ""},
		"no key encipherment":         {leaf(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }), "MissingKeyEnciphermentKeyUsage", ""},
		"not for servers":             {leaf(func(c *x509.Certificate) { c.ExtKeyUsage = c.ExtKeyUsage[1:] }), "MissingServerOid", ""},
		"SHA-1":                       {leaf(func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA1WithRSA }), "SignatureAlgorithmSha1", ""},
		"a root with SHA-1":           {chain(func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA1WithRSA }), "SignatureAlgorithmSha1", ""},
		"self-signed":                 {certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, issue(t, endpoint("edge1.localhost"), leafKey(), nil))}, "SelfSignedCertificate", ""},
		"a short key":                 {certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, issue(t, endpoint("edge1.localhost"), shortKey(), root)), Chain: [][]byte{root.Raw}}, "KeySizeNotSufficient", "key size 1024. Minimum key size is 4096"},
		"ECDSA":                       {certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, issue(t, endpoint("edge1.localhost"), ecKey, root)), Chain: [][]byte{root.Raw}}, "KeyAlgorithmNotRSA", ""},
		"a root with ECDSA":           {certs.Upload{File: issue(t, authority("Root"), ecKey, nil).Raw}, "KeyAlgorithmNotRSA", ""},
		"another device":              {names("edge2.localhost", "edge2.localhost"), "SubjectNamesInvalid", "the devices here: edge1.localhost"},
		"the subject in no name":      {names("edge1.localhost", "edge9.localhost"), "SubjectNamesInvalid", "Local web UI"},
		"sign-in missing":             {names("management.edge1.localhost", "management.edge1.localhost"), "SubjectNamesInvalid", "Azure Resource Manager"},
		"accounts one by one":         {names("*.blob.edge1.localhost", "a.blob.edge1.localhost"), "SubjectNamesInvalid", "Blob storage"},
		"a wildcard is no subtree":    {names("*.blob.edge1.localhost", "*.edge1.localhost"), "SubjectNamesInvalid", "Blob storage"},
		"no common name":              {names("", "edge1.localhost"), "SubjectNamesInvalid", ""},
		"an endpoint without its key": {certs.Upload{File: good.Raw}, "NoPrivateKeyPresent", "CN=edge1.localhost"},
		"a PFX without a key":         {certs.Upload{File: keyless(0)}, "NoPrivateKeyPresent", ""},
		"a PFX with two keys":         {certs.Upload{File: keyless(2)}, "IncorrectKeyNumber", "key number 2"},
		"a PFX with another's key":    {certs.Upload{File: pfxOf(t, pkcs12.LegacyDES, &issued{good.Certificate, rootKey()})}, "NoPrivateKeyPresent", "not its own"},
		"a damaged PFX":               {certs.Upload{File: keyless(1)}, "UnreadableCertificate", ""},
		"the wrong password":          {certs.Upload{File: pfxOf(t, pkcs12.Modern2023, good), Password: "wrong"}, "UnreadableCertificate", "--password"},
		"PEM with a key":              {certs.Upload{File: slices.Concat(certs.EncodePEM(good.Certificate), pemOf("PRIVATE KEY", keyPEM))}, "FormatMismatch", "Expected .pfx, found .pem"},
		"a PFX as signing chain":      {certs.Upload{File: root.Raw, Chain: [][]byte{pfxOf(t, pkcs12.LegacyDES, good)}}, "FormatMismatch", "Expected .cer or .p7b, found .pfx"},
		"an endpoint in a P7B":        {certs.Upload{File: p7bOf(t, root, good)}, "InvalidP7b", ""},
		"an empty P7B":                {certs.Upload{File: p7bOf(t)}, "InvalidP7b", ""},
		"a cut P7B":                   {certs.Upload{File: p7bOf(t, root)[:100]}, "UnreadableCertificate", ""},
		"a damaged certificate":       {certs.Upload{File: root.Raw[:100]}, "UnreadableCertificate", ""},
		"text":                        {certs.Upload{File: []byte("hello")}, "UnreadableCertificate", ""},
		"nothing":                     {certs.Upload{}, "UnreadableCertificate", ""},
		"all at once": {
			leaf(func(c *x509.Certificate) { c.ExtKeyUsage, c.KeyUsage, c.NotAfter = nil, 0, today }),
			"ExpiredCertificate MissingDigitalSignatureKeyUsage MissingKeyEnciphermentKeyUsage MissingServerOid", "",
		},
		"a subject that would move the cursor": {names("edge1\n\x1b[2J.localhost"), "SubjectNamesInvalid", "edge1??[2J.localhost"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			a := open(t, dir, today)
			before := files(t, dir)
			c.upload.Hosts = []string{"edge1.localhost"}
			if c.upload.Password == "" {
				c.upload.Password = "Complex-1"
			}
			_, err := a.Import(c.upload)
			var all certs.Refusals
			require.ErrorAs(t, err, &all)
			var codes []string
			for _, r := range all {
				codes = append(codes, strings.TrimPrefix(r.Code, "CertificateManagement_"))
			}
			assert.Equal(t, c.codes, strings.Join(codes, " "))
			assert.ErrorContains(t, err, c.says)
			assert.Len(t, strings.Split(err.Error(), "\n"), len(all), "a line each")
			var one *certs.Refusal
			assert.ErrorAs(t, err, &one)
			assert.Equal(t, before, files(t, dir), "nothing is kept")
		})
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

// FuzzImport feeds files of any form, but no PFX whose key derivation would take as long as the file says.
func FuzzImport(f *testing.F) {
	root := issue(f, authority("Root"), rootKey(), nil)
	f.Add(root.Raw)
	f.Add(certs.EncodePEM(root.Certificate))
	f.Add(p7bOf(f, root))
	f.Add(pemOf("PKCS7", p7bOf(f, root)))
	f.Add(keyless(2))
	a := open(f, "", today)
	f.Fuzz(func(t *testing.T, file []byte) {
		if authenticated(file) {
			t.Skip()
		}
		_, err := a.Import(certs.Upload{File: file, Password: "Complex-1", Hosts: []string{"edge1.localhost"}})
		var all certs.Refusals
		if err != nil {
			assert.ErrorAs(t, err, &all)
		}
	})
}
