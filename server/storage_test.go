package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const containersOf = "/resourceGroups/rg1/providers/Microsoft.Storage/storageAccounts/target/blobServices/default"

func (b *bridge) resource(method, path, body string, want int) map[string]any {
	b.t.Helper()
	status, text := b.do(b.arm, method, path+"?api-version=2019-06-01", body)
	require.Equal(b.t, want, status, text)
	var v map[string]any
	if text != "" {
		require.NoError(b.t, json.Unmarshal([]byte(text), &v))
	}
	return v
}

func properties(v map[string]any) map[string]any { return v["properties"].(map[string]any) }

// Containers are the same ones, whichever way one looks at them.
func TestContainersByBothWays(t *testing.T) {
	t.Parallel()
	b := newBridge(t, run(t, memory()))
	b.resource(http.MethodPut, containersOf+"/containers/music", `{"properties":{"publicAccess":"Container","metadata":{"Year":"1984"}}}`, 201)
	got := b.call(http.MethodHead, "target", "/music?restype=container", nil)
	assert.Equal(t, "container", got.Header.Get("x-ms-blob-public-access"))
	assert.Equal(t, "1984", got.Header.Get("x-ms-meta-year"))
	require.Equal(t, 201, b.call(http.MethodPut, "target", "/docs?restype=container", nil, "x-ms-meta-a", "b").StatusCode)
	docs := b.resource(http.MethodGet, containersOf+"/containers/docs", "", 200)
	assert.Equal(t, "None", properties(docs)["publicAccess"])
	assert.Equal(t, map[string]any{"A": "b"}, properties(docs)["metadata"])
	assert.Equal(t, b.call(http.MethodHead, "target", "/docs?restype=container", nil).Header.Get("ETag"), docs["etag"])
	assert.Len(t, b.resource(http.MethodGet, containersOf+"/containers", "", 200)["value"], 2)

	// The public access level has effect at once.
	require.Equal(t, 201, b.call(http.MethodPut, "target", "/music/a", []byte("x"), "x-ms-blob-type", "BlockBlob").StatusCode)
	anonymous := func() int {
		response, err := b.client.Get(b.address("target", "/music/a"))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	assert.Equal(t, 200, anonymous())
	const account = "/resourceGroups/rg1/providers/Microsoft.Storage/storageAccounts/target"
	b.resource(http.MethodPatch, account, `{"properties":{"allowBlobPublicAccess":false}}`, 200)
	assert.Equal(t, 409, anonymous())
	assert.Equal(t, 409, b.call(http.MethodPut, "target", "/open?restype=container", nil, "x-ms-blob-public-access", "blob").StatusCode)
	b.resource(http.MethodPatch, account, `{"properties":{"allowBlobPublicAccess":true}}`, 200)
	assert.Equal(t, 200, anonymous())
	b.resource(http.MethodPatch, containersOf+"/containers/music", `{"properties":{"publicAccess":"None"}}`, 200)
	assert.NotEqual(t, 200, anonymous())

	lease := b.resource(http.MethodPost, containersOf+"/containers/music/lease", `{"action":"Acquire","leaseDuration":15}`, 200)
	id := lease["leaseId"].(string)
	assert.Equal(t, 412, b.call(http.MethodDelete, "target", "/music?restype=container", nil).StatusCode)
	b.resource(http.MethodDelete, containersOf+"/containers/music", "", 412)
	assert.Equal(t, "Leased", properties(b.resource(http.MethodGet, containersOf+"/containers/music", "", 200))["leaseState"])
	b.resource(http.MethodPost, containersOf+"/containers/music/lease", `{"action":"Renew","leaseId":"`+id+`"}`, 200)
	b.resource(http.MethodPost, containersOf+"/containers/music/lease", `{"action":"Renew","leaseId":"nothing"}`, 400)
	b.resource(http.MethodPost, containersOf+"/containers/music/lease", `{"action":"Acquire","leaseDuration":5}`, 400)
	b.resource(http.MethodPost, containersOf+"/containers/music/lease", `{"action":"Release","leaseId":"`+id+`"}`, 200)
	b.resource(http.MethodDelete, containersOf+"/containers/music", "", 200)
	assert.Equal(t, 404, b.call(http.MethodHead, "target", "/music?restype=container", nil).StatusCode)
	b.resource(http.MethodPut, containersOf+"/containers/music", `{"properties":{"metadata":{"not a name":"x"}}}`, 400)
}

func TestServicePropertiesByBothWays(t *testing.T) {
	t.Parallel()
	b := newBridge(t, run(t, memory()))
	b.resource(http.MethodPut, containersOf, `{"properties":{"cors":{"corsRules":[{"allowedOrigins":["*"],"allowedMethods":["get"],"maxAgeInSeconds":9,"exposedHeaders":[],"allowedHeaders":[]}]},
		"deleteRetentionPolicy":{"enabled":true,"days":7}}}`, 200)
	text := func() string {
		var s strings.Builder
		_, err := io.Copy(&s, b.call(http.MethodGet, "target", "/?restype=service&comp=properties", nil).Body)
		require.NoError(t, err)
		return s.String()
	}
	assert.Contains(t, text(), "<AllowedMethods>GET</AllowedMethods>")
	assert.Contains(t, text(), "<Days>7</Days>")
	require.Equal(t, 202, b.call(http.MethodPut, "target", "/?restype=service&comp=properties",
		[]byte(`<StorageServiceProperties><DefaultServiceVersion>2018-11-09</DefaultServiceVersion><Cors/></StorageServiceProperties>`)).StatusCode)
	shown := properties(b.resource(http.MethodGet, containersOf, "", 200))
	assert.Equal(t, "2018-11-09", shown["defaultServiceVersion"])
	assert.Equal(t, map[string]any{"corsRules": []any{}}, shown["cors"])
	assert.Equal(t, map[string]any{"enabled": true, "days": 7.0}, shown["deleteRetentionPolicy"])

	for name, body := range map[string]string{
		"a method that is none": `{"cors":{"corsRules":[{"allowedOrigins":["*"],"allowedMethods":["TAKE"],"maxAgeInSeconds":9}]}}`,
		"a version that is not": `{"defaultServiceVersion":"next"}`,
		"six rules":             `{"cors":{"corsRules":[` + strings.Repeat(`{"allowedOrigins":["*"],"allowedMethods":["GET"]},`, 5) + `{"allowedOrigins":["*"],"allowedMethods":["GET"]}]}}`,
	} {
		status, text := b.do(b.arm, http.MethodPut, containersOf+"?api-version=2019-06-01", `{"properties":`+body+`}`)
		assert.Equal(t, 400, status, "%s: %s", name, text)
	}
	assert.Equal(t, "2018-11-09", properties(b.resource(http.MethodGet, containersOf, "", 200))["defaultServiceVersion"], "nothing by half")
}

// What is changed of an account holds for the next blob request.
func TestAccountChangesHaveEffectAtOnce(t *testing.T) {
	t.Parallel()
	c := memory()
	c.HTTP = []string{"127.0.0.1:0"}
	b := newBridge(t, run(t, c))
	const account = "/resourceGroups/rg1/providers/Microsoft.Storage/storageAccounts/target"
	list := func(key string) int {
		response, err := b.client.Get(b.address("target", "/?comp=list&"+accountSAS(t, "target", key, "https")))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	require.Equal(t, 200, list(b.key))
	keys := b.resource(http.MethodPost, account+"/regenerateKey", `{"keyName":"key1"}`, 200)["keys"].([]any)
	fresh := keys[0].(map[string]any)["value"].(string)
	assert.NotEqual(t, b.key, fresh)
	assert.Equal(t, 403, list(b.key), "the old key, which was good a moment ago")
	assert.Equal(t, 200, list(fresh))
	assert.Equal(t, 200, list(keys[1].(map[string]any)["value"].(string)), "the other key is as it was")

	plain := func() int {
		response, err := b.client.Get("http://target.blob.edge1.localhost/?comp=list&" + accountSAS(t, "target", fresh, ""))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	assert.Equal(t, 200, plain())
	b.resource(http.MethodPatch, account, `{"properties":{"supportsHttpsTrafficOnly":true}}`, 200)
	assert.Equal(t, 400, plain())
	b.resource(http.MethodPatch, account, `{"tags":{"a":"b"}}`, 200)
	assert.Equal(t, 400, plain(), "an update of something else leaves it")
	b.resource(http.MethodPatch, account, `{"properties":{"supportsHttpsTrafficOnly":false}}`, 200)
	assert.Equal(t, 200, plain())

	b.resource(http.MethodDelete, account, "", 200)
	assert.Equal(t, 404, list(fresh))
	b.resource(http.MethodGet, containersOf, "", 404)
}
