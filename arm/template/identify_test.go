package template_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNestedScope holds where a nested deployment of a group's template goes
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-resource-group#scope-to-subscription).
func TestNestedScope(t *testing.T) {
	t.Parallel()
	const other = "/subscriptions/55555555-5555-5555-5555-555555555555"
	for members, want := range map[string]string{
		``:                        group,
		`"resourceGroup": "rg2",`: subscription + "/resourceGroups/rg2",
		`"location": "dbelocal",`: subscription,
		`"location": null,`:       group,
		`"subscriptionId": "[subscription().subscriptionId]", "location": "dbelocal",`: subscription,
		`"subscriptionId": "[subscription().subscriptionId]",`:                         subscription,
		`"subscriptionId": "55555555-5555-5555-5555-555555555555",`:                    other,
		`"location": "dbelocal", "resourceGroup": "rg2",`:                              subscription + "/resourceGroups/rg2",
	} {
		p, err := plan(`{"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2021-04-01", `+members+` "name": "n", "properties": {"mode": "Incremental"}}]}`, groupContext())
		require.NoError(t, err)
		assert.Equal(t, want+"/providers/Microsoft.Resources/deployments/n", p.Resources[0].ID, members)
	}
}
