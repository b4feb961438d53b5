package signin

import (
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/profiles/2020-09-01/resources/mgmt/subscriptions"
	"github.com/Azure/go-autorest/autorest"
	"github.com/Azure/go-autorest/autorest/adal"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// adal signs in with go-autorest's adal.
func (s signer) adal(t *testing.T, login string) (late func(t *testing.T)) {
	config, err := adal.NewOAuthConfig(login, s.TenantID)
	require.NoError(t, err)
	audience := s.Management + "/"
	refreshed := func(t *testing.T, p *adal.ServicePrincipalToken, err error) *adal.ServicePrincipalToken {
		t.Helper()
		require.NoError(t, err)
		require.NoError(t, p.Refresh())
		s.accepted(t, p.OAuthToken(), nil)
		return p
	}
	refused := func(t *testing.T, says string, p *adal.ServicePrincipalToken, err error) {
		t.Helper()
		require.NoError(t, err)
		require.ErrorContains(t, p.Refresh(), says)
	}
	user := func(password string) (*adal.ServicePrincipalToken, error) {
		return adal.NewServicePrincipalTokenFromUsernamePassword(*config, azureCLI, "EdgeArmUser", password, audience)
	}
	signIn := func(t *testing.T) *adal.ServicePrincipalToken {
		t.Helper()
		p, err := user(emulator.Password)
		return refreshed(t, p, err)
	}
	signed := signIn(t)
	held := signed.OAuthToken()
	require.NoError(t, signed.Refresh(), "by its refresh token")
	s.accepted(t, signed.OAuthToken(), nil)
	p, err := user("wrong")
	refused(t, wrongPassword, p, err)
	gone := signIn(t)
	s.revoke(t, gone.OAuthToken())
	refused(t, revoked, gone, nil)

	p, err = adal.NewServicePrincipalToken(*config, s.program.ClientID, s.program.Secret, audience)
	refreshed(t, p, err)
	p, err = adal.NewServicePrincipalToken(*config, s.program.ClientID, "wrong", audience)
	refused(t, wrongSecret, p, err)
	p, err = adal.NewServicePrincipalTokenFromCertificate(*config, s.program.ClientID, s.certificate[0], s.key, audience)
	refreshed(t, p, err)

	// It leaves the page to the program, which has a secret; it knows no PKCE.
	page := config.AuthorizeEndpoint
	asked := page.Query()
	for name, value := range map[string]string{"client_id": s.program.ClientID, "response_type": "code", "redirect_uri": s.program.Reply, "resource": audience} {
		asked.Set(name, value)
	}
	page.RawQuery = asked.Encode()
	code := s.code(t, page.String())
	byCode := func() (*adal.ServicePrincipalToken, error) {
		return adal.NewServicePrincipalTokenFromAuthorizationCode(*config, s.program.ClientID, s.program.Secret, code, s.program.Reply, audience)
	}
	p, err = byCode()
	require.NoError(t, refreshed(t, p, err).Refresh(), "by its refresh token, and the secret")
	p, err = byCode()
	refused(t, codeUsed(login), p, err)

	forgotten := s.adalDevice(t, config)
	return func(t *testing.T) {
		s.expired(t, held)
		list := func(p *adal.ServicePrincipalToken) error {
			client := subscriptions.NewClientWithBaseURI(s.Management)
			client.Authorizer = autorest.NewBearerAuthorizer(p)
			_, err := client.List(t.Context())
			return err
		}
		require.ErrorContains(t, list(signed), "ExpiredAuthenticationToken")
		refused(t, sessionOver(login), signed, nil)
		require.NoError(t, list(signIn(t)))
		if forgotten != nil {
			_, err := adal.WaitForUserCompletionWithContext(t.Context(), http.DefaultClient, forgotten)
			require.ErrorContains(t, err, codeExpired)
		}
	}
}

// adalDevice signs in by device codes, and returns one that nobody types. In AD FS's spelling there are none: go-autorest
// reads the cloud's answers only, whose numbers are text.
func (s signer) adalDevice(t *testing.T, config *adal.OAuthConfig) (forgotten *adal.DeviceCode) {
	t.Helper()
	ask := func() (*adal.DeviceCode, error) {
		return adal.InitiateDeviceAuthWithContext(t.Context(), http.DefaultClient, *config, azureCLI, s.Management+"/")
	}
	if strings.Contains(config.DeviceCodeEndpoint.Path, "/adfs") {
		_, err := ask()
		require.ErrorContains(t, err, "invalid use of ,string struct tag")
		return nil
	}
	asked := func(answer func(address, code string) error) (*adal.Token, error) {
		code, err := ask()
		require.NoError(t, err)
		require.NoError(t, answer(*code.VerificationURL, *code.UserCode))
		return adal.WaitForUserCompletionWithContext(t.Context(), http.DefaultClient, code)
	}
	token, err := asked(s.person.Approve)
	require.NoError(t, err)
	s.accepted(t, token.OAuthToken(), nil)
	_, err = asked(s.person.Decline)
	require.ErrorContains(t, err, declined)
	forgotten, err = ask()
	require.NoError(t, err)
	return forgotten
}
