package template_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestUserFunctionsOfBicep lets functions use variables and each other, which languageVersion 2 allows (Azure/bicep, UserDefinedFunctionTests.cs).
func TestUserFunctionsOfBicep(t *testing.T) {
	t.Parallel()
	p, err := plan(`{"languageVersion": "2.0",
		"functions": [{"namespace": "__bicep", "members": {
			"getBaz": {"output": {"type": "string", "value": "baz"}},
			"testFunc": {"parameters": [{"type": "string", "name": "baz"}], "output": {"type": "string",
				"value": "[format('{0}-{1}-{2}', variables('bar'), parameters('baz'), __bicep.getBaz())]"}},
			"isStringEqual": {"parameters": [{"type": "string", "name": "input"}], "output": {"type": "bool",
				"value": "[equals(parameters('input'), __bicep.testFunc(variables('bar')))]"}}}}],
		"variables": {"bar": "abc"},
		"resources": {},
		"outputs": {
			"outputBool": {"type": "bool", "value": "[__bicep.isStringEqual('abc-abc-baz')]"},
			"outputFoo": {"type": "string", "value": "[__bicep.testFunc('def')]"}}}`, groupContext())
	require.NoError(t, err)
	outputs, err := p.Outputs(device{})
	require.NoError(t, err)
	assert.Equal(t, "true", string(outputs[0].Value))
	assert.Equal(t, `"abc-def-baz"`, string(outputs[1].Value))
}
