package deployments_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestPlace holds that a deployment, its validation and its what-if are refused alike where location or mode do not fit the scope (texts seen).
func TestPlace(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	const nestedMode = "Nested deployments support the mode 'Incremental' only, not 'Complete'. Please see https://aka.ms/arm-deploy for usage details."
	for _, one := range []struct{ scope, body, message string }{
		{
			armtest.Sub, `{"properties": {"mode": "Incremental", "template": {"resources": []}}}`,
			"The 'location' property must be specified for 'd'. Please see https://aka.ms/deploy-to-subscription for usage details.",
		}, {
			group, `{"location": "dbelocal", "properties": {"mode": "Incremental", "template": {"resources": []}}}`,
			"The 'location' property is not allowed for 'd' at resource group scope. Please see https://aka.ms/arm-deployment-subscription for usage details.",
		}, {
			armtest.Sub, `{"location": "West US", "properties": {"mode": "Incremental", "template": {"resources": []}}}`,
			"The provided location 'West US' is not available for deployment. List of available regions is 'dbelocal'.",
		}, {
			armtest.Sub, `{"location": "DBELocal", "properties": {"mode": "Complete", "template": {"resources": []}}}`,
			"Specified deployment mode 'Complete' is not supported for deployment at the current scope. Please see https://aka.ms/deployment-modes for usage details.",
		}, {
			group, `{"properties": {"mode": "Incremental", "template": {"resources": [
				{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "n", "properties": {"mode": "Complete", "template": {"resources": []}}}]}}}`, nestedMode,
		},
	} {
		code := "InvalidDeployment"
		switch {
		case one.message == nestedMode:
			code = "InvalidTemplate"
		case strings.Contains(one.message, "regions"):
			code = "LocationNotAvailableForDeployment"
		}
		for path, method := range map[string]string{"": http.MethodPut, "/validate": http.MethodPost, "/whatIf": http.MethodPost} {
			r := d.Do(method, one.scope+deployment+path, one.body)
			assert.Equal(t, code, r.Get("error.code"), path)
			assert.Contains(t, r.Get("error.message"), one.message, path)
		}
	}
}
