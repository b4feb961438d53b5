package sts_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

const base = "https://login.edge1.localhost/adfs"

// at posts a form to an endpoint.
func (d *device) at(t testing.TB, endpoint string, pairs ...string) *answer {
	t.Helper()
	r := tokenRequest(pairs...)
	r.URL.Path = "/adfs" + endpoint
	return d.do(t, r)
}

func (d *device) revoke(t testing.TB, pairs ...string) *answer {
	t.Helper()
	return d.at(t, "/oauth2/revoke", pairs...)
}

func TestRevocation(t *testing.T) {
	t.Parallel()
	d := newDevice(t, others)
	for _, which := range []func(a *answer) string{
		func(a *answer) string { return a.Refresh },
		func(a *answer) string { return a.Access },
	} {
		user, other := d.from(t, "127.0.0.1:1", "EdgeArmUser", password), d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
		again := d.redeem(t, user.Refresh)
		for range 2 { // "the invalid token does not cause an error response"
			a := d.revoke(t, "token", which(user), "client_id", "X", "token_type_hint", "whatever")
			require.Equal(t, http.StatusOK, a.Code, a.Body)
			require.Empty(t, a.Body.String())
		}
		d.over(t, user)
		d.over(t, again)
		require.Equal(t, http.StatusOK, d.redeem(t, other.Refresh).Code)
	}
	user := d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
	require.Equal(t, []int{70000}, d.revoke(t, "token", user.Refresh, "client_id", azureCLI).Codes, "another client's")
	require.Equal(t, []int{900144}, d.revoke(t, "token", user.Refresh).Codes)
	require.Equal(t, []int{900144}, d.revoke(t, "client_id", "x").Codes)
	require.Equal(t, http.StatusOK, d.revoke(t, "token", "nonsense", "client_id", "x").Code)
	require.Equal(t, http.StatusOK, d.revoke(t, "token", user.ID, "client_id", "x").Code, "an id_token gives nothing to revoke")
	require.Equal(t, http.StatusOK, d.redeem(t, user.Refresh).Code)

	robot := d.asApp(t, app, "apps-word").Access
	require.Equal(t, []int{7000218}, d.revoke(t, "token", robot, "client_id", app).Codes)
	require.Equal(t, []int{7000215}, d.revoke(t, "token", robot, "client_id", app, "client_secret", "wrong-word").Codes)
	require.Equal(t, http.StatusOK, d.revoke(t, "token", robot, "client_id", app, "client_secret", "apps-word").Code)
	_, err := d.Verify(robot, d.ManagementAudience())
	require.Error(t, err)
}

// altered changes a token's 21st character.
func altered(token string) string {
	other := "A"
	if token[20] == 'A' {
		other = "B"
	}
	return token[:20] + other + token[21:]
}

func TestIntrospection(t *testing.T) {
	t.Parallel()
	d := newDevice(t, others)
	look := func(token string) map[string]any {
		a := d.at(t, "/oauth2/introspect", "token", token, "client_id", app, "client_secret", "apps-word")
		require.Equal(t, http.StatusOK, a.Code, a.Body)
		return a.object(t)
	}
	inactive := map[string]any{"active": false}
	user := d.signIn(t)
	c := claimsOf(t, user.Access)
	require.Equal(t, map[string]any{
		"active": true, "client_id": azureCLI, "username": "EdgeArmUser@localhost", "token_type": "bearer", "exp": c["exp"], "iat": c["iat"], "nbf": c["nbf"],
		"sub": c["sub"], "aud": c["aud"], "iss": c["iss"], "oid": c["oid"], "tid": c["tid"],
	}, look(user.Access))
	refresh := look(user.Refresh)
	require.Equal(t, true, refresh["active"])
	require.Equal(t, azureCLI, refresh["client_id"])
	require.Nil(t, refresh["token_type"])
	for name, token := range map[string]string{
		"a word": "x", "an id_token": user.ID, "altered": user.Access[:len(user.Access)-8] + "AAAAAAAA", "altered refresh token": altered(user.Refresh),
		"another device's": newDevice(t, func(deps *sts.Deps) { deps.Host = "edge2.localhost" }).signIn(t).Access,
	} {
		require.Equal(t, inactive, look(token), name)
	}
	require.Equal(t, http.StatusOK, d.revoke(t, "token", user.Refresh, "client_id", azureCLI).Code)
	require.Equal(t, inactive, look(user.Access))
	require.Equal(t, inactive, look(user.Refresh))
	user = d.signIn(t)
	d.clock.Advance(90 * time.Minute)
	require.Equal(t, inactive, look(user.Access))
	require.Equal(t, inactive, look(user.Refresh))

	for name, pairs := range map[string][]string{
		"nobody":           {"token", user.Access},
		"a public client":  {"token", user.Access, "client_id", azureCLI},
		"a wrong secret":   {"token", user.Access, "client_id", app, "client_secret", "wrong-word"},
		"an unknown one":   {"token", user.Access, "client_id", azureCLI, "client_secret", "apps-word"},
		"a bad assertion":  {"token", user.Access, "client_id", app, "client_assertion", "x"},
		"a user, as if it": {"token", user.Access, "client_id", "alice", "client_secret", "alices-word"},
	} {
		a := d.at(t, "/oauth2/introspect", pairs...)
		require.Equal(t, http.StatusUnauthorized, a.Code, name)
		require.Equal(t, `Basic realm="login.edge1.localhost"`, a.Header().Get("WWW-Authenticate"), name)
	}
	require.Equal(t, []int{900144}, d.at(t, "/oauth2/introspect", "client_id", app, "client_secret", "apps-word").Codes)
}

func TestUserInfo(t *testing.T) {
	t.Parallel()
	ask := func(d *device, method, token string) *answer {
		r := httptest.NewRequest(method, base+"/userinfo", nil)
		if token != "" {
			r.Header.Set("Authorization", "bearer "+token)
		}
		return d.do(t, r)
	}
	d := newDevice(t)
	user := d.signIn(t)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		a := ask(d, method, user.Access)
		require.Equal(t, http.StatusOK, a.Code, a.Body)
		require.Equal(t, map[string]any{"sub": claimsOf(t, user.Access)["sub"]}, a.object(t))
	}
	require.Equal(t, http.StatusOK, d.at(t, "/userinfo", "access_token", user.Access).Code)
	none := ask(d, http.MethodGet, "")
	require.Equal(t, http.StatusUnauthorized, none.Code)
	require.Equal(t, "invalid_request", none.Error)
	require.Equal(t, `Bearer realm="login.edge1.localhost"`, none.Header().Get("WWW-Authenticate"))
	require.NoError(t, d.EndSessions(t.Context()))
	for _, token := range []string{"x", user.ID, user.Access} {
		a := ask(d, http.MethodGet, token)
		require.Equal(t, http.StatusUnauthorized, a.Code)
		require.Equal(t, "invalid_token", a.Error)
		require.Equal(t, `Bearer realm="login.edge1.localhost", error="invalid_token"`, a.Header().Get("WWW-Authenticate"))
	}

	strict := newDevice(t, func(deps *sts.Deps) { deps.Strict = true })
	require.Equal(t, http.StatusUnauthorized, ask(strict, http.MethodGet, strict.signIn(t).Access).Code)
	own := strict.signIn(t, "resource", sts.UserInfoAudience)
	require.Equal(t, http.StatusOK, ask(strict, http.MethodGet, own.Access).Code)
	_, err := strict.Verify(own.Access, strict.ManagementAudience())
	require.Error(t, err)
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	const home = "https://app.example/signed-out"
	d := newDevice(t, func(deps *sts.Deps) {
		deps.Applications = []sts.Application{{ClientID: "x", Name: "App", Redirects: []string{home, "urn:ietf:wg:oauth:2.0:oob"}}}
	})
	signOut := func(pairs ...string) *answer {
		q := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			q.Set(pairs[i], pairs[i+1])
		}
		return d.do(t, httptest.NewRequest(http.MethodGet, base+"/oauth2/logout?"+q.Encode(), nil))
	}
	d.clock.Advance(time.Hour)
	user, other := d.from(t, "127.0.0.1:1", "EdgeArmUser", password), d.from(t, "127.0.0.1:1", "EdgeArmUser", password)
	a := signOut("id_token_hint", user.ID, "post_logout_redirect_uri", home, "state", "a b")
	require.Equal(t, http.StatusFound, a.Code, a.Body)
	require.Equal(t, home+"?state=a+b", a.Header().Get("Location"))
	d.over(t, user)
	require.Equal(t, http.StatusOK, d.redeem(t, other.Refresh).Code)
	require.Equal(t, http.StatusFound, signOut("id_token_hint", user.ID, "post_logout_redirect_uri", home).Code, "twice is as good")
	require.Equal(t, home, signOut("client_id", "X", "post_logout_redirect_uri", home).Header().Get("Location"))
	require.Equal(t, http.StatusOK, d.redeem(t, other.Refresh).Code, "a name alone ends nothing")

	// Nobody is sent to a stranger's page.
	for name, pairs := range map[string][]string{
		"nothing":              {},
		"no client":            {"post_logout_redirect_uri", home},
		"another client":       {"client_id", azureCLI, "post_logout_redirect_uri", home},
		"another address":      {"id_token_hint", user.ID, "post_logout_redirect_uri", "https://evil.example/"},
		"below the registered": {"id_token_hint", user.ID, "post_logout_redirect_uri", home + "/../x"},
		"script":               {"id_token_hint", user.ID, "post_logout_redirect_uri", "javascript:alert(1)"},
		"no place":             {"id_token_hint", user.ID, "post_logout_redirect_uri", "urn:ietf:wg:oauth:2.0:oob"},
	} {
		a := signOut(pairs...)
		require.Equal(t, http.StatusOK, a.Code, name)
		require.Empty(t, a.Header().Get("Location"), name)
		require.Contains(t, a.Body.String(), "You have signed out", name)
		require.Contains(t, a.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'", name)
	}

	forged, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claimsOf(t, other.ID)).SignedString([]byte("x"))
	require.NoError(t, err)
	for name, hint := range map[string]string{"a word": "x", "an access token": other.Access, "forged": forged, "altered": other.ID[:len(other.ID)-8] + "AAAAAAAA"} {
		a := signOut("id_token_hint", hint)
		require.Contains(t, a.Body.String(), "An error occurred", name)
	}
	require.Contains(t, signOut("id_token_hint", other.ID, "client_id", azureCLI).Body.String(), "An error occurred")
	require.Equal(t, http.StatusOK, d.redeem(t, other.Refresh).Code, "what is refused ends nothing")

	own := sts.NewKeys(&memoryKeys{}, d.clock)
	stranger := newDevice(t, func(deps *sts.Deps) { deps.Keys = own }).signIn(t)
	a = signOut("id_token_hint", stranger.ID, "client_id", "x", "post_logout_redirect_uri", home)
	require.Equal(t, home, a.Header().Get("Location"), "the key may be over: it is no hint")

	r := tokenRequest("grant_type", "password", "client_id", "x", "username", "EdgeArmUser", "password", password)
	r.URL.Path = "/organizations/oauth2/v2.0/token"
	modern := d.do(t, r)
	require.Equal(t, "https://login.edge1.localhost/"+sts.TenantID+"/v2.0", claimsOf(t, modern.ID)["iss"])
	require.Equal(t, http.StatusFound, signOut("id_token_hint", modern.ID, "post_logout_redirect_uri", home).Code, "an id_token of version 2.0 has another issuer")
	d.over(t, modern)

	require.Equal(t, http.StatusFound, d.at(t, "/oauth2/logout", "id_token_hint", other.ID, "post_logout_redirect_uri", home).Code)
	d.over(t, other)

	for query, want := range map[string]string{
		"wa=wsignout1.0":                             "You have signed out",
		"wa=wsignoutcleanup1.0":                      "You have signed out",
		"wa=wsignout1.0&wreply=https://evil.example": "You have signed out",
		"wa=wsignin1.0&wtrealm=urn:x":                "An error occurred",
		"":                                           "An error occurred",
	} {
		a := d.do(t, httptest.NewRequest(http.MethodGet, base+"/ls/?"+query, nil))
		require.Equal(t, http.StatusOK, a.Code, query)
		require.Empty(t, a.Header().Get("Location"), query)
		require.Contains(t, a.Body.String(), want, query)
	}
}
