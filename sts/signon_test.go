package sts_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

const (
	powerShell = "1950a258-227b-4e31-a9cf-717495945fc2"
	loginForm  = `id="loginForm"`
	signOn     = "__Host-MSISAuth"
)

// again is a request for a code that says nothing of a page, with the given parameters.
func again(pairs ...string) string { return authorizeURL(append([]string{"prompt", ""}, pairs...)...) }

// isAsked tells whether the browser is shown the page for a request.
func (b *browser) isAsked(t testing.TB, pairs ...string) bool {
	t.Helper()
	a := b.get(t, again(pairs...))
	if a.Code == http.StatusOK {
		require.Contains(t, a.Body.String(), loginForm)
		return true
	}
	_, q := sentTo(t, a)
	require.NotEmpty(t, q.Get("code"), q)
	return false
}

// silently is what a client is told that wants no page shown.
func (b *browser) silently(t testing.TB, target string) url.Values {
	t.Helper()
	_, q := sentTo(t, b.get(t, target))
	return q
}

// The second program that a person goes to gets its code without a form. Its tokens are of the same session, which ends when it would have.
func TestSingleSignOn(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	require.True(t, b.isAsked(t))
	first := b.redeemCode(t, b.code(t))
	b.clock.Advance(30 * time.Minute)

	q := b.silently(t, again("client_id", powerShell, "state", "s-2", "nonce", "n-2"))
	require.Equal(t, "s-2", q.Get("state"))
	second := b.redeemCodeAs(t, powerShell, q.Get("code"))
	require.Equal(t, http.StatusOK, second.Code, second.Body)
	require.EqualValues(t, time.Hour.Seconds(), second.ExpiresIn)
	id := claimsOf(t, second.ID)
	require.Equal(t, powerShell, id["aud"])
	require.Equal(t, "n-2", id["nonce"])
	require.Equal(t, claimsOf(t, first.ID)["sid"], id["sid"])
	require.Nil(t, id["auth_time"])
	all, err := b.Sessions()
	require.NoError(t, err)
	require.Len(t, all, 1)

	b.get(t, again("response_mode", "form_post"))
	require.Equal(t, http.StatusOK, b.redeemCode(t, b.hidden.Get("code")).Code)

	b.restart(t, "next")
	require.False(t, b.isAsked(t), "as refresh tokens do, it outlives the program")
	require.True(t, newBrowser(b.device).isAsked(t), "another browser's person is asked")
	b.clock.Advance(time.Hour)
	require.True(t, b.isAsked(t))
}

func TestKeyRotationLeavesBrowsersSignedIn(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t, func(deps *sts.Deps) { deps.Keys = sts.NewKeys(&memoryKeys{}, deps.Clock) }))
	b.code(t)
	require.NoError(t, b.deps.Keys.Rotate())
	require.False(t, b.isAsked(t))
}

// Whatever ends the session ends the sign-in of the browser.
func TestWhatEndsASingleSignOn(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, b *browser, a *answer) error{
		"its time": func(_ *testing.T, b *browser, _ *answer) error { b.clock.Advance(90 * time.Minute); return nil },
		"another password": func(t *testing.T, b *browser, _ *answer) error {
			_, err := b.SetPassword(t.Context(), "alice", "another-word")
			return err
		},
		"disabling": func(t *testing.T, b *browser, _ *answer) error {
			_, err := b.SetDisabled(t.Context(), "alice", true)
			return err
		},
		"an administrator": func(t *testing.T, b *browser, a *answer) error {
			return b.EndSession(t.Context(), claimsOf(t, a.ID)["sid"].(string))
		},
		"all of somebody": func(t *testing.T, b *browser, _ *answer) error { return b.EndSessionsOf(t.Context(), "alice") },
		"a restart":       func(t *testing.T, b *browser, _ *answer) error { return b.EndSessions(t.Context()) },
		"revocation": func(t *testing.T, b *browser, a *answer) error {
			require.Equal(t, http.StatusOK, b.revoke(t, "token", a.Refresh, "client_id", azureCLI).Code)
			return nil
		},
		"a client's sign-out": func(t *testing.T, b *browser, a *answer) error {
			b.do(t, httptest.NewRequest(http.MethodGet, base+"/oauth2/logout?id_token_hint="+a.ID, nil))
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser(newDevice(t, others))
			b.get(t, again())
			_, q := sentTo(t, b.submit(t, "UserName", "alice", "Password", "alices-word"))
			a := b.redeemCode(t, q.Get("code"))
			require.False(t, b.isAsked(t))
			require.NoError(t, end(t, b, a))
			require.True(t, b.isAsked(t))
			require.Equal(t, "interaction_required", b.silently(t, again("prompt", "none")).Get("error"))
		})
	}
}

// Signing out without a word of a token ends what the browser has, and the tokens of every program that came of it.
func TestSignOutOfTheBrowser(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/adfs/oauth2/logout", "/adfs/ls/?wa=wsignout1.0", "/adfs/ls/?wa=wsignoutcleanup1.0"} {
		b := newBrowser(newDevice(t))
		first := b.redeemCode(t, b.code(t))
		second := b.redeemCodeAs(t, powerShell, b.silently(t, again("client_id", powerShell)).Get("code"))
		was := b.cookies[signOn]
		require.Contains(t, b.get(t, path).Body.String(), "You have signed out")
		require.NotContains(t, b.cookies, signOn)
		for client, a := range map[string]*answer{azureCLI: first, powerShell: second} {
			require.Equal(t, []int{50173}, b.post(t, "grant_type", "refresh_token", "client_id", client, "refresh_token", a.Refresh).Codes, path)
			_, err := b.Verify(a.Access, b.ManagementAudience())
			require.Error(t, err)
		}
		b.cookies[signOn] = was
		require.True(t, b.isAsked(t), "whoever kept the cookie")
	}
}

// What is sealed for one thing is good for nothing else.
func TestForeignCookies(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	a := b.redeemCode(t, b.code(t))
	good := b.cookies[signOn].Value
	elsewhere := newBrowser(newDevice(t, func(deps *sts.Deps) { deps.Host = "edge2.localhost" }))
	elsewhere.code(t, "scope", "", "resource", "https://management.edge2.localhost/")
	for name, value := range map[string]string{
		"a refresh token": a.Refresh, "altered": altered(good), "short": "AAAA", "empty": "", "no base64": "!", "long": strings.Repeat("A", 4096),
		"another device's": elsewhere.cookies[signOn].Value,
	} {
		b.cookies[signOn].Value = value
		require.True(t, b.isAsked(t), name)
	}
	b.cookies[signOn].Value = good
	require.False(t, b.isAsked(t))
	require.Equal(t, []int{70000}, b.post(t, "grant_type", "refresh_token", "client_id", azureCLI, "refresh_token", good).Codes)
	require.Equal(t, http.StatusOK, b.revoke(t, "token", good, "client_id", azureCLI).Code)
	require.False(t, b.isAsked(t), "it is no token to revoke")
}

// No code goes to an address that is not the client's because somebody has signed in, nor for what is refused otherwise.
func TestSingleSignOnSendsNothingElsewhere(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	b.code(t)
	for name, pairs := range map[string][]string{
		"another address": {"redirect_uri", "https://evil.example"}, "no client": {"client_id", ""}, "a stranger": {"client_id", "x"},
	} {
		a := b.get(t, again(pairs...))
		require.Empty(t, a.Header().Get("Location"), name)
		require.Contains(t, a.Body.String(), "An error occurred", name)
	}
	for name, pairs := range map[string][]string{
		"implicit": {"response_type", "token"}, "no resource": {"resource", "https://vault.azure.net"}, "no challenge": {"code_challenge", "x"},
	} {
		q := b.silently(t, again(pairs...))
		require.NotEmpty(t, q.Get("error"), name)
		require.Empty(t, q.Get("code"), name)
	}
}

// A code that is redeemed twice may have been stolen, and with it the sign-in that it came of.
func TestStolenCodeEndsTheSignIn(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	code := b.code(t)
	b.redeemCode(t, code)
	require.Equal(t, []int{54005}, b.redeemCode(t, code).Codes)
	require.True(t, b.isAsked(t))
}
