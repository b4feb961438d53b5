package signin

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

const (
	azureCLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	storage  = "https://storage.azure.com/"

	wrongPassword = "AADSTS50126"
	wrongSecret   = "AADSTS7000215"
	revoked       = "AADSTS50173"
	declined      = "AADSTS70018"
	codeExpired   = "AADSTS70020"
)

// signer is a device, a person who has it, and a program that it knows.
type signer struct {
	emulator.Device
	person      *emulator.Person
	program     emulator.Program
	certificate []*x509.Certificate
	key         *rsa.PrivateKey
	isLate      chan struct{} // closed when the two hours have passed
}

// library signs in with a library by each grant it has, in one of the spellings of the token service's addresses. What it
// returns is done after two hours of the device's time.
type library struct {
	name, address string
	signIn        func(s signer, t *testing.T, address string) (late func(t *testing.T))
	late          func(t *testing.T)
}

func (l *library) run(t *testing.T, what func(t *testing.T)) {
	t.Run(l.name+" "+l.address, func(t *testing.T) {
		t.Parallel()
		what(t)
	})
}

// TestSignIn signs in with each Go library by each grant it has, in the addresses of AD FS and in those of Microsoft's cloud, with the refusals, and
// after two hours of the device's time.
func TestSignIn(t *testing.T) {
	d := emulator.Start(t)
	s := signer{Device: d, person: d.Person(t), program: d.MakeProgram(t), isLate: make(chan struct{})}
	t.Setenv("SSL_CERT_FILE", d.RootCert)
	t.Setenv("PATH", s.person.Path())
	text, err := os.ReadFile(s.program.File)
	require.NoError(t, err)
	certificate, key, err := confidential.CertFromPEM(text, "")
	require.NoError(t, err)
	var ok bool
	s.certificate = certificate
	s.key, ok = key.(*rsa.PrivateKey)
	require.True(t, ok)

	libraries := []*library{
		{name: "azidentity", signIn: signer.identity, address: "adfs"},
		{name: "azidentity", signIn: signer.identity, address: d.TenantID},
		{name: "msal", signIn: signer.msal, address: d.Login + "/adfs"},
		{name: "msal", signIn: signer.msal, address: d.Login + "/" + d.TenantID},
		{name: "adal", signIn: signer.adal, address: d.Login + "/adfs/"},
		{name: "adal", signIn: signer.adal, address: d.Login},
	}
	t.Run("in time", func(t *testing.T) {
		for _, l := range libraries {
			l.run(t, func(t *testing.T) { l.late = l.signIn(s, t, l.address) })
		}
	})
	emulator.Script(t, nil, d.Binary, "ctl", "clock", "advance", "2h", "--admin", d.Admin)
	close(s.isLate)
	t.Run("late", func(t *testing.T) {
		for _, l := range libraries {
			l.run(t, func(t *testing.T) {
				require.NotNil(t, l.late, "it did not sign in in time")
				l.late(t)
			})
		}
	})
}

// sessionOver is what the token service says of a session that is over, in the words of those whose address it is asked by.
func sessionOver(address string) string {
	if strings.Contains(address, "adfs") {
		return "MSIS9615"
	}
	return "AADSTS70043"
}

// codeUsed is what it says of an authorization code that was redeemed.
func codeUsed(address string) string {
	if strings.Contains(address, "adfs") {
		return "MSIS9612"
	}
	return "AADSTS54005"
}

// graph is the audience of the device's Graph.
func (s signer) graph() string { return strings.Replace(s.Login, "login.", "graph.", 1) + "/" }

// answer is what Resource Manager says to a token: its status, and the code of its error.
func (s signer) answer(t *testing.T, token string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.Management+"/subscriptions?api-version=2016-06-01", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	var body struct{ Error struct{ Code string } }
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&body))
	return resp.StatusCode, body.Error.Code
}

func (s signer) accepted(t *testing.T, token string, err error) {
	t.Helper()
	require.NoError(t, err)
	status, code := s.answer(t, token)
	require.Equal(t, http.StatusOK, status, code)
}

// expired shows that Resource Manager says of a token that its time is over.
func (s signer) expired(t *testing.T, token string) {
	t.Helper()
	status, code := s.answer(t, token)
	assert.Equal(t, http.StatusUnauthorized, status)
	assert.Equal(t, "ExpiredAuthenticationToken", code)
}

// revoke ends the session that a token is of, before its time.
func (s signer) revoke(t *testing.T, token string) {
	t.Helper()
	resp, err := http.PostForm(s.Login+"/adfs/oauth2/revoke", url.Values{"client_id": {azureCLI}, "token": {token}})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	status, code := s.answer(t, token)
	require.Equal(t, http.StatusUnauthorized, status)
	require.Equal(t, "InvalidAuthenticationToken", code)
}

// code is the code that the browser of a person who signs in brings back to a program.
func (s signer) code(t *testing.T, page string) string {
	t.Helper()
	back, err := s.person.SignIn(page)
	require.NoError(t, err)
	_, brought, _ := strings.Cut(back, "?")
	fields, err := url.ParseQuery(brought)
	require.NoError(t, err)
	require.NotEmpty(t, fields.Get("code"), back)
	return fields.Get("code")
}
