package templatefile_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestContext: what expressions are told.
func TestContext(t *testing.T) {
	t.Parallel()
	const subscriptionSchema = `"$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#", `
	for expression, want := range map[string]string{
		"resourceGroup().id":                     `"/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1"`,
		"resourceGroup().location":               `"dbelocal"`,
		"subscription().subscriptionId":          `"11111111-1111-1111-1111-111111111111"`,
		"tenant().tenantId":                      `"22222222-2222-2222-2222-222222222222"`,
		"deployment().name":                      `"main"`,
		"environment().suffixes.storage":         `"edge1.localhost"`,
		"environment().authentication.audiences": `["https://management.edge1.localhost/"]`,
	} {
		made, err := files{"main.json": `{"resources": [], "outputs": {"o": {"type": "` + map[bool]string{true: "array", false: "string"}[want[0] == '['] + `", "value": "[` + expression + `]"}}}`}.expand("main.json")
		require.NoError(t, err, expression)
		assert.JSONEq(t, want, string(made.Outputs[0].Value), expression)
	}
	made, err := files{"sub.json": `{` + subscriptionSchema + `"resources": [], "outputs": {"o": {"type": "string", "value": "[deployment().location]"}}}`}.expand("sub.json")
	require.NoError(t, err)
	assert.Equal(t, "/subscriptions/11111111-1111-1111-1111-111111111111", made.Scope)
	assert.JSONEq(t, `"dbelocal"`, string(made.Outputs[0].Value))

	made, err = files{"main.json": `{"apiProfile": "2019-03-01-hybrid", "resources": [{"type": "A.B/c", "name": "x"}]}`}.expand("main.json")
	require.NoError(t, err)
	assert.Equal(t, "2019-03-01-hybrid", made.Resources[0].APIVersion)
}
