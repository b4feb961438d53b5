package server_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/config"
)

// signIn gets a token for Resource Manager as the documentation's user.
func (r *running) signIn(device int) string {
	return r.signInTo(device, r.ready.Devices[device].Management+"/")
}

func (r *running) signInTo(device int, resource string) string {
	r.t.Helper()
	return r.signInAs(device, resource, "EdgeArmUser", "Password1")
}

func (r *running) signInAs(device int, resource, name, password string) string {
	r.t.Helper()
	d := r.ready.Devices[device]
	response, err := r.client.PostForm(d.Login+"/adfs/oauth2/token", url.Values{
		"grant_type": {"password"}, "client_id": {"1950a258-227b-4e31-a9cf-717495945fc2"}, "resource": {resource},
		"username": {name}, "password": {password},
	})
	require.NoError(r.t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(r.t, err)
	require.Equal(r.t, http.StatusOK, response.StatusCode, string(body))
	var token struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(r.t, json.Unmarshal(body, &token))
	return token.AccessToken
}

// do calls Resource Manager with a token; path begins behind the subscription.
func (r *running) do(token, method, path, body string) (int, string) {
	r.t.Helper()
	d := r.ready.Devices[0]
	request, err := http.NewRequest(method, d.Management+"/subscriptions/"+strings.ToLower(d.SubscriptionID)+path, bytes.NewBufferString(body))
	require.NoError(r.t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	return r.send(request)
}

func (r *running) send(request *http.Request) (int, string) {
	r.t.Helper()
	response, err := r.client.Do(request)
	require.NoError(r.t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(r.t, err)
	require.NoError(r.t, response.Body.Close())
	return response.StatusCode, string(text)
}

const (
	group   = "/resourceGroups/rg1?api-version=2019-10-01"
	account = "/resourceGroups/rg1/providers/Microsoft.Storage/storageAccounts/sa1?api-version=2019-06-01"
	vnets   = "/resourceGroups/aserg/providers/Microsoft.Network/virtualNetworks/asevnet?api-version=2018-11-01"
)

func TestServicesWorkTogether(t *testing.T) {
	t.Parallel()
	r := run(t, memory())
	token := r.signIn(0)

	status, body := r.do(token, http.MethodGet, vnets, "")
	assert.Equal(t, http.StatusOK, status, body)
	assert.Contains(t, body, "ASEVNET")
	status, body = r.do(token, http.MethodPut, group, `{"location":"DBELocal"}`)
	require.Equal(t, http.StatusCreated, status, body)
	status, body = r.do(token, http.MethodPut, account, `{"location":"DBELocal","sku":{"name":"Standard_LRS"},"kind":"Storage"}`)
	require.Less(t, status, 300, body)

	storage := r.signInTo(0, "https://storage.azure.com/")
	for name, want := range map[string]int{"sa1": http.StatusOK, "sa2": http.StatusNotFound} {
		status, _ := r.blob(storage, http.MethodGet, name, "/?comp=list")
		assert.Equal(t, want, status, name)
	}
}

// blob calls the blob service of an account with a token.
func (r *running) blob(token, method, account, path string) (int, string) {
	r.t.Helper()
	request, err := http.NewRequest(method, strings.Replace(r.ready.Devices[0].Management, "management.", account+".blob.", 1)+path, nil)
	require.NoError(r.t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("x-ms-version", "2019-07-07")
	return r.send(request)
}

// The contents of a deleted account go in a job, which once named the account: it took the contents of
// an account made anew under the same name with it.
func TestAnAccountMadeAnewIsEmptyAndKeepsWhatItGets(t *testing.T) {
	t.Parallel()
	r := run(t, memory())
	token, storage := r.signIn(0), r.signInTo(0, "https://storage.azure.com/")
	status, body := r.do(token, http.MethodPut, group, `{"location":"DBELocal"}`)
	require.Equal(t, http.StatusCreated, status, body)
	for range 3 {
		status, body = r.do(token, http.MethodPut, account, `{"location":"DBELocal","sku":{"name":"Standard_LRS"},"kind":"Storage"}`)
		require.Less(t, status, 300, body)
		_, list := r.blob(storage, http.MethodGet, "sa1", "/?comp=list")
		require.NotContains(t, list, "<Name>")
		status, body = r.blob(storage, http.MethodPut, "sa1", "/photos?restype=container")
		require.Equal(t, http.StatusCreated, status, body)
		_, list = r.blob(storage, http.MethodGet, "sa1", "/?comp=list")
		require.Contains(t, list, "<Name>photos</Name>")
		status, body = r.do(token, http.MethodDelete, account, "")
		require.Equal(t, http.StatusOK, status, body)
	}
}

func TestResetIsTheFirstDay(t *testing.T) {
	t.Parallel()
	r := run(t, onDisk(t.TempDir()))
	token := r.signIn(0)
	status, body := r.do(token, http.MethodPut, group, `{"location":"DBELocal"}`)
	require.Equal(t, http.StatusCreated, status, body)

	reset, err := r.admin.Reset(t.Context(), "edge1")
	require.NoError(t, err)
	assert.Equal(t, []string{"edge1.localhost"}, reset)
	status, _ = r.do(token, http.MethodGet, group, "")
	assert.Equal(t, http.StatusUnauthorized, status, "sessions end, as when the device restarts")
	token = r.signIn(0)
	status, _ = r.do(token, http.MethodGet, group, "")
	assert.Equal(t, http.StatusNotFound, status)
	status, _ = r.do(token, http.MethodGet, vnets, "")
	assert.Equal(t, http.StatusOK, status, "what a device has from the start is there again")
}

func TestResetOfOneOfTwoDevicesThatShareAName(t *testing.T) {
	t.Parallel()
	c := memory()
	c.Devices = append(c.Devices, config.Device{Name: "edge1", Domain: "lab.example", ArmPassword: "Password1"})
	r := run(t, c)
	tokens := []string{r.signIn(0), r.signIn(1)}
	signedIn := func(device int) bool {
		request, err := http.NewRequest(http.MethodGet, r.ready.Devices[device].Management+"/tenants?api-version=2016-06-01", nil)
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+tokens[device])
		response, err := r.client.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode == http.StatusOK
	}
	require.True(t, signedIn(0) && signedIn(1))
	_, err := r.admin.Reset(t.Context(), "edge1")
	require.ErrorContains(t, err, "edge1.localhost, edge1.lab.example")
	require.True(t, signedIn(0) && signedIn(1))
	reset, err := r.admin.Reset(t.Context(), "edge1.lab.example")
	require.NoError(t, err)
	assert.Equal(t, []string{"edge1.lab.example"}, reset)
	assert.True(t, signedIn(0))
	assert.False(t, signedIn(1))
}
