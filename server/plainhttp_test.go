package server_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// accountSAS signs for reading and listing everything in an account, in the form of 2019-07-07.
func accountSAS(t *testing.T, account, key, protocol string) string {
	t.Helper()
	expiry := time.Now().Add(time.Hour).UTC().Format("2006-01-02T15:04:05Z")
	raw, err := base64.StdEncoding.DecodeString(key)
	require.NoError(t, err)
	mac := hmac.New(sha256.New, raw)
	_, _ = mac.Write([]byte(strings.Join([]string{account, "rl", "b", "sco", "", expiry, "", protocol, "2019-07-07"}, "\n") + "\n")) // a hash never fails
	p := url.Values{"sv": {"2019-07-07"}, "ss": {"b"}, "srt": {"sco"}, "sp": {"rl"}, "se": {expiry}, "sig": {base64.StdEncoding.EncodeToString(mac.Sum(nil))}}
	if protocol != "" {
		p.Set("spr", protocol)
	}
	return p.Encode()
}

// newAccount makes a storage account and gives its first key.
func (r *running) newAccount(token, name, properties string) string {
	r.t.Helper()
	path := "/resourceGroups/rg1/providers/Microsoft.Storage/storageAccounts/" + name
	status, body := r.do(token, http.MethodPut, path+"?api-version=2019-06-01",
		`{"location":"DBELocal","sku":{"name":"Standard_LRS"},"kind":"Storage","properties":`+properties+`}`)
	require.Less(r.t, status, 300, body)
	status, body = r.do(token, http.MethodPost, path+"/listKeys?api-version=2019-06-01", "")
	require.Equal(r.t, http.StatusOK, status, body)
	var list struct {
		Keys []struct{ Value string } `json:"keys"`
	}
	require.NoError(r.t, json.Unmarshal([]byte(body), &list))
	return list.Keys[0].Value
}

// Over plain HTTP an account answers where it allows that, to what does not have to stay secret.
func TestBlobsOverPlainHTTP(t *testing.T) {
	t.Parallel()
	c := memory()
	c.HTTP = []string{"127.0.0.1:0"}
	r := run(t, c)
	token := r.signIn(0)
	status, body := r.do(token, http.MethodPut, group, `{"location":"DBELocal"}`)
	require.Equal(t, http.StatusCreated, status, body)
	open := r.newAccount(token, "openacct", `{"supportsHttpsTrafficOnly":false}`)
	closed := r.newAccount(token, "closedacct", `{"supportsHttpsTrafficOnly":true}`)
	storage := r.signInTo(0, "https://storage.azure.com/")

	for _, tc := range []struct {
		name, scheme, account, query, token string
		status                              int
		code                                string
	}{
		{"allowed", "http", "openacct", accountSAS(t, "openacct", open, ""), "", 200, ""},
		{"either protocol", "http", "openacct", accountSAS(t, "openacct", open, "https,http"), "", 200, ""},
		{"a SAS for https", "http", "openacct", accountSAS(t, "openacct", open, "https"), "", 403, "AuthorizationProtocolMismatch"},
		{"the same by https", "https", "openacct", accountSAS(t, "openacct", open, "https"), "", 200, ""},
		{"not allowed", "http", "closedacct", accountSAS(t, "closedacct", closed, ""), "", 400, "AccountRequiresHttps"},
		{"not allowed, by https", "https", "closedacct", accountSAS(t, "closedacct", closed, ""), "", 200, ""},
		{"a token", "http", "openacct", "", storage, 403, "AuthenticationFailed"},
		{"a token by https", "https", "openacct", "", storage, 200, ""},
		{"nothing", "http", "openacct", "", "", 404, "ResourceNotFound"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			base := strings.Replace(r.ready.Devices[0].Management, "management.", tc.account+".blob.", 1)
			if tc.scheme == "http" {
				base = "http://" + tc.account + ".blob.edge1.localhost"
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/?comp=list&"+tc.query, nil)
			require.NoError(t, err)
			request.Header.Set("x-ms-version", "2019-07-07")
			if tc.token != "" {
				request.Header.Set("Authorization", "Bearer "+tc.token)
			}
			response, err := r.client.Do(request)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			assert.Equal(t, tc.status, response.StatusCode)
			assert.Equal(t, tc.code, response.Header.Get("x-ms-error-code"))
		})
	}
}

// A token's refusal says where to sign in, and a client that does as it is told gets in.
func TestStorageChallengeLeadsToTheLogin(t *testing.T) {
	t.Parallel()
	r := run(t, memory())
	token := r.signIn(0)
	status, body := r.do(token, http.MethodPut, group, `{"location":"DBELocal"}`)
	require.Equal(t, http.StatusCreated, status, body)
	r.newAccount(token, "sa1", `{}`)
	ask := func(token string) *http.Response {
		base := strings.Replace(r.ready.Devices[0].Management, "management.", "sa1.blob.", 1)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/?comp=list", nil)
		require.NoError(t, err)
		request.Header.Set("x-ms-version", "2021-06-08")
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := r.client.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response
	}
	refused := ask(token)
	require.Equal(t, http.StatusUnauthorized, refused.StatusCode, "a token for Resource Manager")
	require.Equal(t, "InvalidAuthenticationInfo", refused.Header.Get("x-ms-error-code"))
	scheme, challenge, _ := strings.Cut(refused.Header.Get("WWW-Authenticate"), " ")
	require.Equal(t, "Bearer", scheme)
	said := map[string]string{}
	for part := range strings.FieldsSeq(challenge) {
		name, value, _ := strings.Cut(part, "=")
		said[name] = value
	}
	assert.Equal(t, r.ready.Devices[0].Login+"/adfs/oauth2/authorize", said["authorization_uri"])
	assert.Equal(t, http.StatusOK, ask(r.signInTo(0, said["resource_id"])).StatusCode)
}
