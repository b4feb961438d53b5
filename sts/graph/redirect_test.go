package graph_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var formToken = regexp.MustCompile(`name="FormToken" value="([^"]+)"`)

// page asks for the sign-in page of an application.
func (d *device) page(client, redirect string) (target string, w *httptest.ResponseRecorder) {
	d.t.Helper()
	target = "https://login.edge1.localhost/adfs/oauth2/authorize?" + url.Values{
		"client_id": {client}, "redirect_uri": {redirect}, "response_type": {"code"}, "resource": {host},
	}.Encode()
	w = httptest.NewRecorder()
	d.tokens.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return target, w
}

// knows tells whether an application's answers may be sent to an address.
func (d *device) knows(client, redirect string) bool {
	d.t.Helper()
	_, w := d.page(client, redirect)
	require.Equal(d.t, http.StatusOK, w.Code)
	return strings.Contains(w.Body.String(), `id="loginForm"`)
}

// code signs the user in to an application by the page.
func (d *device) code(client, redirect string) string {
	d.t.Helper()
	target, w := d.page(client, redirect)
	found := formToken.FindStringSubmatch(w.Body.String())
	require.NotNil(d.t, found, w.Body)
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(url.Values{"UserName": {"alice"}, "Password": {word}, "FormToken": {found[1]}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	w = httptest.NewRecorder()
	d.tokens.ServeHTTP(w, r)
	require.Equal(d.t, http.StatusFound, w.Code, w.Body)
	location, err := url.Parse(w.Header().Get("Location"))
	require.NoError(d.t, err)
	require.NotEmpty(d.t, location.Query().Get("code"), location)
	return location.Query().Get("code")
}

// People can sign in to what is registered, by the addresses of either Graph, until those or it are gone.
func TestSignInToAnApplication(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	app := d.answered(201, "POST", "/v1.0/applications", `{
		"displayName":"My program",
		"web":{"redirectUris":["https://app.example/signin"]},
		"spa":{"redirectUris":["https://spa.example/"]},
		"publicClient":{"redirectUris":["http://localhost","msal12345://auth"]}}`)
	client, target := app["appId"].(string), "/v1.0/applications/"+app["id"].(string)
	good := []string{"https://app.example/signin", "https://spa.example/", "http://localhost:54321/", "msal12345://auth"}
	check := func() {
		for _, address := range good {
			require.True(t, d.knows(client, address), address)
			require.True(t, d.knows(strings.ToUpper(client), address), address)
		}
		require.False(t, d.knows(client, "https://app.example/"))
	}
	check()
	_, w := d.page(client, good[0])
	require.Contains(t, w.Body.String(), "My program")
	d.restart()
	check()

	d.answered(204, "PATCH", target, `{"displayName":"Mine","web":{"redirectUris":["https://other.example/"]}}`)
	require.False(t, d.knows(client, good[0]))
	require.True(t, d.knows(client, "https://other.example/"))
	d.answered(204, "DELETE", target, "")
	require.False(t, d.knows(client, "https://other.example/"))

	old := d.answered(201, "POST", "/myorganization/applications?api-version=1.6", `{
		"displayName":"Old","availableToOtherTenants":false,"homepage":"https://old.example","identifierUris":["https://old.example"],
		"replyUrls":["https://old.example/cb"]}`)
	require.True(t, d.knows(old["appId"].(string), "https://old.example/cb"))
	d.answered(204, "PATCH", "/myorganization/applications/"+old["objectId"].(string)+"?api-version=1.6", `{"publicClient":true,"replyUrls":["urn:ietf:wg:oauth:2.0:oob"]}`)
	require.False(t, d.knows(old["appId"].(string), "https://old.example/cb"))
	require.True(t, d.knows(old["appId"].(string), "urn:ietf:wg:oauth:2.0:oob"))
}

// A web application shows its secret for a code; a program on people's own machines cannot keep one.
func TestSecretsForCodes(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	const web, spa, native = "https://app.example/signin", "https://spa.example/", "http://localhost"
	app := d.answered(201, "POST", "/v1.0/applications", fmt.Sprintf(
		`{"displayName":"Mine","web":{"redirectUris":[%q]},"spa":{"redirectUris":[%q]},"publicClient":{"redirectUris":[%q]}}`, web, spa, native))
	client, target := app["appId"].(string), "/v1.0/applications/"+app["id"].(string)
	principal := d.answered(201, "POST", "/v1.0/servicePrincipals", fmt.Sprintf(`{"appId":%q}`, client))
	secret := d.answered(200, "POST", target+"/addPassword", `{}`)["secretText"].(string)
	redeem := func(redirect, secret string) (token, refused string) {
		form := url.Values{"grant_type": {"authorization_code"}, "client_id": {client}, "code": {d.code(client, redirect)}, "redirect_uri": {redirect}}
		if secret != "" {
			form.Set("client_secret", secret)
		}
		return d.post(form)
	}
	_, refused := redeem(web, "")
	require.Contains(t, refused, "AADSTS7000218")
	token, refused := redeem(web, secret)
	require.NotEmpty(t, token, refused)
	for _, redirect := range []string{spa, native} {
		token, refused = redeem(redirect, "")
		require.NotEmpty(t, token, refused)
		_, refused = redeem(redirect, "wrong-secret")
		require.Contains(t, refused, "AADSTS7000215")
	}
	d.answered(204, "PATCH", target, `{"isFallbackPublicClient":true}`)
	token, refused = redeem(web, "")
	require.NotEmpty(t, token, refused)

	d.answered(204, "PATCH", "/v1.0/servicePrincipals/"+principal["id"].(string), `{"accountEnabled":false}`)
	_, w := d.page(client, native)
	require.Equal(t, http.StatusFound, w.Code)
	require.Contains(t, w.Header().Get("Location"), "AADSTS7000112")
}

func TestAddressesThatAreNone(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	long := "https://app.example/" + strings.Repeat("x", 256)
	many := strings.TrimSuffix(strings.Repeat(`"https://app.example/",`, 257), ",")
	for _, platform := range []string{"web", "spa", "publicClient"} {
		for name, addresses := range map[string]string{
			"javascript": `"javascript:alert(1)"`, "data": `"data:text/html,x"`, "no scheme": `"app.example"`, "http": `"http://app.example"`, "a fragment": `"https://app.example/#x"`,
			"a wildcard": `"https://*.example"`, "a user": `"https://user@app.example"`, "no host": `"https:///x"`, "long": `"` + long + `"`, "many": many, "no text": `1`,
		} {
			got := d.answered(400, "POST", "/v1.0/applications", fmt.Sprintf(`{"displayName":"x",%q:{"redirectUris":[%s]}}`, platform, addresses))
			require.Contains(t, fmt.Sprint(got), "Invalid value specified for property '"+platform, name)
		}
	}
	for _, platform := range []string{"web", "spa"} {
		d.answered(400, "POST", "/v1.0/applications", fmt.Sprintf(`{"displayName":"x",%q:{"redirectUris":["msal1://auth"]}}`, platform))
	}
	got := d.answered(400, "POST", "/myorganization/applications?api-version=1.6", `{"displayName":"Old","replyUrls":["http://old.example/cb"]}`)
	require.Contains(t, fmt.Sprint(got), "'replyUrls'")
}
