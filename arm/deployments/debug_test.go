package deployments_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/fault"
)

// debugged deploys resources with a level of detail, and a secure parameter p.
func debugged(level string, resources ...string) string {
	return `{"properties": {"mode": "Incremental", "debugSetting": {"detailLevel": "` + level + `"}, "parameters": {"p": {"value": "s3cr3t-value"}},
		"template": {"parameters": {"p": {"type": "securestring"}}, "resources": [` + strings.Join(resources, ",") + `]}}}`
}

var tagged = resource("networkSecurityGroups", "sec", `"tags": {"open": "yes", "hidden": "[parameters('p')]", "coded": "[base64(parameters('p'))]"}, "properties": {}`)

// TestDebugSetting: what is asked for, and no more, is kept of requests and answers, for clients that know of it.
func TestDebugSetting(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	for level, want := range map[string]string{
		"requestContent": "RequestContent true false", "responsecontent": "ResponseContent false true", "ResponseContent, requestContent": "RequestContent, ResponseContent true true",
		"none": "None false false",
	} {
		r := d.Must(http.MethodPut, group+deployment, debugged(level, tagged))
		require.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
		one := d.Must(http.MethodGet, group+deployment+"/operations", nil)
		sent, got := one.Get("value.0.properties.request.content.tags.open"), one.Get("value.0.properties.response.content.tags.open")
		assert.Equal(t, want, fmt.Sprint(r.Get("properties.debugSetting.detailLevel"), " ", sent == "yes", " ", got == "yes"), level)
		assert.Nil(t, one.Get("value.1.properties.request"), "the outputs are no request")
		for _, secret := range []string{"s3cr3t", "czNjcjN0LXZhbHVl"} {
			assert.NotContains(t, string(one.Body), secret, level)
		}
		assert.NotContains(t, string(d.Must(http.MethodGet, group+deployment+"/operations?api-version=2015-11-01", nil).Body), `"content"`)
	}
	assert.Nil(t, d.Must(http.MethodPut, group+deployment, deploys()).Get("properties.debugSetting"))
	for _, path := range []string{"", "/validate"} {
		method := map[string]string{"": http.MethodPut, "/validate": http.MethodPost}[path]
		d.Refused(http.StatusBadRequest, "InvalidRequestContent", method, group+deployment+path, debugged("everything", tagged))
	}
}

// TestDebugSettingOfSecrets: what a type never shows, what is too much is not kept, of nested deployments only what they ask for themselves.
func TestDebugSettingOfSecrets(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	d.Must(http.MethodPut, group+deployment, debugged("requestContent,responseContent", tagged,
		inside("inner", "", resource("networkSecurityGroups", "within", `"tags": {"in": "[parameters('p')]"}, "properties": {}`)),
		resource("networkSecurityGroups", "large", `"tags": {"x": "y"}, "properties": {"nothing": "`+strings.Repeat("x", 3<<20)+`"}`)))
	all := d.Must(http.MethodGet, group+deployment+"/operations", nil)
	assert.NotContains(t, string(all.Body), "s3cr3t")
	assert.Less(t, len(all.Body), 5<<20)
	assert.Contains(t, string(all.Body), `"request":{"content":{"properties":{"mode":"Incremental","template":{`, "a nested deployment is asked for by its template")
	assert.NotContains(t, string(d.Must(http.MethodGet, group+"/deployments/inner/operations", nil).Body), `"content"`)
}

// TestDebugSettingAskedForAgain: of what is asked for again the last request and answer are kept, and count once.
func TestDebugSettingAskedForAgain(t *testing.T) {
	t.Parallel()
	content := strings.NewReplacer(`"mode"`, `"debugSetting": {"detailLevel": "requestContent,responseContent"}, "mode"`, `"addressSpace"`, `"nothing": "`+strings.Repeat("x", 5<<19)+`", "addressSpace"`).
		Replace(optional(`{"retryOn": [["ServiceUnavailable"], 1]}`, "us"))
	for _, status := range []string{"OK", "BadRequest"} {
		d := start(t, nil, armtest.Full)
		group := d.Group("g")
		write := fault.Rule{Operation: "Microsoft.Network/virtualNetworks/write", Effect: fault.Fail, Code: "ServiceUnavailable"}
		d.Inject(write)
		if status != "OK" {
			write.Effect, write.Status = fault.Error, http.StatusBadRequest
			d.Inject(write)
		}
		d.Must(http.MethodPut, group+deployment, content)
		for range 2 {
			d.Advance(time.Hour)
		}
		one := d.Must(http.MethodGet, group+deployment+"/operations", nil)
		assert.Equal(t, status, one.Get("value.0.properties.statusCode"))
		assert.NotNil(t, one.Get("value.0.properties.request.content"), status)
		assert.Equal(t, status == "OK", one.Get("value.0.properties.response") != nil, "a refusal is not what the first answer was")
	}
}
