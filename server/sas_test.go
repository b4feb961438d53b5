package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What Resource Manager signs with an account's key, the blob service takes for as much as was asked for, until the
// key is made anew.
func TestSignaturesOfResourceManager(t *testing.T) {
	t.Parallel()
	r := run(t, memory())
	token := r.signIn(0)
	status, body := r.do(token, http.MethodPut, group, `{"location":"DBELocal"}`)
	require.Equal(t, http.StatusCreated, status, body)
	status, body = r.do(token, http.MethodPut, account, `{"location":"DBELocal","sku":{"name":"Standard_LRS"},"kind":"Storage"}`)
	require.Less(t, status, 300, body)
	action := func(name, body string) map[string]string {
		u, err := url.Parse(account)
		require.NoError(t, err)
		status, answer := r.do(token, http.MethodPost, u.Path+"/"+name+"?"+u.RawQuery, body)
		require.Equal(t, http.StatusOK, status, answer)
		told := map[string]any{}
		require.NoError(t, json.Unmarshal([]byte(answer), &told))
		tokens := map[string]string{}
		for name, value := range told {
			tokens[name], _ = value.(string)
		}
		return tokens
	}
	ask := func(method, target, sas string) int {
		request, err := http.NewRequest(method, "https://sa1."+r.ready.Devices[0].BlobSuffix+target+sas, nil)
		require.NoError(t, err)
		request.Header.Set("x-ms-blob-type", "BlockBlob")
		status, body := r.send(request)
		t.Log(method, target, status, body)
		return status
	}

	whole := action("ListAccountSas", `{"signedServices":"b","signedResourceTypes":"sco","signedPermission":"rwlc","signedStart":"2020-01-01T00:00:00Z",
		"signedExpiry":"2096-05-24T11:42:03.1567373Z","signedIp":"127.0.0.1-127.0.0.9","signedProtocol":"https,http","keyToSign":"key2"}`)["accountSasToken"]
	assert.Equal(t, http.StatusCreated, ask(http.MethodPut, "/music?restype=container&", whole))
	assert.Equal(t, http.StatusCreated, ask(http.MethodPut, "/music/b?", whole))
	assert.Equal(t, http.StatusForbidden, ask(http.MethodDelete, "/music/b?", whole), "not what was asked for")

	one := action("listServiceSas", `{"canonicalizedResource":"/blob/sa1/music/b","signedResource":"b","signedPermission":"r","signedExpiry":"2096-05-24T11:42:03Z","rsct":"text/plain; charset=utf-8"}`)["serviceSasToken"]
	assert.Equal(t, http.StatusOK, ask(http.MethodGet, "/music/b?", one))
	assert.Equal(t, http.StatusForbidden, ask(http.MethodGet, "/music/other?", one), "another blob")

	action("regenerateKey", `{"keyName":"key2"}`)
	assert.Equal(t, http.StatusForbidden, ask(http.MethodGet, "/music/b?", whole), "its key is no more")
	assert.Equal(t, http.StatusOK, ask(http.MethodGet, "/music/b?", one), "signed with the other")
}
