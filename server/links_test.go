package server_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTemplatesFromTheDevicesAccounts holds that a template may be in an account of the device, by an address that grants reading, and that what
// the settings do not let out to is not asked.
func TestTemplatesFromTheDevicesAccounts(t *testing.T) {
	t.Parallel()
	r := run(t, memory())
	token := r.signIn(0)
	r.made(token, group, `{"location":"DBELocal"}`)
	key := r.newAccount(token, "source", `{}`)
	o := &owner{r, r.signInTo(0, "https://storage.azure.com/")}
	require.Equal(t, 201, o.call(http.MethodPut, "source", "/templates?restype=container", nil).StatusCode)
	template := []byte("\ufeff" + `{"resources": [], "outputs": {"x": {"type": "string", "value": "[deployment().properties.templateLink.uri]"}}}`)
	require.Equal(t, 201, o.call(http.MethodPut, "source", "/templates/t.json", template, "x-ms-blob-type", "BlockBlob").StatusCode)
	asked := false
	outside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer outside.Close()

	deploy := func(url string) (int, string) {
		const at = "/resourceGroups/rg1/providers/Microsoft.Resources/deployments/d?api-version=2018-05-01"
		return r.do(token, http.MethodPut, at, `{"properties":{"mode":"Incremental","templateLink":{"uri":"`+url+`"}}}`)
	}
	address := o.address("source", "/templates/t.json")
	status, body := deploy(address + "?" + accountSAS(t, "source", key, "https"))
	assert.Equal(t, http.StatusCreated, status, body)
	for _, url := range []string{address, o.address("source", "/templates/none.json") + "?" + accountSAS(t, "source", key, "https"), outside.URL} {
		status, body = deploy(url)
		assert.Equal(t, http.StatusBadRequest, status, body)
		assert.Contains(t, body, "InvalidContentLink")
	}
	assert.False(t, asked)
}
