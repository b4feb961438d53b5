package deployments_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// secretive deploys a network of which one member is a secure parameter, which is wrong there.
func secretive(members string) string {
	return `{"properties": {"mode": "Incremental", "parameters": {"p": {"value": "s3cr3t-value"}}, "template": {"parameters": {"p": {"type": "securestring"}}, "resources": [
		{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net", ` + members + `}]}}}`
}

// TestErrorsKeepSecrets: what a provider refused was told, and kept, with the secret that it repeats.
func TestErrorsKeepSecrets(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	group := d.Group("g")
	d.Must(http.MethodPut, group+deployment, secretive(`"location": "dbelocal", "properties": {"addressSpace": {"addressPrefixes": ["[parameters('p')]"]}}`))
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
