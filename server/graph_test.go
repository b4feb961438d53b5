package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// directory asks the Graph of the first device as its user.
func (r *running) directory(token, method, path, body string) map[string]any {
	r.t.Helper()
	d := r.ready.Devices[0]
	request, err := http.NewRequest(method, strings.Replace(d.Login, "login.", "graph.", 1)+path, strings.NewReader(body))
	require.NoError(r.t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	status, text := r.send(request)
	require.Less(r.t, status, 300, text)
	got := map[string]any{}
	if text != "" {
		require.NoError(r.t, json.Unmarshal([]byte(text), &got))
	}
	return got
}

// A program that Graph made signs in, and may what the roles of its groups allow, as long as it is in them.
func TestGraphMakesPrincipals(t *testing.T) {
	t.Parallel()
	r := run(t, memory())
	d := r.ready.Devices[0]
	graph := r.signInTo(0, strings.Replace(d.Login, "login.", "graph.", 1)+"/")
	app := r.directory(graph, "POST", "/v1.0/applications", `{"displayName":"watcher"}`)
	sp := r.directory(graph, "POST", "/v1.0/servicePrincipals", `{"appId":"`+app["appId"].(string)+`"}`)["id"].(string)
	secret := r.directory(graph, "POST", "/v1.0/applications/"+app["id"].(string)+"/addPassword", `{}`)["secretText"].(string)
	group := r.directory(graph, "POST", "/v1.0/groups", `{"displayName":"watchers","mailEnabled":false,"mailNickname":"watchers","securityEnabled":true}`)["id"].(string)
	r.directory(graph, "POST", "/v1.0/groups/"+group+"/members/$ref", `{"@odata.id":"https://any/directoryObjects/`+sp+`"}`)

	const reader = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
	status, body := r.do(r.signIn(0), "PUT", "/resourceGroups/ASERG/providers/Microsoft.Authorization/roleAssignments/11111111-2222-4333-8444-555555555555?api-version=2022-04-01",
		`{"properties":{"roleDefinitionId":"/subscriptions/`+d.SubscriptionID+reader+`","principalId":"`+group+`"}}`)
	require.Equal(t, http.StatusCreated, status, body)
	require.Contains(t, body, `"principalType":"Group"`)

	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {app["appId"].(string)}, "client_secret": {secret}, "resource": {d.Management + "/"},
	}
	request, err := http.NewRequest(http.MethodPost, d.Login+"/adfs/oauth2/token", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, body = r.send(request)
	require.Equal(t, http.StatusOK, status, body)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &token))
	status, body = r.do(token.AccessToken, "GET", vnets, "")
	require.Equal(t, http.StatusOK, status, body)
	status, body = r.do(token.AccessToken, "DELETE", vnets, "")
	require.Equal(t, http.StatusForbidden, status, body)
	r.directory(graph, "DELETE", "/v1.0/groups/"+group+"/members/"+sp+"/$ref", "")
	status, body = r.do(token.AccessToken, "GET", vnets, "")
	require.Equal(t, http.StatusForbidden, status, body)
}
