package signin

import (
	"context"
	"net/http"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// identity signs in with azidentity.
func (s signer) identity(t *testing.T, tenant string) (late func(t *testing.T)) {
	// As the clients of Resource Manager ask: azidentity keeps such tokens apart.
	asks := func(audience string) policy.TokenRequestOptions {
		return policy.TokenRequestOptions{Scopes: []string{audience + "/.default"}, EnableCAE: true}
	}
	scope := asks(s.Management + "/")
	options := azcore.ClientOptions{Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: s.Login}}
	token := func(c azcore.TokenCredential, err error) (string, error) {
		require.NoError(t, err)
		got, err := c.GetToken(context.Background(), scope)
		return got.Token, err
	}
	user := func(password string) (string, error) {
		return token(azidentity.NewUsernamePasswordCredential(tenant, azureCLI, "EdgeArmUser", password,
			&azidentity.UsernamePasswordCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true}))
	}
	raw, err := user(emulator.Password)
	s.accepted(t, raw, err)
	_, err = user("wrong")
	require.ErrorContains(t, err, wrongPassword)

	program := func(secret string) (string, error) {
		return token(azidentity.NewClientSecretCredential(tenant, s.program.ClientID, secret,
			&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true}))
	}
	raw, err = program(s.program.Secret)
	s.accepted(t, raw, err)
	_, err = program("wrong")
	require.ErrorContains(t, err, wrongSecret)
	raw, err = token(azidentity.NewClientCertificateCredential(tenant, s.program.ClientID, s.certificate, s.key,
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true}))
	s.accepted(t, raw, err)

	// By a browser that it opens itself.
	raw, err = token(azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
		ClientOptions: options, DisableInstanceDiscovery: true, TenantID: tenant, ClientID: azureCLI,
	}))
	s.accepted(t, raw, err)

	byCode := func(answer func(address, code string) error) *azidentity.DeviceCodeCredential {
		c, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
			ClientOptions: options, DisableInstanceDiscovery: true, TenantID: tenant, ClientID: azureCLI,
			DisableAutomaticAuthentication: true, // or it would ask again instead of telling that the session is over
			UserPrompt: func(_ context.Context, shown azidentity.DeviceCodeMessage) error {
				return answer(shown.VerificationURL, shown.UserCode)
			},
		})
		require.NoError(t, err)
		return c
	}
	authenticate := func(t *testing.T, c *azidentity.DeviceCodeCredential) string {
		t.Helper()
		_, err := c.Authenticate(context.Background(), &scope)
		require.NoError(t, err)
		raw, err := token(c, nil)
		s.accepted(t, raw, err)
		return raw
	}
	// Why, azidentity does not say: MSAL has read the answer's body by then.
	refused := func(t *testing.T, err error) {
		t.Helper()
		var failed *azidentity.AuthenticationFailedError
		require.ErrorAs(t, err, &failed)
		require.Equal(t, http.StatusBadRequest, failed.RawResponse.StatusCode)
	}
	renew := func(c *azidentity.DeviceCodeCredential, audience string) error {
		_, err := c.GetToken(context.Background(), asks(audience))
		return err
	}
	held := byCode(s.person.Approve)
	raw = authenticate(t, held)
	require.NoError(t, renew(held, storage), "the refresh token is for every service")
	_, err = byCode(s.person.Decline).Authenticate(context.Background(), &scope)
	refused(t, err)
	gone := byCode(s.person.Approve)
	s.revoke(t, authenticate(t, gone))
	var required *azidentity.AuthenticationRequiredError
	require.ErrorAs(t, renew(gone, storage), &required)
	forgotten := make(chan error, 1)
	go func() {
		nobody := byCode(func(string, string) error { <-s.isLate; return nil })
		_, err := nobody.Authenticate(context.Background(), &scope)
		forgotten <- err
	}()

	// The token that it has is good to it by the real clock, so it is Resource Manager that finds out.
	list := func(t *testing.T, c azcore.TokenCredential) error {
		t.Helper()
		there := cloud.ServiceConfiguration{Audience: s.Management + "/", Endpoint: s.Management}
		client, err := arm.NewClient("e2e", "v1.0.0", c, &arm.ClientOptions{ClientOptions: azcore.ClientOptions{
			Cloud: cloud.Configuration{Services: map[cloud.ServiceName]cloud.ServiceConfiguration{cloud.ResourceManager: there}},
		}})
		require.NoError(t, err)
		req, err := runtime.NewRequest(context.Background(), http.MethodGet, client.Endpoint()+"/subscriptions?api-version=2016-06-01")
		require.NoError(t, err)
		resp, err := client.Pipeline().Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		if !runtime.HasStatusCode(resp, http.StatusOK) {
			return runtime.NewResponseError(resp)
		}
		return nil
	}
	return func(t *testing.T) {
		s.expired(t, raw)
		require.ErrorContains(t, list(t, held), "ExpiredAuthenticationToken")
		require.ErrorAs(t, renew(held, s.graph()), &required)
		authenticate(t, held)
		require.NoError(t, list(t, held))
		raw, err := user(emulator.Password)
		s.accepted(t, raw, err)
		refused(t, <-forgotten)
	}
}
