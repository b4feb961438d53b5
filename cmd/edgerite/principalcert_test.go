package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/admin"
)

// certificateFile makes what az ad sp create-for-rbac --create-cert makes: a PEM file with a key and its certificate.
func certificateFile(t *testing.T) (file string, key *rsa.PrivateKey, cert []byte) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "robot"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	cert, err = x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	text := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})...)
	file = filepath.Join(t.TempDir(), "robot.pem")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	return file, key, cert
}

// asserted is the grant of a client that signs with key.
func asserted(t *testing.T, client, login string, key *rsa.PrivateKey, cert []byte) url.Values {
	t.Helper()
	now := time.Now()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": client, "sub": client, "aud": login + "/adfs/oauth2/token", "jti": rand.Text(), "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
	})
	sum := sha1.Sum(cert)
	token.Header["x5t"] = base64.RawURLEncoding.EncodeToString(sum[:])
	raw, err := token.SignedString(key)
	require.NoError(t, err)
	return url.Values{
		"grant_type": {"client_credentials"}, "client_id": {client}, "client_assertion": {raw},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}
}

// Certificates come from the configuration and from ctl, for the device's own service principal and for others.
func TestPrincipalsSignInByCertificate(t *testing.T) {
	t.Parallel()
	const own, configured, made = "cbd868c5-7207-431f-8d16-1cb144b50971", "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	file, key, cert := certificateFile(t)
	e := startServe(t, nil, "--ephemeral", "--output", "json", "--principal-certificates", own+"="+file, "--principal-certificates", configured+"="+file)
	at := "--admin=" + e.ready().Admin
	run := func(args ...string) string { return e.must(append([]string{"ctl", at, "principal"}, args...)...) }
	login := e.ready().Devices[0].Login
	signsIn := func(client string) bool { return e.token(asserted(t, client, login, key, cert)) != "" }
	assert.True(t, signsIn(own))
	assert.True(t, signsIn(configured))
	assert.False(t, signsIn(made))

	assert.Contains(t, run("create", "--service", made, "--certificate", file), "created: ServicePrincipal "+made)
	assert.True(t, signsIn(made))
	var list struct{ Principals []admin.Principal }
	require.NoError(t, json.Unmarshal([]byte(e.must("ctl", at, "--output", "json", "principal", "list")), &list))
	last := list.Principals[len(list.Principals)-1]
	require.Equal(t, made, last.Name)
	require.Len(t, last.Certificates, 1)
	assert.Contains(t, run("certificate", "remove", made, last.Certificates[0].Thumbprint), "certificate removed: ServicePrincipal "+made)
	assert.False(t, signsIn(made))
	assert.Contains(t, run("certificate", "add", made, file), "certificate added: ServicePrincipal "+made)
	assert.True(t, signsIn(made))
	assert.Contains(t, run("disable", made), "disabled: ServicePrincipal "+made)
	assert.False(t, signsIn(made))
	assert.Regexp(t, made+` .* disabled\n`, run("list"))
	assert.Contains(t, run("enable", made), "enabled: ServicePrincipal "+made)
	assert.True(t, signsIn(made))

	secret := url.Values{"grant_type": {"client_credentials"}, "client_id": {made}, "client_secret": {"robots-word"}}
	assert.Empty(t, e.token(secret))
	code, said, _ := e.told("robots-word\n", "ctl", at, "principal", "password", made, "--password-stdin")
	assert.Zero(t, code)
	assert.Contains(t, said, "changed: ServicePrincipal "+made)
	assert.NotEmpty(t, e.token(secret))

	code, _, errors := e.do("ctl", at, "principal", "certificate", "add", made, filepath.Join(t.TempDir(), "none.pem"))
	assert.Equal(t, 1, code)
	assert.Contains(t, errors, "none.pem")
	empty := filepath.Join(t.TempDir(), "empty.pem")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	_, _, errors = e.do("ctl", at, "principal", "certificate", "add", made, empty)
	assert.Contains(t, errors, "no certificate in PEM form")
	_, _, errors = e.do("ctl", at, "principal", "certificate", "remove", made, "00")
	assert.Contains(t, errors, "no such certificate")
	_, _, errors = e.told("short", "ctl", at, "principal", "create", "dave", "--password-stdin")
	assert.Contains(t, errors, "a password has 8 to 256 characters")
	_, _, errors = e.do("ctl", at, "principal", "create", "dave", "--certificate", file)
	assert.Contains(t, errors, "a certificate is for a service principal")
	_, _, errors = e.do("serve", "--ephemeral", "--principal-certificates", own+"="+empty)
	assert.Contains(t, errors, "it is no certificate in PEM or DER")
}
