package template_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExternalInputs are for the expressions of parameters in a request, and for nothing else.
func TestExternalInputs(t *testing.T) {
	t.Parallel()
	const text = `{"parameters": {"p": {"type": "string"}}, "resources": [], "outputs": {"o": {"type": "string", "value": "[parameters('p')]"}}}`
	c := groupContext()
	c.ExternalInputs = json.RawMessage(`{"who": {"value": "world"}}`)
	for _, test := range []struct{ name, expression, want, message string }{
		{"an input", `"[format('hello {0}', externalInputs('WHO'))]"`, `"hello world"`, ""},
		{"none of that name", `"[externalInputs('whom')]"`, "", "expects the name of an external input of the deployment. The provided value is 'whom'"},
		{"no expression", `"who"`, "", "The expression of the template parameter 'p' must be a string in brackets."},
		{"a parameter", `"[parameters('p')]"`, "", "The template function 'parameters' is not expected at this location."},
		{"a reference", `"[reference('p')]"`, "", "The template function 'reference' is not expected at this location."},
		{"of another type", `"[length(externalInputs('who'))]"`, "", "Expected a value of type 'String, Uri', but received a value of type 'Integer'."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			given := c
			given.Parameters = json.RawMessage(`{"p": {"expression": ` + test.expression + `}}`)
			p, err := plan(text, given)
			if test.message != "" {
				assert.Contains(t, messageOf(t, err), test.message)
				return
			}
			require.NoError(t, err)
			outputs, err := p.Outputs(device{})
			require.NoError(t, err)
			assert.JSONEq(t, test.want, string(outputs[0].Value))
		})
	}
	_, err := plan(`{"variables": {"v": "[externalInputs('who')]"}, "resources": []}`, c)
	assert.Contains(t, messageOf(t, err), "The template function 'externalInputs' is not expected at this location.")
}

// TestGiven tells what a request gives from what the template has by default.
func TestGiven(t *testing.T) {
	t.Parallel()
	c := groupContext()
	c.Parameters = json.RawMessage(`{"A": {"value": "x"}, "b": {"expression": "[toLower('X')]"}, "c": {"metadata": {}}}`)
	p, err := plan(`{"parameters": {"a": {"type": "string"}, "b": {"type": "secureString"}, "c": {"type": "secureString", "defaultValue": "x"}, "d": {"type": "string", "defaultValue": "x"}}, "resources": []}`, c)
	require.NoError(t, err)
	given := map[string]bool{}
	for _, parameter := range p.Parameters {
		given[parameter.Name] = parameter.Given
	}
	assert.Equal(t, map[string]bool{"a": true, "b": true, "c": false, "d": false}, given)
}
