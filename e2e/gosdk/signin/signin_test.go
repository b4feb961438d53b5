package signin

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/go-autorest/autorest/adal"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

const azureCLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

// signer is a device and a program that it knows.
type signer struct {
	emulator.Device
	program     emulator.Program
	certificate []*x509.Certificate
	key         crypto.PrivateKey
}

// TestSignIn signs in with each Go library by each grant it has, in the addresses of AD FS and in those of Microsoft's cloud, with the refusals, and
// after two hours of the device's time.
func TestSignIn(t *testing.T) {
	d := emulator.Start(t)
	t.Setenv("SSL_CERT_FILE", d.RootCert)
	s := signer{Device: d, program: d.MakeProgram(t)}
	text, err := os.ReadFile(s.program.File)
	require.NoError(t, err)
	s.certificate, s.key, err = confidential.CertFromPEM(text, "")
	require.NoError(t, err)

	var late []func(t *testing.T)
	for _, tenant := range []string{"adfs", d.TenantID} {
		t.Run("azidentity "+tenant, func(t *testing.T) { late = append(late, s.identity(t, tenant)) })
		t.Run("msal "+tenant, func(t *testing.T) { late = append(late, s.msal(t, tenant)) })
	}
	for _, login := range []string{d.Login + "/adfs/", d.Login} {
		t.Run("adal "+login, func(t *testing.T) { late = append(late, s.adal(t, login)) })
	}
	emulator.Script(t, nil, d.Binary, "ctl", "clock", "advance", "2h", "--admin", d.Admin)
	for _, again := range late {
		t.Run("late", again)
	}
}

// sessionOver is what the token service says of a session that is over, in the words of those whose address it is asked by.
func sessionOver(authority string) string {
	if strings.Contains(authority, "/adfs") {
		return "MSIS9615"
	}
	return "AADSTS70043"
}

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

func (s signer) expired(t *testing.T, token string) {
	t.Helper()
	status, code := s.answer(t, token)
	assert.Equal(t, http.StatusUnauthorized, status)
	assert.Equal(t, "ExpiredAuthenticationToken", code)
}

func (s signer) identity(t *testing.T, tenant string) (late func(t *testing.T)) {
	ctx, scope := t.Context(), policy.TokenRequestOptions{Scopes: []string{s.Management + "//.default"}}
	options := azcore.ClientOptions{Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: s.Login}}
	token := func(c azcore.TokenCredential, err error) (string, error) {
		require.NoError(t, err)
		got, err := c.GetToken(ctx, scope)
		return got.Token, err
	}
	user := func(password string) (string, error) {
		return token(azidentity.NewUsernamePasswordCredential(tenant, azureCLI, "EdgeArmUser", password,
			&azidentity.UsernamePasswordCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true}))
	}
	program := func(secret string) (string, error) {
		return token(azidentity.NewClientSecretCredential(tenant, s.program.ClientID, secret,
			&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true}))
	}
	held, err := user(emulator.Password)
	s.accepted(t, held, err)
	_, err = user("wrong")
	require.ErrorContains(t, err, "AADSTS50126")
	raw, err := program(s.program.Secret)
	s.accepted(t, raw, err)
	_, err = program("wrong")
	require.ErrorContains(t, err, "AADSTS7000215")
	raw, err = token(azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: options, DisableInstanceDiscovery: true, TenantID: tenant, ClientID: azureCLI,
		UserPrompt: func(_ context.Context, shown azidentity.DeviceCodeMessage) error {
			s.Approve(t, shown.VerificationURL, shown.UserCode)
			return nil
		},
	}))
	s.accepted(t, raw, err)
	raw, err = token(azidentity.NewClientCertificateCredential(tenant, s.program.ClientID, s.certificate, s.key,
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true}))
	s.accepted(t, raw, err)
	return func(t *testing.T) {
		s.expired(t, held)
		ctx = t.Context()
		raw, err := user(emulator.Password)
		s.accepted(t, raw, err)
	}
}

func (s signer) msal(t *testing.T, tenant string) (late func(t *testing.T)) {
	ctx, scopes := t.Context(), []string{s.Management + "//.default"}
	authority := s.Login + "/" + tenant
	client, err := public.New(azureCLI, public.WithAuthority(authority), public.WithInstanceDiscovery(false))
	require.NoError(t, err)
	signed, err := client.AcquireTokenByUsernamePassword(ctx, scopes, "EdgeArmUser", emulator.Password)
	s.accepted(t, signed.AccessToken, err)
	assert.Equal(t, "EdgeArmUser@localhost", signed.Account.PreferredUsername)
	silent, err := client.AcquireTokenSilent(ctx, scopes, public.WithSilentAccount(signed.Account))
	require.NoError(t, err)
	assert.Equal(t, signed.AccessToken, silent.AccessToken)
	refreshed, err := client.AcquireTokenSilent(ctx, []string{"https://storage.azure.com//.default"}, public.WithSilentAccount(signed.Account))
	require.NoError(t, err, "the refresh token is for every service")
	assert.NotEqual(t, signed.AccessToken, refreshed.AccessToken)
	_, err = client.AcquireTokenByUsernamePassword(ctx, scopes, "EdgeArmUser", "wrong")
	require.ErrorContains(t, err, "AADSTS50126")

	shown, err := client.AcquireTokenByDeviceCode(ctx, scopes)
	require.NoError(t, err)
	s.Approve(t, shown.Result.VerificationURL, shown.Result.UserCode)
	byCode, err := shown.AuthenticationResult(ctx)
	s.accepted(t, byCode.AccessToken, err)

	bySecret, err := confidential.NewCredFromSecret(s.program.Secret)
	require.NoError(t, err)
	byCertificate, err := confidential.NewCredFromCert(s.certificate, s.key)
	require.NoError(t, err)
	for _, credential := range []confidential.Credential{bySecret, byCertificate} {
		program, err := confidential.New(authority, s.program.ClientID, credential, confidential.WithInstanceDiscovery(false))
		require.NoError(t, err)
		token, err := program.AcquireTokenByCredential(ctx, scopes)
		s.accepted(t, token.AccessToken, err)
	}
	return func(t *testing.T) {
		s.expired(t, signed.AccessToken)
		graph := strings.Replace(s.Login, "login.", "graph.", 1) + "//.default"
		_, err := client.AcquireTokenSilent(t.Context(), []string{graph}, public.WithSilentAccount(signed.Account))
		require.ErrorContains(t, err, sessionOver(authority), "the session is over, whatever the token is for")
		again, err := client.AcquireTokenByUsernamePassword(t.Context(), scopes, "EdgeArmUser", emulator.Password)
		s.accepted(t, again.AccessToken, err)
	}
}

func (s signer) adal(t *testing.T, login string) (late func(t *testing.T)) {
	config, err := adal.NewOAuthConfig(login, s.TenantID)
	require.NoError(t, err)
	token := func(p *adal.ServicePrincipalToken, err error) (string, error) {
		require.NoError(t, err)
		return p.OAuthToken(), p.EnsureFreshWithContext(context.Background())
	}
	user := func(password string) (*adal.ServicePrincipalToken, error) {
		return adal.NewServicePrincipalTokenFromUsernamePassword(*config, azureCLI, "EdgeArmUser", password, s.Management+"/")
	}
	signed, err := user(emulator.Password)
	require.NoError(t, err)
	require.NoError(t, signed.Refresh())
	held := signed.OAuthToken()
	s.accepted(t, held, nil)
	require.NoError(t, signed.Refresh(), "by its refresh token")
	s.accepted(t, signed.OAuthToken(), nil)
	_, err = token(user("wrong"))
	require.ErrorContains(t, err, "AADSTS50126")

	program, err := adal.NewServicePrincipalToken(*config, s.program.ClientID, s.program.Secret, s.Management+"/")
	require.NoError(t, err)
	require.NoError(t, program.Refresh())
	s.accepted(t, program.OAuthToken(), nil)
	_, err = token(adal.NewServicePrincipalToken(*config, s.program.ClientID, "wrong", s.Management+"/"))
	require.ErrorContains(t, err, "AADSTS7000215")
	key, ok := s.key.(*rsa.PrivateKey)
	require.True(t, ok)
	certified, err := adal.NewServicePrincipalTokenFromCertificate(*config, s.program.ClientID, s.certificate[0], key, s.Management+"/")
	require.NoError(t, err)
	require.NoError(t, certified.Refresh())
	s.accepted(t, certified.OAuthToken(), nil)
	return func(t *testing.T) {
		s.expired(t, held)
		require.ErrorContains(t, signed.Refresh(), sessionOver(login))
		again, err := user(emulator.Password)
		require.NoError(t, err)
		require.NoError(t, again.Refresh())
		s.accepted(t, again.OAuthToken(), nil)
	}
}
