package templatefile_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/templatefile"
)

const deployments = `"type": "Microsoft.Resources/deployments", "apiVersion": "2021-04-01"`

// TestExpand shows an order, levels, what only the device knows, and the templates within.
func TestExpand(t *testing.T) {
	t.Parallel()
	f := files{
		"dir/main.json": `{
	"parameters": {"password": {"type": "securestring"}},
	"resources": [
		{"type": "A.B/c", "apiVersion": "1", "name": "last", "dependsOn": ["middle"], "properties": {"a": "[reference('first').b]", "w": "[parameters('password')]"}},
		{"type": "A.B/c", "apiVersion": "1", "name": "middle", "dependsOn": ["first"]},
		{"type": "A.B/c", "apiVersion": "1", "name": "first"},
		{"type": "A.B/c", "apiVersion": "1", "name": "none", "condition": "[equals(1, 2)]"},
		{` + deployments + `, "name": "linked", "properties": {"templateLink": {"relativePath": "parts/part.json"}, "parameters": {"word": {"value": "[parameters('password')]"}}}},
		{` + deployments + `, "name": "inner", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"id": {"value": "[reference('first').id]"}},
			"template": {"parameters": {"id": {"type": "string"}}, "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[parameters('id')]"}]}}},
		{` + deployments + `, "name": "outer", "resourceGroup": "other", "properties": {"template": {"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[toUpper('o')]", "location": "[resourceGroup().location]"}]}}},
		{` + deployments + `, "name": "open", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"n": {"value": "[reference('first').n]"}},
			"template": {"parameters": {"n": {"type": "int"}}, "resources": []}}},
		{` + deployments + `, "name": "far", "properties": {"templateLink": {"uri": "https://a/b.json"}}},
		{` + deployments + `, "name": "far parameters", "properties": {"template": {"resources": []}, "parametersLink": {"uri": "https://a/p.json"}}},
		{` + deployments + `, "name": "empty", "properties": {}},
	],
	"outputs": {"o": {"type": "string", "value": "[reference('first').b]"}}
}`,
		"dir/parts/part.json": `{"parameters": {"word": {"type": "string"}}, "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "part", "tags": {"w": "[parameters('word')]"}}],
			"outputs": {"w": {"type": "string", "value": "[parameters('word')]"}}}`,
	}
	made, err := f.expand("dir/main.json", "password=hush hush")
	require.NoError(t, err)
	var lines []string
	for _, r := range made.Resources {
		lines = append(lines, fmt.Sprint(r.Level, " ", r.Name, " ", len(r.DependsOn), " ", r.Note))
	}
	assert.Equal(t, []string{
		"1 first 0 ", "2 middle 1 ", "3 last 2 ", "1 linked 0 ", "2 inner 1 ", "1 outer 0 ", "2 open 1 not expanded: only the device knows [reference('first').n]",
		"1 far 0 not expanded: its template is at https://a/b.json", "1 far parameters 0 not expanded: its parameters are at https://a/p.json",
		"1 empty 0 not expanded: it has no template",
	}, lines)
	byName := map[string]templatefile.Resource{}
	for _, r := range made.Resources {
		byName[r.Name] = r
	}
	assert.JSONEq(t, `{"properties": {"a": "[reference('first').b]", "w": "***"}}`, string(byName["last"].Body))
	assert.Equal(t, "properties.a", byName["last"].Unknown[0].Path)
	require.Len(t, made.Skipped, 1)
	assert.Equal(t, "[equals(1, 2)]", made.Skipped[0].Condition)
	assert.Equal(t, "[reference('first').b]", made.Outputs[0].Unknown)
	assert.Equal(t, 13, made.Count())

	linked := byName["linked"].Nested
	assert.Equal(t, "dir/parts/part.json", linked.File)
	assert.JSONEq(t, `{"tags": {"w": "***"}}`, string(linked.Resources[0].Body))
	assert.JSONEq(t, `"***"`, string(linked.Parameters[0].Value))
	assert.JSONEq(t, `"***"`, string(linked.Outputs[0].Value))
	assert.Equal(t, "[reference('first').id]", byName["inner"].Nested.Resources[0].Name)
	assert.Empty(t, byName["inner"].Nested.File)
	outer := byName["outer"].Nested
	assert.Equal(t, "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/other", outer.Scope)
	assert.Equal(t, "O", outer.Resources[0].Name)

	shown, err := json.Marshal(made)
	require.NoError(t, err)
	assert.NotContains(t, string(shown), "hush")
}

// TestExpandProblems: a mistake in a template within is told where it stands, and without the secrets of its parent.
func TestExpandProblems(t *testing.T) {
	t.Parallel()
	within := func(properties string) string {
		return "{\"parameters\": {\"password\": {\"type\": \"securestring\", \"defaultValue\": \"hush hush\"}}, \"resources\": [\n\t{" + deployments + ", \"name\": \"d\", \"properties\": " + properties + "}]}"
	}
	const inner = `"expressionEvaluationOptions": {"scope": "inner"}, `
	for _, test := range []struct {
		name string
		f    files
		want []string
	}{
		{"inner", files{"main.json": within("{" + inner + "\n\"template\": {\"resources\": [], \"variables\": {\"v\": \"[none()]\"}}}")}, []string{"main.json:3:52: InvalidTemplate", "    3 | "}},
		{"inner, no template", files{"main.json": within("{" + inner + "\n\"template\": {}}")}, []string{"main.json:3:13: InvalidTemplate"}},
		{"outer", files{"main.json": within(`{"template": {"resources": [], "nonsense": 1}}`)}, []string{"main.json:2:2: InvalidTemplate", "Could not find member 'nonsense'"}},
		{"linked", files{"main.json": within(`{"templateLink": {"relativePath": "l.json"}}`), "l.json": "{\n\"resources\": 1}"}, []string{"l.json:1:1: InvalidTemplate"}},
		{"linked, not there", files{"main.json": within(`{"templateLink": {"relativePath": "l.json"}}`)}, []string{"main.json:2:2: InvalidContentLink: ", "the template cannot be read: open l.json: file does not exist", "A relativePath begins in"}},
		{"linked, elsewhere", files{"main.json": within(`{"templateLink": {"relativePath": "/etc/passwd"}}`)}, []string{`the relativePath "/etc/passwd" of a template link is not relative`}},
		{"a secret", files{"main.json": within("{" + inner + `"parameters": {"p": {"value": "[parameters('password')]"}}, "template": {"parameters": {"p": {"type": "string"}}, "variables": {"v": "[uri(parameters('p'), 'x')]"}, "resources": []}}`)},
			[]string{"The provided value is '***'"}},
		{"a management group", files{"main.json": `{"$schema": "https://schema.management.azure.com/schemas/2019-08-01/managementGroupDeploymentTemplate.json#", "resources": []}`}, []string{"a device has a subscription and groups only"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := test.f.expand("main.json")
			require.Error(t, err)
			for _, want := range test.want {
				assert.Contains(t, err.Error(), want)
			}
			var p *templatefile.Problem
			if test.name == "a secret" {
				require.ErrorAs(t, err, &p)
				assert.NotContains(t, p.Message, "hush")
			}
		})
	}
}

// TestLinksEnd: templates that link to each other end, however many there are.
func TestLinksEnd(t *testing.T) {
	t.Parallel()
	made, err := files{"main.json": `{"resources": [{` + deployments + `, "name": "d", "properties": {"templateLink": {"relativePath": "main.json"}}}]}`}.expand("main.json")
	require.NoError(t, err)
	assert.Equal(t, 9, made.Count())
	_, err = files{"main.json": `{"resources": [{` + deployments + `, "name": "[concat('d', copyIndex())]", "copy": {"name": "c", "count": 100}, "properties": {"templateLink": {"relativePath": "main.json"}}}]}`}.expand("main.json")
	require.ErrorContains(t, err, "more than 10000 resources in all")
}
