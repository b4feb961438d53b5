package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/admin"
)

// manager calls Resource Manager as EdgeArmUser.
func (e *emulator) manager() func(method, path, body string) int {
	e.t.Helper()
	return e.managerAs("EdgeArmUser", "Password1")
}

// client reaches the first device, by whatever names.
func (e *emulator) client() (*http.Client, admin.Device) {
	r := e.ready()
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // the trust of its root is tested elsewhere
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, r.Listen[0]) // its names need not resolve
		},
	}
	e.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}, r.Devices[0]
}

// token asks for one by a grant, and is empty where that is refused.
func (e *emulator) token(grant url.Values) string {
	e.t.Helper()
	client, d := e.client()
	response, err := client.PostForm(d.Login+"/adfs/oauth2/token", grant)
	require.NoError(e.t, err)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(e.t, json.NewDecoder(response.Body).Decode(&token))
	require.NoError(e.t, response.Body.Close())
	return token.AccessToken
}

// managerAs calls Resource Manager as a user.
func (e *emulator) managerAs(user, password string) func(method, path, body string) int {
	e.t.Helper()
	client, d := e.client()
	token := e.token(url.Values{
		"grant_type": {"password"}, "client_id": {"1950a258-227b-4e31-a9cf-717495945fc2"}, "resource": {d.Management + "/"},
		"username": {user}, "password": {password},
	})
	return func(method, path, body string) int {
		request, err := http.NewRequest(method, d.Management+"/subscriptions/"+d.SubscriptionID+path+"?api-version=2018-05-01", strings.NewReader(body))
		require.NoError(e.t, err)
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := client.Do(request)
		require.NoError(e.t, err)
		_, err = io.Copy(io.Discard, response.Body)
		require.NoError(e.t, err)
		require.NoError(e.t, response.Body.Close())
		return response.StatusCode
	}
}

func TestOperationsAreControlled(t *testing.T) {
	t.Parallel()
	e := startServe(t, nil, "--ephemeral", "--timing", "device", "--output", "json")
	at := "--admin=" + e.ready().Admin
	call := e.manager()
	assert.Equal(t, "No operation is under way.\n", e.must("ctl", at, "operation", "list"))
	for _, name := range []string{"one", "two"} {
		require.Equal(t, http.StatusCreated, call("PUT", "/resourcegroups/"+name, `{"location":"dbelocal"}`))
		require.Equal(t, http.StatusAccepted, call("DELETE", "/resourcegroups/"+name, ""))
	}
	table := strings.Split(e.must("ctl", at, "operation", "list"), "\n")
	assert.Regexp(t, `^ID +KIND +DUE IN +RESOURCE$`, table[0])
	assert.Regexp(t, `^\S+ +delete +(1m0s|5\ds) +/subscriptions/\S+/resourceGroups/(one|two)$`, table[1])
	var list struct{ Operations []admin.Operation }
	require.NoError(t, json.Unmarshal([]byte(e.must("ctl", at, "operation", "list", "--output", "json")), &list))
	require.Len(t, list.Operations, 2)

	gone, stays := list.Operations[0], list.Operations[1]
	name := func(op admin.Operation) string { return op.Resource[strings.LastIndex(op.Resource, "/"):] }
	assert.Equal(t, "Succeeded: delete "+gone.Resource+"\n", e.must("ctl", at, "operation", "complete", gone.ID))
	assert.Equal(t, http.StatusNotFound, call("GET", "/resourcegroups"+name(gone), ""))
	assert.Equal(t, "Failed: delete "+stays.Resource+"\n", e.must("ctl", at, "operation", "fail", stays.ID, "--code", "Stuck", "--message", "It is stuck."))
	assert.Equal(t, http.StatusOK, call("GET", "/resourcegroups"+name(stays), ""))
	code, _, stderr := e.do("ctl", at, "operation", "complete", gone.ID)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "list them first")
}
