package sts_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/sts"
)

func TestTokenRequests(t *testing.T) {
	t.Parallel()
	const (
		management = "https://management.edge1.localhost/"
		user       = "grant_type=password&client_id=x&username=EdgeArmUser&password=Password1"
		principal  = "grant_type=client_credentials&client_id=cbd868c5-7207-431f-8d16-1cb144b50971&client_secret=Password1"
	)
	for name, test := range map[string]struct {
		form   string
		strict bool
		status int    // 200 unless given
		code   int    // the AADSTS number of a refusal
		aud    string // of the access token
		scope  string // as answered
	}{
		"neither resource nor scope":   {form: user, aud: management},
		"openid only":                  {form: user + "&scope=openid", aud: management},
		"resource with slash":          {form: user + "&resource=" + management, aud: management},
		"resource without slash":       {form: user + "&resource=https://management.edge1.localhost", aud: management},
		"resource with port":           {form: user + "&resource=https://management.edge1.localhost:8443/", aud: management},
		"resource in capitals":         {form: user + "&resource=https://Management.EDGE1.localhost/", aud: management},
		"resource in capitals, strict": {form: user + "&resource=https://Management.EDGE1.localhost/", strict: true, status: 400, code: 90056},
		"resource beats scope":         {form: user + "&resource=" + management + "&scope=openid", aud: management},
		"scope .default":               {form: user + "&scope=https://management.edge1.localhost/.default", aud: management, scope: "https://management.edge1.localhost/.default"},
		"scope with doubled slash":     {form: user + "&scope=openid+https://management.edge1.localhost//.default", aud: management, scope: "openid https://management.edge1.localhost//.default"},
		"scope openid of Azure.Identity": {form: user + "&scope=openid+offline_access+profile+https://management.edge1.localhost//openid", aud: management,
			scope: "openid offline_access profile https://management.edge1.localhost//openid"},
		"scope user_impersonation": {form: user + "&scope=https://management.edge1.localhost/user_impersonation", aud: management, scope: "https://management.edge1.localhost/user_impersonation"},
		"graph":                    {form: user + "&resource=https://graph.edge1.localhost", aud: "https://graph.edge1.localhost/"},
		"any storage":              {form: user + "&scope=https://storage.azure.com/.default", aud: "https://storage.azure.com/", scope: "https://storage.azure.com/.default"},
		"one account":              {form: user + "&resource=https://sa1.blob.edge1.localhost/", aud: "https://sa1.blob.edge1.localhost/"},
		"display name":             {form: strings.Replace(user, "EdgeArmUser", "edgearmuser@LOCALHOST", 1), aud: management},
		"principal":                {form: principal, aud: management},
		"principal in capitals":    {form: strings.ToUpper(principal[:0]) + strings.Replace(principal, "cbd868c5", "CBD868C5", 1), aud: management},

		"another device's manager": {form: user + "&resource=https://management.edge2.localhost/", status: 400, code: 90056},
		"a name below an account":  {form: user + "&resource=https://a.b.blob.edge1.localhost/", status: 400, code: 90056},
		"plain http":               {form: user + "&resource=http://management.edge1.localhost/", status: 400, code: 90056},
		"a path":                   {form: user + "&resource=https://management.edge1.localhost/x", status: 400, code: 90056},
		"no URL":                   {form: user + "&resource=%25zz", status: 400, code: 90056},
		"unknown user":             {form: strings.Replace(user, "EdgeArmUser", "EdgeUser", 1), status: 400, code: 50126},
		"empty password":           {form: strings.Replace(user, "Password1", "", 1), status: 400, code: 900144},
		"password in other case":   {form: strings.Replace(user, "Password1", "password1", 1), status: 400, code: 50126},
		"longer password":          {form: user + strings.Repeat("x", 100), status: 400, code: 50126},
		"unknown principal":        {form: strings.Replace(principal, "cbd868c5", "00000000", 1), status: 400, code: 700016},
		"no secret":                {form: strings.Replace(principal, "&client_secret=Password1", "", 1), status: 400, code: 7000218},
		"no client":                {form: strings.Replace(user, "&client_id=x", "", 1), status: 400, code: 900144},
		"no user":                  {form: strings.Replace(user, "&username=EdgeArmUser", "", 1), status: 400, code: 900144},
		"no grant":                 {form: "client_id=x", status: 400, code: 900144},
		"empty body":               {form: "", status: 400, code: 900144},
		"no refresh token":         {form: "grant_type=refresh_token&client_id=x", status: 400, code: 900144},
		"long client id":           {form: "grant_type=client_credentials&client_id=" + strings.Repeat("a", 101), status: 400, code: 9002313},
		"nonsense refresh token":   {form: "grant_type=refresh_token&client_id=x&refresh_token=abc", status: 400, code: 70000},
		"long refresh token":       {form: "grant_type=refresh_token&client_id=x&refresh_token=" + strings.Repeat("A", 1000), status: 400, code: 70000},
		"bad escape":               {form: user + "&nonce=%zz", status: 400, code: 9002313},
		"no UTF-8":                 {form: user + "&nonce=%ff", status: 400, code: 9002313},
		"bad escape in a stranger": {form: user + "&x=%zz&%zz=1", aud: management},
		"twice a stranger":         {form: user + "&x=1&x=2", aud: management},
		"twice":                    {form: user + "&client_id=x", status: 400, code: 9002313},
		"many parameters":          {form: user + strings.Repeat("&x=1", 100), status: 400, code: 9002313},
		"too large":                {form: user + "&x=" + strings.Repeat("1", 64<<10), status: 413, code: 9002313},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDevice(t, func(deps *sts.Deps) { deps.Strict = test.strict })
			r := httptest.NewRequest(http.MethodPost, tokenURL, strings.NewReader(test.form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			a := d.do(t, r)
			if test.status != 0 {
				require.Equal(t, test.status, a.Code, a.Body)
				require.Equal(t, []int{test.code}, a.Codes)
				require.Empty(t, a.Access)
				return
			}
			require.Equal(t, http.StatusOK, a.Code, a.Body)
			require.Equal(t, test.aud, claimsOf(t, a.Access)["aud"])
			require.Equal(t, test.scope, a.Scope)
			require.EqualValues(t, 5400, a.ExpiresIn)
			require.Equal(t, epoch.Unix()+5400, a.ExpiresOn)
		})
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	for _, path := range []string{
		"/adfs/oauth2/token", "/adfs/oauth2/token/", "/adfs/oauth2/token?api-version=1.0", "/adfs/oauth2/token?",
		"//adfs//oauth2/token", "/ADFS/OAuth2/Token", "/adfs/adfs/oauth2/token", "/adfs/common/oauth2/token", "/adfs/Common/oauth2/token",
		"/adfs/" + sts.TenantID + "/oauth2/token", "/" + sts.TenantID + "/oauth2/token", "/" + sts.TenantID + "/oauth2/v2.0/token",
	} {
		r := tokenRequest("grant_type", "password", "client_id", "x", "username", "EdgeArmUser", "password", password)
		url, err := r.URL.Parse("https://login.edge1.localhost" + path)
		require.NoError(t, err)
		r.URL = url
		a := d.do(t, r)
		require.Equal(t, http.StatusOK, a.Code, path)
		_, err = d.Verify(a.Access, d.ManagementAudience())
		require.NoError(t, err, path)
	}
	for path, issuer := range map[string]string{
		"/adfs/.well-known/openid-configuration?": "adfs", "/adfs//adfs/.well-known/openid-configuration": "adfs", "/adfs/adfs/.well-known/openid-configuration": "adfs",
		"/.well-known/openid-configuration": "adfs", "/adfs/" + sts.TenantID + "/.well-known/openid-configuration/": "adfs",
		"/" + sts.TenantID + "/v2.0/.well-known/openid-configuration?": sts.TenantID + "/v2.0",
		"/organizations/.well-known/openid-configuration":              sts.TenantID + "/",
	} {
		a := d.do(t, httptest.NewRequest(http.MethodGet, "https://login.edge1.localhost"+path, nil))
		require.Equal(t, "https://login.edge1.localhost/"+issuer, a.Issuer, path)
	}
	for _, path := range []string{
		"/.well-known/webfinger?resource=https://login.edge1.localhost", "/adfs/.well-known/webfinger?resource=https://login.edge1.localhost",
		"/adfs/discovery/keys", "/adfs/discovery/keys/", "//adfs/" + sts.TenantID + "/discovery/keys",
	} {
		a := d.do(t, httptest.NewRequest(http.MethodGet, "https://login.edge1.localhost"+path, nil))
		require.Equal(t, http.StatusOK, a.Code, path)
	}
	for _, path := range []string{"/", "/adfs", "/adfs/oauth2", "/a/b/oauth2/token", "/adfs/oauth2/token/x", "/.well-known/openid-configuration/x"} {
		a := d.do(t, httptest.NewRequest(http.MethodGet, "https://login.edge1.localhost"+path, nil))
		require.Equal(t, http.StatusNotFound, a.Code, path)
	}
}

func TestForeignTenantIsRefusedWhenStrict(t *testing.T) {
	t.Parallel()
	for path, strict := range map[string]int{"/adfs/oauth2/token": 200, "/adfs/" + sts.TenantID + "/oauth2/token": 200, "/adfs/11111111-0000-4000-8000-000000000000/oauth2/token": 400} {
		for isStrict, want := range map[bool]int{false: 200, true: strict} {
			d := newDevice(t, func(deps *sts.Deps) { deps.Strict = isStrict })
			r := tokenRequest("grant_type", "password", "client_id", "x", "username", "EdgeArmUser", "password", password)
			r.URL.Path = path
			require.Equal(t, want, d.do(t, r).Code, path)
		}
	}
}

func TestIDToken(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	c := claimsOf(t, d.signIn(t, "nonce", "n-1").ID)
	require.Equal(t, azureCLI, c["aud"], "Azure CLI aborts when it is not the client as it spelt itself")
	require.Equal(t, "n-1", c["nonce"])
	require.Equal(t, sts.TenantID, c["tid"])
	require.Equal(t, "EdgeArmUser@localhost", c["upn"])
	require.NotEmpty(t, c["sub"])
	require.Empty(t, d.post(t, "grant_type", "client_credentials", "client_id", sts.ServicePrincipal, "client_secret", password).Refresh)
}

func TestClientInTheHeader(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	r := tokenRequest("grant_type", "client_credentials")
	r.SetBasicAuth(sts.ServicePrincipal, password)
	require.Equal(t, http.StatusOK, d.do(t, r).Code)

	r = tokenRequest("grant_type", "client_credentials", "client_secret", password)
	r.SetBasicAuth(sts.ServicePrincipal, password)
	require.Equal(t, []int{9002313}, d.do(t, r).Codes)

	r = tokenRequest("grant_type", "client_credentials", "client_id", "another")
	r.SetBasicAuth(sts.ServicePrincipal, password)
	require.Equal(t, []int{9002313}, d.do(t, r).Codes)
}

func TestSessionEndsWhateverIsRefreshed(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	first := d.signIn(t)
	refresh := func(token string) *answer {
		return d.post(t, "grant_type", "refresh_token", "client_id", azureCLI, "refresh_token", token)
	}

	d.clock.Advance(60 * time.Minute)
	second := refresh(first.Refresh)
	require.EqualValues(t, 30*60, second.ExpiresIn)
	require.NotEqual(t, first.Refresh, second.Refresh)
	require.Equal(t, claimsOf(t, first.Access)["edgerite_session"], claimsOf(t, second.Access)["edgerite_session"])

	*d.real = d.real.Add(29 * time.Minute) // real time counts as virtual time does
	require.EqualValues(t, 60, refresh(first.Refresh).ExpiresIn, "a redeemed token stays good")
	third := refresh(second.Refresh)
	require.EqualValues(t, 60, third.ExpiresIn)

	d.clock.Advance(time.Minute)
	for _, token := range []string{first.Refresh, second.Refresh, third.Refresh} {
		a := refresh(token)
		require.Equal(t, http.StatusBadRequest, a.Code)
		require.Equal(t, "invalid_grant", a.Error)
		require.Equal(t, []int{70043}, a.Codes)
		require.Equal(t, "MSIS9615: The refresh token received in refresh_token parameter has expired", a.Description)
	}
	require.Equal(t, "MSIS9614: The refresh token received in 'refresh_token' parameter is invalid.", refresh("nonsense").Description)
	inCloud := tokenRequest("grant_type", "refresh_token", "client_id", azureCLI, "refresh_token", first.Refresh)
	inCloud.URL.Path = "/common/oauth2/token"
	require.Contains(t, d.do(t, inCloud).Description, "AADSTS70043: The refresh token has expired")
	require.EqualValues(t, 5400, d.signIn(t).ExpiresIn)
}

// The cloud says in a word more why a refresh token is not good any more; AD FS does not.
func TestSubErrors(t *testing.T) {
	t.Parallel()
	refreshed := func(d *device, path, token string) any {
		r := tokenRequest("grant_type", "refresh_token", "client_id", azureCLI, "refresh_token", token)
		r.URL.Path = path
		a := d.do(t, r)
		require.Equal(t, "invalid_grant", a.Error)
		return a.object(t)["suberror"]
	}
	const adfs, cloud = "/adfs/oauth2/token", "/organizations/oauth2/v2.0/token"
	d := newDevice(t)
	token := d.signIn(t).Refresh
	require.Nil(t, refreshed(d, cloud, "nonsense"))
	d.clock.Advance(2 * time.Hour)
	require.Equal(t, "token_expired", refreshed(d, cloud, token))
	require.Nil(t, refreshed(d, adfs, token))
	token = d.signIn(t).Refresh
	require.NoError(t, d.EndSessions(t.Context()))
	require.Equal(t, "bad_token", refreshed(d, cloud, token))
	require.Nil(t, refreshed(d, adfs, token))
}

func TestRefreshTokenIsBound(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	token := d.signIn(t).Refresh
	refresh := func(d *device, client, token string) *answer {
		return d.post(t, "grant_type", "refresh_token", "client_id", client, "refresh_token", token, "resource", "https://storage.azure.com/")
	}
	require.Equal(t, http.StatusOK, refresh(d, azureCLI, token).Code)
	require.Equal(t, []int{70000}, refresh(d, "another", token).Codes, "to its client")
	require.Equal(t, []int{70000}, refresh(d, azureCLI, token[:len(token)-1]).Codes, "to its text")

	other := newDevice(t, func(deps *sts.Deps) { deps.Host = "edge2.localhost" })
	require.Equal(t, []int{70000}, refresh(other, azureCLI, token).Codes, "to its device")

	restarted, err := sts.New(t.Context(), d.deps)
	require.NoError(t, err)
	d.Service = restarted
	require.Equal(t, http.StatusOK, refresh(d, azureCLI, token).Code, "not to its process")

	require.NoError(t, d.EndSessions(t.Context()))
	require.Equal(t, []int{50173}, refresh(d, azureCLI, token).Codes, "to its epoch")
}

// What a form says and nothing reads is told in the journal; what every client says of itself is not.
func TestUnreadParameters(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	ctx, read := journal.With(t.Context())
	r := tokenRequest("grant_type", "password", "client_id", azureCLI, "username", "EdgeArmUser", "password", password, "claims", "{}", "x-client-sku", "MSAL", "x-ms-lib-capability", "retry-after, h429", "X-AnchorMailbox", "Oid:a@b", "response_type", "token",
		"actor_token", "secret-word", "requested_token_use", "on_behalf_of").WithContext(ctx)
	require.Equal(t, http.StatusOK, d.do(t, r).Code)
	_, unread := read()
	require.ElementsMatch(t, []string{"actor_token", "requested_token_use"}, unread)

	ctx, read = journal.With(t.Context())
	r = httptest.NewRequest(http.MethodPost, tokenURL, strings.NewReader("grant_type=password&client_id=x&username=u&password=p&ss-word&Secret%21=1&"+strings.Repeat("n", 65)+"=1&known=1")).WithContext(ctx)
	require.Equal(t, http.StatusBadRequest, d.do(t, r).Code)
	_, unread = read()
	require.Equal(t, []string{"known"}, unread, "a password that is not encoded falls into pieces")
}
