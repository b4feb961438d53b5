package deployments_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestDiagnostics: a nested deployment that is not looked into is told of by what-if and by validation, at the api-versions that have a place for it.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	sec := resource("networkSecurityGroups", "sec", `"properties": {}`)
	dark := strings.Replace(inside("dark", `"dependsOn": ["sec"], `), `"template"`, `"templateLink": {"uri": "[reference('sec').provisioningState]"}, "nothing"`, 1)
	for _, action := range []string{"/validate", "/whatIf"} {
		known := d.Must(http.MethodPost, group+deployment+action+"?api-version=2024-11-01", deploys(sec, inside("light", "", sec)))
		assert.Nil(t, known.Get("properties.diagnostics"), "%s", known.Body)
		r := d.Must(http.MethodPost, group+deployment+action+"?api-version=2024-11-01", deploys(sec, dark))
		assert.Nil(t, r.Get("properties.diagnostics.1"))
		assert.Equal(t, "Warning NestedDeploymentShortCircuited dark", strings.Join([]string{
			r.Get("properties.diagnostics.0.level").(string), r.Get("properties.diagnostics.0.code").(string),
			r.Get("properties.diagnostics.0.target").(string)[len(group+"/providers/Microsoft.Resources/deployments/"):],
		}, " "))
		deployed := d.Do(http.MethodPut, group+deployment+"?api-version=2024-11-01", deploys(sec, dark))
		assert.Nil(t, deployed.Get("properties.diagnostics"), "the deployment finds out")
		older := d.Must(http.MethodPost, group+deployment+action+"?api-version=2021-04-01", deploys(sec, dark))
		assert.NotContains(t, string(older.Body), "diagnostics")
	}
}
