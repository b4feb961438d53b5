package template_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFull holds what reference answers with 'Full': what the page's examples and published outputs have.
func TestFull(t *testing.T) {
	t.Parallel()
	const beside = `"referenceApiVersion":"1","condition":true,"isConditionTrue":true,"isTemplateResource":false,"isAction":false,"provisioningOperation":"Read"}`
	const subscriptionID = `"subscriptionId":"11111111-1111-1111-1111-111111111111",`
	for id, want := range map[string]string{
		group + "/providers/A.B/c/x/d/y":             `{"apiVersion":"1","location":"l","properties":{},` + subscriptionID + `"resourceGroupName":"rg1","scope":"","resourceId":"A.B/c/x/d/y",` + beside,
		group + "/providers/A.B/c/x/providers/E.F/g": `{"apiVersion":"1","location":"l","properties":{},` + subscriptionID + `"resourceGroupName":"rg1","scope":"A.B/c/x","resourceId":"E.F/g",` + beside,
		group: `{"apiVersion":"1","location":"l","properties":{},` + subscriptionID + `"scope":"","resourceId":"Microsoft.Resources/resourceGroups/rg1",` + beside,
	} {
		p, err := plan(`{"resources": [], "outputs": {"o": {"type": "object", "value": "[reference('`+id+`', '1', 'Full')]"}}}`, groupContext())
		require.NoError(t, err)
		outputs, err := p.Outputs(device{strings.ToLower(id): `{"id":"an id","name":"x","type":"A.B/c","location":"l","properties":{}}`})
		require.NoError(t, err)
		assert.Equal(t, want, string(outputs[0].Value), id)
	}
}
