package sts_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

const (
	reply    = "http://localhost:8400"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // https://www.rfc-editor.org/rfc/rfc7636#appendix-B
	wrong    = "Incorrect user ID or password."
)

// authorizeURL is what Azure CLI opens a browser with, with the given parameters changed; an empty value takes one out.
func authorizeURL(pairs ...string) string {
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {azureCLI}, "response_type": {"code"}, "redirect_uri": {reply}, "state": {"s-1"}, "nonce": {"n-1"}, "client_info": {"1"},
		"scope":  {"https://management.edge1.localhost/.default offline_access openid profile"},
		"prompt": {"select_account"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(pairs); i += 2 {
		if q.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	return "/adfs/oauth2/authorize/?" + q.Encode()
}

// code signs in by the page.
func (b *browser) code(t testing.TB, pairs ...string) string {
	t.Helper()
	require.Equal(t, http.StatusOK, b.get(t, authorizeURL(pairs...)).Code)
	_, q := sentTo(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password))
	require.NotEmpty(t, q.Get("code"))
	return q.Get("code")
}

func (d *device) redeemCode(t testing.TB, code string, pairs ...string) *answer {
	t.Helper()
	return d.redeemCodeAs(t, azureCLI, code, pairs...)
}

func (d *device) redeemCodeAs(t testing.TB, client, code string, pairs ...string) *answer {
	t.Helper()
	return d.post(t, append([]string{
		"grant_type", "authorization_code", "client_id", client, "code", code, "redirect_uri", reply, "code_verifier", verifier,
	}, pairs...)...)
}

func TestCancelledSignIn(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	b.get(t, authorizeURL())
	address, q := sentTo(t, b.submit(t, "Cancel", "true"))
	require.Equal(t, reply, address)
	require.Equal(t, "access_denied", q.Get("error"))
	require.Equal(t, "cancel", q.Get("error_subcode"), "MSAL.NET tells by it")
	require.Equal(t, "s-1", q.Get("state"))
	require.Empty(t, q.Get("code"))
}

// An address keeps the query that it was registered with.
func TestAddressWithAQuery(t *testing.T) {
	t.Parallel()
	const client, address = "11111111-0000-4000-8000-000000000000", "https://app.example/cb?x=1"
	b := newBrowser(newDevice(t, func(deps *sts.Deps) {
		deps.Applications = []sts.Application{{ClientID: client, Name: "Mine", Redirects: []string{address}}}
	}))
	b.get(t, authorizeURL("client_id", client, "redirect_uri", address))
	_, q := sentTo(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password))
	require.Equal(t, "1", q.Get("x"))
	require.NotEmpty(t, q.Get("code"))
}

func TestFormPost(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	b.get(t, authorizeURL("response_mode", "form_post", "state", `"><script>alert(1)</script>`))
	a := b.submit(t, "UserName", "EdgeArmUser", "Password", password)
	require.Equal(t, http.StatusOK, a.Code)
	require.Contains(t, a.Body.String(), `action="http://localhost:8400"`)
	require.Contains(t, a.Body.String(), "Continue</button>", "for browsers without script")
	require.NotContains(t, a.Body.String(), "<script>alert")
	require.Equal(t, `"><script>alert(1)</script>`, b.hidden.Get("state"))
	require.Equal(t, http.StatusOK, b.redeemCode(t, b.hidden.Get("code")).Code)

	b.get(t, authorizeURL("response_mode", "form_post"))
	b.submit(t, "Cancel", "true")
	require.Equal(t, "access_denied", b.hidden.Get("error"))
}

// What comes behind # stays in the browser, where the script of a page reads it.
func TestFragment(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	fragment := func(a *answer) url.Values {
		require.Equal(t, http.StatusFound, a.Code, a.Body)
		address, raw, found := strings.Cut(a.Header().Get("Location"), "#")
		require.True(t, found)
		require.Equal(t, reply, address, "nothing is in the query")
		q, err := url.ParseQuery(raw)
		require.NoError(t, err)
		require.Equal(t, "a b&c", q.Get("state"))
		return q
	}
	b.get(t, authorizeURL("response_mode", "fragment", "state", "a b&c"))
	q := fragment(b.submit(t, "UserName", "EdgeArmUser", "Password", password))
	require.Equal(t, http.StatusOK, b.redeemCode(t, q.Get("code")).Code)
	q = fragment(b.get(t, authorizeURL("response_mode", "fragment", "state", "a b&c", "response_type", "token")))
	require.Equal(t, "unsupported_response_type", q.Get("error"))
}

func TestPostedAuthorizationRequest(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	r := httptest.NewRequest(http.MethodPost, loginURL+"/adfs/oauth2/authorize", strings.NewReader(strings.TrimPrefix(authorizeURL(), "/adfs/oauth2/authorize/?")))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a := b.goTo(t, r)
	require.Equal(t, http.StatusSeeOther, a.Code)
	location := a.Header().Get("Location")
	require.True(t, strings.HasPrefix(location, "?"), location)
	require.Contains(t, b.get(t, "/adfs/oauth2/authorize"+location).Body.String(), `id="loginForm"`)

	r = httptest.NewRequest(http.MethodPost, loginURL+"/adfs/oauth2/authorize", strings.NewReader("x=1"))
	require.Contains(t, b.goTo(t, r).Body.String(), "AADSTS900144")
}

// Nothing is sent to an address that the client has not registered, whatever it looks like.
func TestNoOpenRedirect(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t, func(deps *sts.Deps) {
		deps.Applications = []sts.Application{{ClientID: "11111111-0000-4000-8000-000000000000", Name: "Mine", Redirects: []string{"https://app.example/cb?x=1", "http://localhost:9/cb"}},
			{ClientID: azureCLI, Redirects: []string{"com.example.cli:/cb"}}}
	}))
	const mine = "11111111-0000-4000-8000-000000000000"
	for _, test := range []struct {
		client, redirect string
		good             bool
	}{
		{azureCLI, "http://localhost", true},
		{azureCLI, "http://localhost:1/", true},
		{azureCLI, "http://127.0.0.1:65535", true},
		{azureCLI, "http://[::1]:8400/", true},
		{azureCLI, "urn:ietf:wg:oauth:2.0:oob", true},
		{azureCLI, "com.example.cli:/cb", true},
		{strings.ToUpper(azureCLI), reply, true},
		{"1950a258-227b-4e31-a9cf-717495945fc2", "http://localhost:8400/", true},
		{mine, "https://app.example/cb?x=1", true},
		{mine, "http://localhost:8080/cb", true},

		{azureCLI, "https://localhost:8400", false},
		{azureCLI, "http://localhost:8400/other", false},
		{azureCLI, "http://localhost:8400?x=1", false},
		{azureCLI, "http://localhost:8400#", false},
		{azureCLI, "http://localhost:8400@evil.example", false},
		{azureCLI, "http://user@localhost:8400", false},
		{azureCLI, "http://localhost.evil.example", false},
		{azureCLI, `http://localhost\@evil.example`, false},
		{azureCLI, "http://localhost:80:80", false},
		{azureCLI, "//evil.example", false},
		{azureCLI, "https://evil.example", false},
		{azureCLI, "javascript:alert(1)", false},
		{azureCLI, "http://localhost\r\nSet-Cookie: a=b", false},
		{azureCLI, "http://localhost:8400/%0d%0aSet-Cookie:%20a=b", false},
		{azureCLI, "http://LOCALHOST:8400\x00", false},
		{azureCLI, "", false},
		{mine, "https://app.example/cb", false},
		{mine, "https://app.example:444/cb?x=1", false},
		{mine, "https://APP.example/cb?x=1", false},
		{mine, "http://localhost:8080/cb2", false},
		{mine, "http://127.0.0.1:8080/cb", false},
		{"00000000-0000-4000-8000-000000000000", reply, false},
		{"<script>alert(1)</script>", reply, false},
		{"", reply, false},
	} {
		for _, mode := range []string{"", "form_post"} {
			target := authorizeURL("client_id", test.client, "redirect_uri", test.redirect, "response_mode", mode)
			a := b.get(t, target)
			require.Equal(t, http.StatusOK, a.Code, "%+v", test)
			require.Empty(t, a.Header().Get("Location"), "%+v", test)
			require.Equal(t, test.good, strings.Contains(a.Body.String(), "loginForm"), "%+v %s", test, a.Body)
			if test.good {
				continue
			}
			require.Regexp(t, `AADSTS(50011|700016|900144)`, a.Body.String(), "%+v", test)
			require.NotContains(t, a.Body.String(), "<script>alert")
			// Nor when something else is wrong, or a form is sent.
			for _, more := range [][]string{{"prompt", "none"}, {"response_type", "token"}} {
				require.Empty(t, b.get(t, target+"&"+more[0]+"="+more[1]).Header().Get("Location"))
			}
			b.at = target
			require.Empty(t, b.submit(t, "Cancel", "true").Header().Get("Location"), "%+v", test)
			require.Empty(t, b.submit(t, "UserName", "EdgeArmUser", "Password", password).Header().Get("Location"), "%+v", test)
		}
	}
}

func TestAuthorizationRefusals(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 129)
	for name, test := range map[string]struct {
		pairs []string
		error string
		code  string
	}{
		"no response_type":      {[]string{"response_type", ""}, "invalid_request", "AADSTS900144"},
		"implicit":              {[]string{"response_type", "token"}, "unsupported_response_type", "AADSTS70005"},
		"hybrid":                {[]string{"response_type", "code id_token"}, "unsupported_response_type", "AADSTS70005"},
		"mode of nobody":        {[]string{"response_mode", "fragment.jwt"}, "invalid_request", "AADSTS70007"},
		"silent":                {[]string{"prompt", "none"}, "interaction_required", "AADSTS50058"},
		"long ago":              {[]string{"max_age", "-1"}, "invalid_request", "AADSTS9002313"},
		"very long ago":         {[]string{"max_age", "9999999999999999999"}, "invalid_request", "AADSTS9002313"},
		"silent and not":        {[]string{"prompt", "none login"}, "invalid_request", "AADSTS90023"},
		"prompt of nobody":      {[]string{"prompt", "loud"}, "invalid_request", "AADSTS90023"},
		"request object":        {[]string{"request", "eyJ"}, "request_not_supported", "AADSTS90023"},
		"request object's URI":  {[]string{"request_uri", "https://evil.example"}, "request_not_supported", "AADSTS90023"},
		"unknown method":        {[]string{"code_challenge_method", "S512"}, "invalid_request", "AADSTS501491"},
		"method only":           {[]string{"code_challenge", ""}, "invalid_request", "AADSTS501491"},
		"short challenge":       {[]string{"code_challenge", "abc"}, "invalid_request", "AADSTS501491"},
		"long challenge":        {[]string{"code_challenge", long}, "invalid_request", "AADSTS501491"},
		"strange challenge":     {[]string{"code_challenge", strings.Repeat("=", 43)}, "invalid_request", "AADSTS501491"},
		"another's resource":    {[]string{"scope", "https://vault.azure.net/.default"}, "invalid_resource", "AADSTS90056"},
		"another's in resource": {[]string{"resource", "https://graph.microsoft.com"}, "invalid_resource", "AADSTS90056"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser(newDevice(t))
			state := "a&b=c\r\nSet-Cookie: x=y"
			address, q := sentTo(t, b.get(t, authorizeURL(append(test.pairs, "state", state)...)))
			require.Equal(t, reply, address)
			require.Equal(t, test.error, q.Get("error"))
			require.True(t, strings.HasPrefix(q.Get("error_description"), test.code+": "), q)
			require.Equal(t, state, q.Get("state"))
			require.Len(t, q, 3, "state adds no parameters")
		})
	}
}

func TestAuthorizationRequestsThatAreNoneAtAll(t *testing.T) {
	t.Parallel()
	b := newBrowser(newDevice(t))
	for name, target := range map[string]string{
		"twice":        authorizeURL() + "&client_id=x",
		"state twice":  authorizeURL() + "&state=x",
		"bad escape":   authorizeURL() + "&login_hint=%zz",
		"no UTF-8":     authorizeURL("login_hint", "") + "&login_hint=%ff",
		"very long":    authorizeURL("state", strings.Repeat("x", 17<<10)),
		"many":         authorizeURL() + strings.Repeat("&x=1", 100),
		"nothing":      "/adfs/oauth2/authorize",
		"nothing much": "/adfs/oauth2/authorize?",
	} {
		a := b.get(t, target)
		require.Equal(t, http.StatusOK, a.Code, name)
		require.Empty(t, a.Header().Get("Location"), name)
		require.Contains(t, a.Body.String(), "An error occurred", name)
	}
	b.get(t, authorizeURL())
	require.Equal(t, http.StatusRequestEntityTooLarge, b.submit(t, "UserName", strings.Repeat("x", 65<<10)).Code)
	b.get(t, authorizeURL())
	require.Equal(t, http.StatusMethodNotAllowed, b.do(t, httptest.NewRequest(http.MethodPut, loginURL+authorizeURL(), nil)).Code)
}
