package template_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// TestHash has the hashes that Bicep made of templates of its tests (Azure/bicep, src/Bicep.Core.Samples/Files), which begin as head says.
func TestHash(t *testing.T) {
	t.Parallel()
	const schema = `"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",`
	const subscriptionSchema = `"$schema":"https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",`
	for _, test := range []struct{ name, head, rest, want string }{
		{"nothing", schema, `"resources":[]`, "12740863314443779634"},
		{"no symbols", schema + `"languageVersion":"2.0",`, `"resources":{}`, "12008068100903792477"},
		{"a symbol", subscriptionSchema + `"languageVersion":"2.0",`, `"resources":{"rg":{"type":"Microsoft.Resources/resourceGroups","apiVersion":"2019-05-01","name":"rg-bicep","location":"uksouth"}}`, "1664249572392983963"},
		{"members of a parameter", schema, `"parameters":{"location":{"type":"string","defaultValue":"westus"}},"resources":[],"outputs":{"loc":{"type":"string","value":"[parameters('location')]"}}`, "1347091426241151379"},
		{"members of a resource", schema, `"parameters":{"accountName":{"type":"string"}},"resources":[{"type":"Microsoft.Authorization/locks","apiVersion":"2016-09-01",
			"scope":"[resourceId('Microsoft.Storage/storageAccounts', parameters('accountName'))]","name":"DontDelete","properties":{"level":"CanNotDelete"}}]`, "10281764714295777877"},
		{"control characters", schema, `"variables":{"pipe":"|","myVar":"test\n","myVar2":"test","myVar3":"\ntest\n"},"resources":[],"outputs":{
			"out1":{"type":"string","value":"[format('{0}{1}{2}', variables('pipe'), variables('myVar'), variables('pipe'))]"},
			"out2":{"type":"string","value":"[format('{0}{1}{2}', variables('pipe'), variables('myVar2'), variables('pipe'))]"},
			"out3":{"type":"string","value":"[format('{0}{1}{2}', variables('pipe'), variables('myVar3'), variables('pipe'))]"}}`, "4281628529517920243"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := `{` + test.head + `"contentVersion":"1.0.0.0","metadata":{"_generator":{"name":"bicep","version":"dev","templateHash":"HASH"}},` + test.rest + `}`
			for _, hash := range []string{test.want, "0"} { // what the template says of itself does not count
				parsed, err := template.Parse([]byte(strings.Replace(text, "HASH", hash, 1)))
				require.NoError(t, err)
				assert.Equal(t, test.want, parsed.Hash())
			}
		})
	}
}

// TestHashOfAzure has the hashes that Azure answered for what azure-cli sent, as its recordings have it (test_group_on_error_deployment_lastsuccessful.yaml of
// June 2020, test_group_deployment_crossrg.yaml of July 2021; those before hashed otherwise).
func TestHashOfAzure(t *testing.T) {
	t.Parallel()
	const schema = `{
  "$schema": "https://schema.management.azure.com/schemas/2015-01-01/deployment`
	for want, text := range map[string]string{
		"3965660584125802942": schema + `Parameters.json#", "contentVersion": "1.0.0.0", "resources": [] // comment
}`,
		"11501420484488122274": schema + `Template.json#", "contentVersion": "1.0.0.0",
  "parameters": {
    "StorageAccountName1": {"type": "string", "defaultValue": "test1ddosdatest72"},
    "StorageAccountName2": {"type": "string", "defaultValue": "test1ddfosatdest73"},
    "CrossRg": {"type": "string", "defaultValue": "crossrg5"}
  },
  "variables": {},
  "resources": [
    {"apiVersion": "2017-05-10", "name": "nestedTemplate", "type": "Microsoft.Resources/deployments", "resourceGroup": "[parameters('CrossRg')]",
      "properties": {"mode": "Incremental", "template": {
          "$schema": "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "parameters": {}, "variables": {},
          "resources": [{"type": "Microsoft.Storage/storageAccounts", "name": "[parameters('StorageAccountName2')]", "apiVersion": "2015-06-15", "location": "West US",
              "properties": {"accountType": "Standard_LRS"}}],
          "outputs": {"result": {"value": "Hello World", "type": "string"}}
        },
        "parameters": {}
      }
    },
    {"type": "Microsoft.Storage/storageAccounts", "name": "[parameters('StorageAccountName1')]", "apiVersion": "2015-06-15", "location": "West US",
      "properties": {"accountType": "Standard_LRS"}}
  ]
}`,
	} {
		parsed, err := template.Parse([]byte(text))
		require.NoError(t, err)
		assert.Equal(t, want, parsed.Hash())
	}
}

// TestHashOfChildren: a template of any form has a hash, and what differs has another.
func TestHashOfChildren(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, text := range []string{
		`{"resources":[{"type":"A.B/c","name":"x","resources":[{"type":"d","name":"y"}]}]}`,
		`{"resources":[{"type":"A.B/c","name":"x","resources":[{"type":"d","name":"z"}]}]}`,
		`{"resources":[1],"metadata":1}`, `{"resources":[],"outputs":{"o":1}}`, `{"resources":{"s":1}}`,
	} {
		parsed, err := template.Parse([]byte(text))
		require.NoError(t, err)
		hash := parsed.Hash()
		assert.Empty(t, seen[hash])
		seen[hash] = text
	}
	same, err := template.Parse([]byte(`{"resources": [{name: "x", type: "A.B/c", "resources": [{"name": "y", "type": "d"}]}] /* in another order */}`))
	require.NoError(t, err)
	assert.Contains(t, seen, same.Hash())
}
