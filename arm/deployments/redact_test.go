package deployments_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// secretive deploys a network of which one member is a secure parameter, which is wrong there.
func secretive(members string) string {
	return `{"properties": {"mode": "Incremental", "parameters": {"p": {"value": "s3cr3t-value"}}, "template": {"parameters": {"p": {"type": "securestring"}}, "resources": [
		{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2017-10-01", "name": "sec", "location": "dbelocal", "properties": {}},
		{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net", ` + members + `}]}}}`
}

// TestErrorsKeepSecrets: what a provider refused was told, and kept, with the secret that it repeats.
func TestErrorsKeepSecrets(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	group := d.Group("g")
	wrong := `"location": "dbelocal", "properties": {"addressSpace": {"addressPrefixes": ["[parameters('p')]"]}}`
	refused := d.Do(http.MethodPut, group+deployment, secretive(wrong))
	assert.Equal(t, "InvalidTemplateDeployment", refused.Get("error.code"))
	assert.Contains(t, refused.Get("error.details.0.message"), "***")
	assert.NotContains(t, string(refused.Body), "s3cr3t")

	d.Must(http.MethodPut, group+deployment, secretive(strings.Replace(wrong, `"properties": {`, `"properties": {"later": "[reference('sec').provisioningState]", `, 1)))
	d.Advance(time.Hour)
	for _, path := range []string{"", "/operations"} {
		r := d.Must(http.MethodGet, group+deployment+path, nil)
		assert.Contains(t, string(r.Body), "***", path)
		assert.NotContains(t, string(r.Body), "s3cr3t", path)
	}
	assert.False(t, holds(t, d, "s3cr3t"))

	r := d.Do(http.MethodPut, group+deployment, secretive(`"location": "[parameters('p')]", "properties": {}`))
	assert.Equal(t, http.StatusBadRequest, r.Status)
	assert.Equal(t, "The provided location '***' is not available for resource type 'Microsoft.Network/virtualNetworks'. List of available regions for the resource type is 'dbelocal'.", r.Get("error.message"))
}

// TestWhatIfKeepsSecrets: a secret was shown where an expression changed it, where it was a number, and where a nested deployment had it as a plain string.
func TestWhatIfKeepsSecrets(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	r := d.Must(http.MethodPost, group+deployment+"/whatIf", `{"properties": {"mode": "Incremental", "parameters": {"p": {"value": "s3cr3t-value"}, "o": {"value": {"pin": 7654321}}}, "template": {
		"parameters": {"p": {"type": "securestring"}, "o": {"type": "secureObject"}}, "variables": {"coded": "[base64(parameters('p'))]"},
		"resources": [
			{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net", "location": "dbelocal",
				"tags": {"a": "[variables('coded')]", "b": "[concat('x', parameters('p'))]", "c": "[string(parameters('o').pin)]", "d": "[toUpper(parameters('p'))]", "plain": "open"},
				"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}},
			{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "n", "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
				"parameters": {"q": {"value": "[parameters('p')]"}, "v": {"value": "[variables('coded')]"}},
				"template": {"parameters": {"q": {"type": "string"}, "v": {"type": "string"}}, "resources": [
					{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "inner", "location": "dbelocal",
						"tags": {"e": "[parameters('q')]", "f": "[base64(parameters('q'))]", "g": "[concat('x', parameters('v'))]"},
						"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}]}}}
		]}}}`, http.StatusOK)
	for _, secret := range []string{"s3cr3t", "S3CR3T", "czNjcjN0LXZhbHVl", "7654321"} {
		assert.NotContains(t, string(r.Body), secret)
		assert.False(t, holds(t, d, secret), secret)
	}
	assert.Contains(t, string(r.Body), `"plain":"open"`)
}
