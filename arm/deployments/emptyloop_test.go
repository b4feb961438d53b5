package deployments_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEmptyLoop has a deployment refused whose api-version knows no loops without a turn, and one in which a nested deployment's does not.
func TestEmptyLoop(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	const loop = `{"contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "[concat('net', copyIndex())]",
		"copy": {"name": "l", "count": 0}, "location": "dbelocal"}]}`
	deploying := func(template string) string {
		return `{"properties": {"mode": "Incremental", "template": ` + template + `}}`
	}
	nested := func(version string) string {
		return deploying(`{"contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "` + version + `", "name": "inner", "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "template": ` + loop + `}}]}`)
	}
	for _, tt := range []struct {
		version, body string
		refused       bool
	}{
		{"2018-05-01", deploying(loop), true},
		{"2019-05-10", deploying(loop), false},
		{"2021-04-01", nested("2018-05-01"), true},
		{"2018-05-01", nested("2019-10-01"), false},
	} {
		for _, action := range []struct {
			method, path string
		}{{http.MethodPost, "/validate"}, {http.MethodPost, "/whatIf"}, {http.MethodPut, ""}} {
			path := group + deployment + action.path + "?api-version=" + tt.version
			if action.path == "/whatIf" { // which tells in its result
				want := map[bool]string{true: "Failed", false: "Succeeded"}[tt.refused]
				assert.Equal(t, want, d.Must(action.method, path, tt.body).Get("status"), tt.version)
				continue
			}
			if !tt.refused {
				r := d.Must(action.method, path, tt.body)
				require.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
				continue
			}
			assert.Contains(t, d.Refused(http.StatusBadRequest, "InvalidTemplate", action.method, path, tt.body), "has an invalid copy count.")
		}
	}
}
