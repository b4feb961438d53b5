package edgetest_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const form = "application/x-www-form-urlencoded"

// requireOAuth holds a refusal to https://www.rfc-editor.org/rfc/rfc6749#section-5.2 and to what the device adds.
func requireOAuth(t *testing.T, a answer, status int, code string, aadsts int) {
	t.Helper()
	require.Equal(t, status, a.status, string(a.body))
	assert.Equal(t, "application/json; charset=utf-8", a.header.Get("Content-Type"))
	assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
	assert.NotEmpty(t, a.header.Get("x-ms-request-id"))
	var e struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
		Codes       []int  `json:"error_codes"`
	}
	require.NoError(t, json.Unmarshal(a.body, &e), string(a.body))
	assert.Equal(t, code, e.Error)
	if aadsts != 0 {
		assert.Equal(t, []int{aadsts}, e.Codes)
	}
	if aadsts == 70000 || aadsts == 70043 { // of refresh tokens, in AD FS's own words
		assert.Regexp(t, `^MSIS961[45]: The refresh token received in [^\r\n]+$`, e.Description)
		return
	}
	assert.Contains(t, e.Description, "\r\nTrace ID: ")
	if aadsts != 0 {
		assert.True(t, strings.HasPrefix(e.Description, "AADSTS"+strconv.Itoa(aadsts)+": "), e.Description)
	}
}

func TestSignInRefusals(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	const (
		token     = "/adfs/oauth2/token"
		user      = "grant_type=password&client_id=x&username=EdgeArmUser&password=Password1"
		principal = "grant_type=client_credentials&client_id=cbd868c5-7207-431f-8d16-1cb144b50971&client_secret="
		refresh   = "grant_type=refresh_token&client_id=x&refresh_token="
	)
	neighbour := l.signIn("edge2", "https://management.edge2.localhost/")
	own := l.signIn("edge1", l.Management()+"/")
	for _, test := range []struct {
		name, method, path, contentType, body string
		status                                int
		code                                  string
		aadsts                                int
	}{
		{"wrong password", "POST", token, form, user + "x", 400, "invalid_grant", 50126},
		{"unknown user", "POST", token, form, strings.Replace(user, "EdgeArmUser", "Administrator", 1), 400, "invalid_grant", 50126},
		{"no password", "POST", token, form, strings.TrimSuffix(user, "&password=Password1"), 400, "invalid_request", 900144},
		{"wrong secret", "POST", token, form, principal + "x", 400, "invalid_client", 7000215},
		{"unknown principal", "POST", token, form, "grant_type=client_credentials&client_id=x&client_secret=Password1", 400, "unauthorized_client", 700016},
		{"another device's resource", "POST", token, form, user + "&resource=https://management.edge2.localhost/", 400, "invalid_resource", 90056},
		{"a resource nobody has", "POST", token, form, user + "&scope=https://vault.azure.net/.default", 400, "invalid_resource", 90056},
		{"unknown grant", "POST", token, form, "grant_type=magic&client_id=x", 400, "unsupported_grant_type", 70003},
		{"no grant", "POST", token, form, "client_id=x", 400, "invalid_request", 900144},
		{"no client", "POST", token, form, strings.Replace(user, "&client_id=x", "", 1), 400, "invalid_request", 900144},
		{"empty", "POST", token, form, "", 400, "invalid_request", 900144},
		{"malformed refresh token", "POST", token, form, refresh + "x", 400, "invalid_grant", 70000},
		{"another device's refresh token", "POST", token, form, refresh + neighbour.Refresh, 400, "invalid_grant", 70000},
		{"an access token to refresh by", "POST", token, form, refresh + own.Access, 400, "invalid_grant", 70000},
		{"JSON", "POST", token, "application/json", `{"grant_type":"password"}`, 400, "invalid_request", 9002313},
		{"a type that is none", "POST", token, ";;", user, 400, "invalid_request", 9002313},
		{"bad encoding", "POST", token, form, user + "&scope=%zz", 400, "invalid_request", 9002313},
		{"a parameter twice", "POST", token, form, user + "&username=x", 400, "invalid_request", 9002313},
		{"a body too large", "POST", token, form, user + "&x=" + strings.Repeat("a", 1<<20), 413, "invalid_request", 9002313},
		{"wrong method", "GET", token, "", "", 405, "invalid_request", 900561},
		{"wrong method for discovery", "POST", "/adfs/.well-known/openid-configuration", form, "", 405, "invalid_request", 900561},
		{"wrong method for keys", "DELETE", "/adfs/discovery/keys", "", "", 405, "invalid_request", 900561},
		{"unknown endpoint", "GET", "/adfs/services/trust/mex", "", "", 404, "not_found", 0},
		{"root", "GET", "/", "", "", 404, "not_found", 0},
		{"another host's realm", "GET", "/.well-known/webfinger?resource=https://login.edge2.localhost", "", "", 404, "not_found", 0},
		{"no realm", "GET", "/.well-known/webfinger", "", "", 400, "invalid_request", 900144},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := request(t, test.method, l.Login()+test.path, test.body)
			if test.contentType != "" {
				r.Header.Set("Content-Type", test.contentType)
			}
			a := l.send(t, r)
			requireOAuth(t, a, test.status, test.code, test.aadsts)
			if test.status == http.StatusMethodNotAllowed {
				assert.NotEmpty(t, a.header.Get("Allow"))
			}
		})
	}
	t.Run("the directory asks for a token", func(t *testing.T) {
		t.Parallel()
		a := l.send(t, request(t, "GET", "https://graph."+l.Host()+"/v1.0/users", ""))
		assert.Equal(t, 401, a.status)
		assert.Contains(t, string(a.body), `"code":"InvalidAuthenticationToken"`)
		assert.NotEmpty(t, a.header.Get("x-ms-request-id"))
		assert.NotContains(t, string(a.body), "EdgeArmUser")
	})
}
