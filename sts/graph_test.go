package sts_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

// asked is an answer of Graph, decoded.
type asked struct {
	status int
	raw    string
	Name   string `json:"userPrincipalName"`
	ID     string `json:"id"`
	Value  []struct {
		ID    string   `json:"id"`
		Type  string   `json:"@odata.type"`
		Name  string   `json:"userPrincipalName"`
		Names []string `json:"servicePrincipalNames"`
	} `json:"value"`
	Error struct{ Code, Message string } `json:"error"`
}

func (d *device) ask(t *testing.T, token, method, target, body string) (a asked) {
	t.Helper()
	r := httptest.NewRequest(method, "https://graph.edge1.localhost"+target, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	d.Graph().ServeHTTP(w, r)
	a.status, a.raw = w.Code, w.Body.String()
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &a), a.raw)
	return a
}

const graphResource = "https://graph.edge1.localhost/"

// What Azure CLI asks when it assigns and lists roles, and for az ad.
func TestGraph(t *testing.T) {
	t.Parallel()
	d := newDevice(t, others)
	user := d.signIn(t, "resource", graphResource).Access
	robot := d.post(t, "grant_type", "client_credentials", "client_id", sts.ServicePrincipal, "client_secret", password, "resource", graphResource).Access
	get := func(target string) asked { return d.ask(t, user, "GET", target, "") }
	filter := func(text string) string { return "?$filter=" + url.QueryEscape(text) }

	me := get("/v1.0/me")
	require.Equal(t, 200, me.status, me.raw)
	require.Equal(t, "EdgeArmUser@localhost", me.Name)
	require.Equal(t, claimsOf(t, user)["oid"], me.ID)
	require.Equal(t, "Request_BadRequest", d.ask(t, robot, "GET", "/v1.0/me", "").Error.Code)
	require.Len(t, get("/v1.0/users").Value, 2)
	require.Len(t, get("/v1.0/servicePrincipals").Value, 2)
	require.Empty(t, get("/v1.0/groups").Value)
	require.Contains(t, get("/v1.0/groups").raw, `"value":[]`)

	alice := get("/v1.0/users" + filter("userPrincipalName eq 'alice@localhost'")).Value[0]
	require.Equal(t, "Alice@localhost", alice.Name)
	for _, spelled := range []string{alice.ID, "alice@localhost", "alice"} {
		require.Equal(t, alice.ID, get("/v1.0/users/"+spelled).ID, spelled)
	}
	mine := get("/v1.0/servicePrincipals" + filter("servicePrincipalNames/any(c:c eq '"+app+"')")).Value[0]
	require.Equal(t, []string{app}, mine.Names)
	for text, want := range map[string]int{
		"displayName eq 'My App'": 1, "startswith(displayName,'my')": 1, "appId eq '" + app + "' and displayName eq 'Other'": 0,
		"appId eq '" + app + "' or appId eq '" + sts.ServicePrincipal + "'": 2,
	} {
		require.Len(t, get("/v1.0/servicePrincipals"+filter(text)).Value, want, text)
	}
	stubs := d.ask(t, robot, "POST", "/v1.0/directoryObjects/getByIds", `{"ids":["`+alice.ID+`","`+mine.ID+`","`+azureCLI+`"],"types":["user","group","servicePrincipal"]}`)
	require.Len(t, stubs.Value, 2)
	require.Equal(t, "#microsoft.graph.user", stubs.Value[0].Type)
	require.Equal(t, "#microsoft.graph.servicePrincipal", stubs.Value[1].Type)
	require.Empty(t, d.ask(t, user, "POST", "/v1.0/users/"+alice.ID+"/getMemberGroups", `{"securityEnabledOnly":true}`).Value)
}

func TestGraphRefusals(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	token := d.signIn(t, "resource", graphResource).Access
	for name, c := range map[string]struct {
		token, method, target, body, code string
		status                            int
	}{
		"no token":            {"", "GET", "/v1.0/me", "", "InvalidAuthenticationToken", 401},
		"a token for another": {d.signIn(t).Access, "GET", "/v1.0/me", "", "InvalidAuthenticationToken", 401},
		"nobody":              {token, "GET", "/v1.0/users/nobody", "", "Request_ResourceNotFound", 404},
		"a user as a program": {token, "GET", "/v1.0/servicePrincipals/" + claimsOf(t, token)["oid"].(string), "", "Request_ResourceNotFound", 404},
		"a filter":            {token, "GET", "/v1.0/users?$filter=" + url.QueryEscape("city eq 'x'"), "", "Request_UnsupportedQuery", 400},
		"another version":     {token, "GET", "/beta/me", "", "BadRequest", 400},
		"another collection":  {token, "GET", "/v1.0/devices", "", "BadRequest", 400},
		"a body":              {token, "POST", "/v1.0/directoryObjects/getByIds", "[", "BadRequest", 400},
		"a change":            {token, "POST", "/v1.0/users", "{}", "Authorization_RequestDenied", 403},
		"a deletion":          {token, "DELETE", "/v1.0/users/x", "", "Authorization_RequestDenied", 403},
	} {
		got := d.ask(t, c.token, c.method, c.target, c.body)
		require.Equal(t, c.status, got.status, name)
		require.Equal(t, c.code, got.Error.Code, name)
		require.NotEmpty(t, got.Error.Message, name)
	}
	require.Equal(t, http.StatusOK, d.ask(t, token, "GET", "//v1.0/Me/", "").status)
}
