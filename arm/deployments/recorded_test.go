package deployments_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recorded is like the template of azure-cli's test_group_deployment_crossrg: a nested deployment first, then a resource, names in Pascal case.
const recorded = `{"properties": {"mode": "Incremental", "parameters": {"NetName2": {"value": "net2"}}, "template": {
	"contentVersion": "1.0.0.0", "parameters": {"NetName1": {"type": "string", "defaultValue": "net1"}, "NetName2": {"type": "string"}, "TRANS_Test_Parameter": {"type": "int", "defaultValue": 1}},
	"resources": [
		{"apiVersion": "2017-05-10", "type": "Microsoft.Resources/deployments", "name": "nestedTemplate", "properties": {"mode": "Incremental", "template": {
			"contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "[parameters('NetName2')]", "location": "DBE Local",
				"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}], "outputs": {"result": {"value": "Hello World", "type": "string"}}}}},
		{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "[parameters('NetName1')]", "location": "DBE Local",
			"properties": {"addressSpace": {"addressPrefixes": ["10.1.0.0/16"]}}}],
	"outputs": {"TRANS_Test_Parameter": {"type": "string", "value": "x"}, "IPAddress": {"type": "string", "value": "y"}, "ID": {"type": "string", "value": "z"}}}}}`

// names are those of an object's members, in order.
func names(t *testing.T, object json.RawMessage) []string {
	t.Helper()
	tokens := json.NewDecoder(bytes.NewReader(object))
	_, err := tokens.Token()
	require.NoError(t, err)
	var all []string
	for tokens.More() {
		name, err := tokens.Token()
		require.NoError(t, err)
		all = append(all, name.(string))
		var value json.RawMessage
		require.NoError(t, tokens.Decode(&value))
	}
	return all
}

// answered is a deployment, or the answer of its validation, as it was sent.
type answered struct {
	Name       string
	Properties json.RawMessage
}

// shown are the parts of it that are looked at.
type shown struct {
	Parameters, Outputs                 json.RawMessage
	OutputResources, ValidatedResources []struct{ ID string }
	Providers                           []struct {
		Namespace     string
		ResourceTypes []struct{ Locations []*string }
	}
}

// TestAsRecorded holds answers to what Azure answered azure-cli (its recordings test_group_deployment.yaml, test_group_deployment_crossrg.yaml,
// hybrid_2018_03_01/test_group_deployment_lite.yaml and hybrid_2019_03_01/test_group_deployment_crossrg.yaml), in every api-version alike.
func TestAsRecorded(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2018-02-01", "2018-05-01", "2019-07-01", "2020-06-01", "2021-04-01"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			d := start(t, nil, nil)
			group := d.Group("g")
			query := "?api-version=" + version
			read := func(method, path, body string, code int) (answered, shown) {
				var a answered
				var s shown
				d.Must(method, group+path+query, body, code).JSON(&a)
				require.NoError(t, json.Unmarshal(a.Properties, &s))
				return a, s
			}

			a, s := read(http.MethodPost, deployment+"/validate", recorded, http.StatusOK)
			assert.Equal(t, "d", a.Name)
			assert.Equal(t, []string{"templateHash", "parameters", "mode", "provisioningState", "timestamp", "duration", "correlationId", "providers", "dependencies", "validatedResources"}, names(t, a.Properties))
			assert.Equal(t, []string{"netName1", "netName2", "tranS_Test_Parameter"}, names(t, s.Parameters))
			require.Len(t, s.ValidatedResources, 3)
			assert.True(t, strings.HasSuffix(s.ValidatedResources[0].ID, "/nestedTemplate") && strings.HasSuffix(s.ValidatedResources[1].ID, "/net1") && strings.HasSuffix(s.ValidatedResources[2].ID, "/net2"), "%v", s.ValidatedResources)

			a, s = read(http.MethodPut, deployment, recorded, http.StatusCreated)
			assert.Equal(t, []string{"templateHash", "parameters", "mode", "provisioningState", "timestamp", "duration", "correlationId", "providers", "dependencies", "outputs", "outputResources"}, names(t, a.Properties))
			assert.Equal(t, []string{"tranS_Test_Parameter", "ipAddress", "id"}, names(t, s.Outputs))
			require.Len(t, s.OutputResources, 2)
			assert.True(t, strings.HasSuffix(s.OutputResources[0].ID, "/net2") && strings.HasSuffix(s.OutputResources[1].ID, "/net1"), "%v", s.OutputResources)
			require.Len(t, s.Providers, 2)
			assert.Equal(t, []*string{nil}, s.Providers[0].ResourceTypes[0].Locations)
			assert.Equal(t, "dbelocal", *s.Providers[1].ResourceTypes[0].Locations[0])

			var operations struct {
				Value []struct{ Properties json.RawMessage }
			}
			d.Must(http.MethodGet, group+deployment+"/operations"+query, nil).JSON(&operations)
			require.Len(t, operations.Value, 3)
			assert.Equal(t, []string{"provisioningOperation", "provisioningState", "timestamp", "duration", "trackingId", "serviceRequestId", "statusCode", "targetResource"}, names(t, operations.Value[0].Properties))
			assert.Equal(t, []string{"provisioningOperation", "provisioningState", "timestamp", "duration", "trackingId", "statusCode"}, names(t, operations.Value[2].Properties))

			a, _ = read(http.MethodPut, deployment, `{"properties": {"parameters": {}, "mode": "Incremental", "template": {"contentVersion": "1.0.0.0", "resources": []}}}`, http.StatusOK)
			assert.Contains(t, string(a.Properties), `"providers":[],"dependencies":[],"outputResources":[]}`)
			assert.NotContains(t, string(a.Properties), `"parameters"`)
		})
	}
}
