package template_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkPlan plans 800 machines and interfaces and evaluates each body, as a deployment of the largest template does.
func BenchmarkPlan(b *testing.B) {
	text := `{"parameters": {"size": {"type": "string", "defaultValue": "Standard_D1_v2"}}, "variables": {"prefix": "[concat('vm', uniqueString(resourceGroup().id))]"}, "resources": [
		{"type": "Microsoft.Network/networkInterfaces", "apiVersion": "1", "name": "[concat(variables('prefix'), '-nic', copyIndex())]", "copy": {"name": "nics", "count": 400}, "properties": {}},
		{"type": "Microsoft.Compute/virtualMachines", "apiVersion": "1", "name": "[concat(variables('prefix'), copyIndex())]", "copy": {"name": "vms", "count": 400},
			"dependsOn": ["[resourceId('Microsoft.Network/networkInterfaces', concat(variables('prefix'), '-nic', copyIndex()))]"],
			"properties": {
				"hardwareProfile": {"vmSize": "[parameters('size')]"},
				"storageProfile": {"copy": [{"name": "dataDisks", "count": 4, "input": {"lun": "[copyIndex('dataDisks')]", "name": "[format('{0}-{1:D3}', variables('prefix'), copyIndex('dataDisks'))]"}}]},
				"networkProfile": {"networkInterfaces": [{"id": "[resourceId('Microsoft.Network/networkInterfaces', concat(variables('prefix'), '-nic', copyIndex()))]"}]}
			}}]}`
	for b.Loop() {
		p, err := plan(text, groupContext())
		require.NoError(b, err)
		require.Len(b, p.Resources, 800)
		for _, r := range p.Resources {
			body, err := r.Body(device{})
			require.NoError(b, err)
			require.True(b, strings.HasPrefix(string(body), "{"))
		}
	}
}
