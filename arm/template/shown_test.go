package template_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// TestShow: what is shown of a plan before deployment says what only deploying tells, and no secret.
func TestShow(t *testing.T) {
	t.Parallel()
	c := groupContext()
	c.Parameters = json.RawMessage(`{"password": {"value": "pa\"ss word"}, "pin": {"value": "12"}}`)
	p, err := plan(`{
		"parameters": {"password": {"type": "securestring"}, "pin": {"type": "securestring"}, "more": {"type": "bool", "defaultValue": false}},
		"resources": [
			{"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": {
				"login": "[concat('user:', parameters('password'))]", "pin": "[parameters('pin')]", "twelve": "the 12th",
				"list": ["[reference('y').key]", "a"], "deep": {"[concat('a', 'b')]": "[list('y', '1').keys[0]]"}
			}},
			{"type": "A.B/c", "apiVersion": "1", "name": "y"},
			{"type": "A.B/c", "apiVersion": "1", "name": "z", "condition": "[parameters('more')]"},
			{"type": "A.B/c", "apiVersion": "1", "name": "w", "condition": "[not(parameters('more'))]"},
		],
		"outputs": {
			"login": {"type": "string", "value": "[concat('user:', parameters('password'))]"},
			"key": {"type": "string", "value": "[reference('y').key]"},
			"secret": {"type": "securestring", "value": "open"},
			"keys": {"type": "array", "copy": {"count": 2, "input": "[reference('y').keys[copyIndex()]]"}},
		}}`, c)
	require.NoError(t, err)
	require.Len(t, p.Resources, 3)
	assert.Equal(t, "y", p.Resources[0].Name)
	shown, err := p.Resources[1].Show()
	require.NoError(t, err)
	assert.JSONEq(t, `{"properties": {"login": "user:***", "pin": "***", "twelve": "the 12th", "list": ["[reference('y').key]", "a"], "deep": {"ab": "[list('y', '1').keys[0]]"}}}`, string(shown.Body))
	assert.Equal(t, []template.Unknown{
		{Path: "properties.list[0]", Expression: "[reference('y').key]"}, {Path: "properties.deep.ab", Expression: "[list('y', '1').keys[0]]"},
	}, shown.Unknown)

	require.Len(t, p.Skipped, 1)
	assert.Equal(t, []string{"z", "[parameters('more')]"}, []string{p.Skipped[0].Name, p.Skipped[0].Condition})
	assert.Equal(t, []string{"w", "[not(parameters('more'))]"}, []string{p.Resources[2].Name, p.Resources[2].Condition})

	var outputs []string
	for _, o := range p.ShowOutputs() {
		outputs = append(outputs, o.Name+" "+string(o.Value)+" "+o.Unknown)
	}
	assert.Equal(t, []string{`login "user:***" `, "key null [reference('y').key]", `secret "***" `, "keys null [reference('y').keys[copyIndex()]]"}, outputs)
}

// TestNested: a mistake in a nested template is told with its place in the whole file.
func TestNested(t *testing.T) {
	t.Parallel()
	p, err := plan(`{"resources": [
		{"type": "Microsoft.Resources/deployments", "apiVersion": "2021-04-01", "name": "inner", "properties": {
			"expressionEvaluationOptions": {"scope": "inner"},
			"template": {"resources": [
				{"type": "A.B/c", "apiVersion": "1", "name": "[parameters('nobody')]"}]}}},
		{"type": "Microsoft.Resources/deployments", "apiVersion": "2021-04-01", "name": "outer", "properties": {"template": {"resources": []}}},
		{"type": "Microsoft.Resources/deployments", "apiVersion": "2021-04-01", "name": "linked", "properties": {"templateLink": {"uri": "https://a/b"}}},
		{"type": "Microsoft.Resources/deployments", "apiVersion": "2021-04-01", "name": "wrong", "properties": {
			"expressionEvaluationOptions": {"scope": "inner"}, "template": {}}},
		{"type": "A.B/c", "apiVersion": "1", "name": "x"}]}`, groupContext())
	require.NoError(t, err)
	inner, err := p.Resources[0].Nested()
	require.NoError(t, err)
	_, err = inner.Plan(groupContext())
	var e *template.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, []int{5, 73}, []int{e.Line, e.Column})
	for _, i := range []int{1, 2, 4} {
		nested, err := p.Resources[i].Nested()
		require.NoError(t, err)
		assert.Nil(t, nested)
	}
	_, err = p.Resources[3].Nested()
	require.ErrorAs(t, err, &e)
	assert.Equal(t, []int{9, 67}, []int{e.Line, e.Column})
}

// TestDeclared lists parameters before they have values.
func TestDeclared(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse([]byte(`{"$schema": "s", "definitions": {"d": {"type": "object"}}, "resources": [], "parameters": {
		"a": {"type": "String"}, "b": {"$ref": "#/definitions/d"}, "c": {"type": "int", "defaultValue": 1}, "d": {"type": "bool", "nullable": true}, "e": 1}}`))
	require.NoError(t, err)
	assert.Equal(t, "s", parsed.Schema())
	assert.Equal(t, []template.Declared{{Name: "a", Type: "string"}, {Name: "b", Type: "object"}, {Name: "c", Type: "int", Default: true}, {Name: "d", Type: "bool", Default: true}, {Name: "e"}}, parsed.Parameters())
}
