package sts_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

func TestSignInPage(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	page := b.get(t, authorizeURL("login_hint", "EdgeArmUser"))
	require.Equal(t, http.StatusOK, page.Code)
	require.Contains(t, page.Body.String(), "Microsoft Azure CLI")
	require.Contains(t, page.Body.String(), `value="EdgeArmUser"`)
	require.Contains(t, page.Header().Get("Content-Security-Policy"), "form-action 'self' http://localhost:8400;", "browsers hold the way back to it")
	six := b.get(t, authorizeURL("redirect_uri", "http://[::1]:8400/"))
	require.Contains(t, six.Header().Get("Content-Security-Policy"), "form-action 'self' http:;", "there is no other word for an IPv6 address")
	b.get(t, authorizeURL("login_hint", "EdgeArmUser"))

	again := b.submit(t, "UserName", "edgearmuser", "Password", "nonsense")
	require.Equal(t, http.StatusOK, again.Code)
	require.Contains(t, again.Body.String(), wrong)
	require.Contains(t, again.Body.String(), `value="edgearmuser"`)
	require.NotContains(t, again.Body.String(), "nonsense")
	require.Contains(t, b.submit(t, "Password", password).Body.String(), "Enter your user name.")
	require.Contains(t, b.submit(t, "UserName", "EdgeArmUser").Body.String(), "Enter your password.")

	address, q := sentTo(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password))
	require.Equal(t, reply, address)
	require.Equal(t, "s-1", q.Get("state"))

	a := b.redeemCode(t, q.Get("code"), "scope", "https://management.edge1.localhost/.default offline_access openid profile", "client_info", "1")
	require.Equal(t, http.StatusOK, a.Code, a.Body)
	id := claimsOf(t, a.ID)
	require.Equal(t, "n-1", id["nonce"], "Azure CLI aborts otherwise")
	require.Equal(t, azureCLI, id["aud"])
	require.Equal(t, "EdgeArmUser@localhost", id["upn"])
	require.Equal(t, "https://management.edge1.localhost/", claimsOf(t, a.Access)["aud"])
	require.NotEmpty(t, a.Refresh)
	require.Empty(t, a.ClientInfo, "AD FS does not tell it")
	_, err := b.Verify(a.Access, b.ManagementAudience())
	require.NoError(t, err)
}

// A page that is gone back to after its sign-in, or that was opened twice, works like a new one.
func TestBackButton(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	first := b.code(t)
	second := b.code(t)
	require.NotEqual(t, first, second)
	require.Equal(t, http.StatusOK, b.redeemCode(t, second).Code)
	require.Equal(t, http.StatusOK, b.redeemCode(t, first).Code)
}

func TestPageShowsNoMarkupOfClients(t *testing.T) {
	t.Parallel()
	const markup = `"><img src=x onerror=alert(1)>`
	b := newBrowser(newDevice(t))
	for _, name := range []string{"login_hint", "username", "domain_hint", "state", "nonce", "client_id", "redirect_uri"} {
		require.NotContains(t, b.get(t, authorizeURL(name, markup)).Body.String(), "<img src=x", name)
	}
	b.get(t, authorizeURL())
	require.NotContains(t, b.submit(t, "UserName", markup, "Password", "x").Body.String(), "<img src=x")
	require.NotContains(t, b.get(t, authorizeURL("login_hint", strings.Repeat("x", 101))).Body.String(), "xxxx")
}

// What stands in a registered address cannot add to the policy of a page.
func TestPolicyOfStrangeAddresses(t *testing.T) {
	t.Parallel()
	const client = "11111111-0000-4000-8000-000000000000"
	for address, want := range map[string]string{
		"https://app.example:8443/cb": "https://app.example:8443", "https://a;script-src/cb": "https:", "https://a,b/cb": "https:", "https://a'b/cb": "https:",
		"https://*/cb": "https:", "msal12345://auth": "msal12345://auth", "com.example:/cb": "com.example:", "https://ünder.example/": "https:",
	} {
		b := newBrowser(newDevice(t, func(deps *sts.Deps) {
			deps.Applications = []sts.Application{{ClientID: client, Redirects: []string{address}}}
		}))
		a := b.get(t, authorizeURL("client_id", client, "redirect_uri", address))
		require.Equal(t, http.StatusOK, a.Code)
		require.Contains(t, a.Header().Get("Content-Security-Policy"), "; form-action 'self' "+want+"; base-uri 'none'; frame-ancestors 'none'", address)
	}
}

// A form counts only where the browser that sends it was shown it.
func TestForgedForms(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	b := newBrowser(d)
	b.get(t, authorizeURL())
	token := b.hidden.Get("FormToken")
	require.NotEmpty(t, token)

	for name, pairs := range map[string][]string{
		"no token":      {"FormToken", ""},
		"another token": {"FormToken", token[:len(token)-1] + "!"},
	} {
		for _, what := range [][]string{{"UserName", "EdgeArmUser", "Password", password}, {"Cancel", "true"}} {
			b.get(t, authorizeURL())
			a := b.submit(t, append(pairs, what...)...)
			require.Equal(t, http.StatusForbidden, a.Code, name)
			require.Empty(t, a.Header().Get("Location"), name)
			require.Contains(t, a.Body.String(), "had been open for too long", name)
		}
	}

	other := newBrowser(d)
	other.get(t, authorizeURL())
	other.hidden.Set("FormToken", token)
	require.Equal(t, http.StatusForbidden, other.submit(t, "UserName", "EdgeArmUser", "Password", password).Code, "another browser's")

	other.get(t, authorizeURL())
	other.cookies = map[string]*http.Cookie{}
	require.Equal(t, http.StatusForbidden, other.submit(t, "UserName", "EdgeArmUser", "Password", password).Code, "no cookie")
	_, q := sentTo(t, other.submit(t, "UserName", "EdgeArmUser", "Password", password))
	require.NotEmpty(t, q.Get("code"), "the page that says so works")

	other.cookies["__Host-EdgeriteForm"] = &http.Cookie{Name: "__Host-EdgeriteForm", Value: "chosen"}
	require.NotEmpty(t, other.get(t, authorizeURL()).Header().Get("Set-Cookie"), "a cookie that is not ours is replaced")
}

func TestLockOutOnThePage(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	b.get(t, authorizeURL())
	for range 10 {
		require.Contains(t, b.submit(t, "UserName", "EdgeArmUser", "Password", "nonsense").Body.String(), wrong)
	}
	a := b.submit(t, "UserName", "EdgeArmUser", "Password", password)
	require.Equal(t, http.StatusOK, a.Code)
	require.Contains(t, a.Body.String(), "too many wrong passwords")
	b.clock.Advance(time.Minute)
	sentTo(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password))
}

func TestDisabledOnThePage(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	code := b.code(t)
	_, err := b.SetDisabled(t.Context(), "EdgeArmUser", true)
	require.NoError(t, err)
	b.get(t, authorizeURL())
	require.Contains(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password).Body.String(), "Your account is disabled.")
	require.Equal(t, []int{50173}, b.redeemCode(t, code).Codes)
}

func TestPageFiles(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	for file, contentType := range map[string]string{
		"style.css": "text/css; charset=utf-8", "logo.svg": "image/svg+xml", "device.svg": "image/svg+xml", "submit.js": "text/javascript; charset=utf-8", "back.js": "text/javascript; charset=utf-8",
	} {
		a := d.do(t, httptest.NewRequest(http.MethodGet, loginURL+"/adfs/portal/"+file, nil))
		require.Equal(t, http.StatusOK, a.Code, file)
		require.Equal(t, contentType, a.Header().Get("Content-Type"))
		require.NotEmpty(t, a.Body.String())
	}
	for _, file := range []string{"signin.html", "../page.go", ""} {
		require.Equal(t, http.StatusNotFound, d.do(t, httptest.NewRequest(http.MethodGet, loginURL+"/adfs/portal/"+file, nil)).Code, file)
	}
}

// HEAD is GET without the body.
func TestHeadOfThePages(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	for _, target := range []string{authorizeURL(), devicePage, "/devicelogin", "/adfs/portal/style.css", authorizeURL("prompt", "none"), authorizeURL("client_id", "x")} {
		var got [2]*http.Response
		for i, method := range []string{http.MethodGet, http.MethodHead} {
			r, err := http.NewRequestWithContext(t.Context(), method, server.URL+target, nil)
			require.NoError(t, err)
			r.Host = "login.edge1.localhost"
			got[i], err = http.DefaultTransport.RoundTrip(r)
			require.NoError(t, err)
			require.NoError(t, got[i].Body.Close())
		}
		require.Equal(t, got[0].StatusCode, got[1].StatusCode, target)
		if got[0].StatusCode == http.StatusOK {
			require.Positive(t, got[1].ContentLength, target)
			require.Equal(t, got[0].ContentLength, got[1].ContentLength, target)
		}
		require.Equal(t, got[0].Header.Get("Content-Security-Policy"), got[1].Header.Get("Content-Security-Policy"), target)
	}
	require.Equal(t, http.StatusMethodNotAllowed, d.do(t, httptest.NewRequest(http.MethodHead, base+"/oauth2/logout", nil)).Code)
}
