package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDebugSettingKeepsNoKeys: what a list function answers is in the body of a resource, where nobody could tell it from the rest, and is not kept with it.
func TestDebugSettingKeepsNoKeys(t *testing.T) {
	t.Parallel()
	w := openWhole(t, nil)
	w.made(t, "{sub}/resourceGroups/rg?api-version=2018-05-01", `{"location":"dbelocal"}`)
	w.populate(t)
	const at = "{sub}/resourceGroups/rg/providers/Microsoft.Resources/deployments/d"
	nsg := func(name, later string) string {
		return `{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2018-11-01", "name": "` + name + `", "location": "dbelocal", "properties": {"later": "` + later + `"}}`
	}
	w.made(t, at+"?api-version=2019-10-01", `{"properties": {"mode": "Incremental", "debugSetting": {"detailLevel": "requestContent,responseContent"}, "template": {"resources": [`+
		nsg("keys", "[concat('x', listKeys(resourceId('Microsoft.Storage/storageAccounts', 'sa1'), '2019-06-01').keys[0].value)]")+`,`+nsg("plain", "[reference(resourceId('Microsoft.Storage/storageAccounts', 'sa1'), '2019-06-01').provisioningState]")+`]}}}`)
	w.clock.Advance(time.Hour)
	answer := w.do(http.MethodGet, at+"/operations?api-version=2019-10-01", "")
	require.Equal(t, 2, strings.Count(answer.Body.String(), `"provisioningOperation":"Create"`), answer.Body)
	assert.Equal(t, 1, strings.Count(answer.Body.String(), `"request":`))
	assert.Equal(t, 1, strings.Count(answer.Body.String(), `"response":`))
	assert.Contains(t, answer.Body.String(), `"request":{"content":{"location":"dbelocal","properties":{"later":"Succeeded"}}}`)
}
