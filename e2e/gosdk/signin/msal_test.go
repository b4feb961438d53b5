package signin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// msal signs in with MSAL for Go.
func (s signer) msal(t *testing.T, authority string) (late func(t *testing.T)) {
	ctx, scopes := context.Background(), []string{s.Management + "//.default"}
	client, err := public.New(azureCLI, public.WithAuthority(authority), public.WithInstanceDiscovery(false))
	require.NoError(t, err)
	silent := func(of public.AuthResult, audience string) (public.AuthResult, error) {
		return client.AcquireTokenSilent(ctx, []string{audience + "/.default"}, public.WithSilentAccount(of.Account))
	}
	signed, err := client.AcquireTokenByUsernamePassword(ctx, scopes, "EdgeArmUser", emulator.Password)
	s.accepted(t, signed.AccessToken, err)
	assert.Equal(t, "EdgeArmUser@localhost", signed.Account.PreferredUsername)
	same, err := silent(signed, s.Management+"/")
	require.NoError(t, err)
	assert.Equal(t, signed.AccessToken, same.AccessToken)
	refreshed, err := silent(signed, storage)
	require.NoError(t, err, "the refresh token is for every service")
	assert.NotEqual(t, signed.AccessToken, refreshed.AccessToken)
	_, err = client.AcquireTokenByUsernamePassword(ctx, scopes, "EdgeArmUser", "wrong")
	require.ErrorContains(t, err, wrongPassword)

	// By a browser that it opens itself, with PKCE, and by a code that it is given.
	byBrowser, err := client.AcquireTokenInteractive(ctx, scopes)
	s.accepted(t, byBrowser.AccessToken, err)
	const reply = "http://localhost:8400"
	page, err := client.AuthCodeURL(ctx, azureCLI, reply, scopes)
	require.NoError(t, err)
	code := s.code(t, page)
	given, err := client.AcquireTokenByAuthCode(ctx, code, reply, scopes)
	s.accepted(t, given.AccessToken, err)
	_, err = client.AcquireTokenByAuthCode(ctx, code, reply, scopes)
	require.ErrorContains(t, err, codeUsed(authority))

	ask := func() public.DeviceCode {
		shown, err := client.AcquireTokenByDeviceCode(ctx, scopes)
		require.NoError(t, err)
		return shown
	}
	shown := ask()
	require.NoError(t, s.person.Approve(shown.Result.VerificationURL, shown.Result.UserCode))
	byCode, err := shown.AuthenticationResult(ctx)
	s.accepted(t, byCode.AccessToken, err)
	refused := ask()
	require.NoError(t, s.person.Decline(refused.Result.VerificationURL, refused.Result.UserCode))
	_, err = refused.AuthenticationResult(ctx)
	require.ErrorContains(t, err, declined)
	forgotten := ask()

	bySecret, err := confidential.NewCredFromSecret(s.program.Secret)
	require.NoError(t, err)
	byCertificate, err := confidential.NewCredFromCert(s.certificate, s.key)
	require.NoError(t, err)
	byWrong, err := confidential.NewCredFromSecret("wrong")
	require.NoError(t, err)
	program := func(credential confidential.Credential) confidential.Client {
		program, err := confidential.New(authority, s.program.ClientID, credential, confidential.WithInstanceDiscovery(false))
		require.NoError(t, err)
		return program
	}
	for _, credential := range []confidential.Credential{bySecret, byCertificate} {
		token, err := program(credential).AcquireTokenByCredential(ctx, scopes)
		s.accepted(t, token.AccessToken, err)
		s.web(t, program(credential), scopes)
	}
	_, err = program(byWrong).AcquireTokenByCredential(ctx, scopes)
	require.ErrorContains(t, err, wrongSecret)

	// Its cache has one session for a user: that of the last sign-in.
	s.revoke(t, byCode.AccessToken)
	_, err = silent(byCode, s.graph())
	require.ErrorContains(t, err, revoked)
	signed, err = client.AcquireTokenByUsernamePassword(ctx, scopes, "EdgeArmUser", emulator.Password)
	s.accepted(t, signed.AccessToken, err)
	return func(t *testing.T) {
		s.expired(t, signed.AccessToken)
		_, err := silent(signed, s.graph())
		require.ErrorContains(t, err, sessionOver(authority), "the session is over, whatever the token is for")
		again, err := client.AcquireTokenByUsernamePassword(ctx, scopes, "EdgeArmUser", emulator.Password)
		s.accepted(t, again.AccessToken, err)
		_, err = forgotten.AuthenticationResult(ctx)
		require.ErrorContains(t, err, codeExpired)
	}
}

// web signs a person in to a program that shows who it is, with PKCE, and renews what that gave.
func (s signer) web(t *testing.T, program confidential.Client, scopes []string) {
	t.Helper()
	page, err := program.AuthCodeURL(t.Context(), s.program.ClientID, s.program.Reply, scopes)
	require.NoError(t, err)
	verifier := strings.Repeat("v", 43)
	challenge := sha256.Sum256([]byte(verifier))
	code := s.code(t, page+"&code_challenge_method=S256&code_challenge="+base64.RawURLEncoding.EncodeToString(challenge[:]))
	signed, err := program.AcquireTokenByAuthCode(t.Context(), code, s.program.Reply, scopes, confidential.WithChallenge(verifier))
	s.accepted(t, signed.AccessToken, err)
	_, err = program.AcquireTokenSilent(t.Context(), []string{storage + "/.default"}, confidential.WithSilentAccount(signed.Account))
	require.NoError(t, err, "by its refresh token")
}
