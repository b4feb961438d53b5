package template_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// TestHints: what to do stands beside Resource Manager's own words, never in them.
func TestHints(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, template, parameters, hint string }{
		{"function", `{"variables": {"v": "[toLowr('A')]"}, "resources": []}`, ``, "Did you mean 'toLower'?"},
		{"nothing like it", `{"variables": {"v": "[xyz('A')]"}, "resources": []}`, ``, ""},
		{"user function", `{"functions": [{"namespace": "contoso", "members": {"unique": {"output": {"type": "int", "value": 1}}}}], "variables": {"v": "[contoso.uniqe()]"}, "resources": []}`, ``, "Did you mean 'contoso.unique'?"},
		{"parameter", `{"parameters": {"adminUserName": {"type": "string", "defaultValue": "a"}}, "variables": {"v": "[parameters('adminUsrName')]"}, "resources": []}`, ``, "Did you mean 'adminUserName'?"},
		{"a variable is meant", `{"variables": {"size": 1, "v": "[parameters('size')]"}, "resources": []}`, ``, "There is a variable of that name: write variables('size')."},
		{"a parameter is meant", `{"parameters": {"size": {"type": "int", "defaultValue": 1}}, "variables": {"v": "[variables('size')]"}, "resources": []}`, ``, "There is a parameter of that name: write parameters('size')."},
		{"parameter of a function", `{"functions": [{"namespace": "n", "members": {"f": {"parameters": [{"name": "prefix", "type": "string"}], "output": {"type": "string", "value": "[parameters('prefx')]"}}}}], "variables": {"v": "[n.f('a')]"}, "resources": []}`, ``, "Did you mean 'prefix'?"},
		{"property", `{"variables": {"o": {"location": 1}, "v": "[variables('o').locaton]"}, "resources": []}`, ``, "Did you mean 'location'?"},
		{"member", `{"resources": [], "output": {}}`, ``, "Did you mean 'outputs'?"},
		{"member of a resource", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "a", "dependOn": []}]}`, ``, "Did you mean 'dependsOn'?"},
		{"member of a parameter", `{"resources": [], "parameters": {"p": {"type": "int", "defaultvalues": 1}}}`, ``, "Did you mean 'defaultValue'?"},
		{"member of an output", `{"resources": [], "outputs": {"o": {"type": "int", "vale": 1}}}`, ``, "Did you mean 'value'?"},
		{"no resources", `{"parameters": {}}`, ``, `A template without resources has "resources": [].`},
		{"a file of parameters", `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {}}`, ``, "This is a file of parameters: give the template that it is for, and this one as its parameters."},
		{"comma missing", "{\"contentVersion\": \"1.0.0.0\"\n\"resources\": []}", ``, "Is a comma missing before it?"},
		{"comma missing in a list", `{"resources": [{} {}]}`, ``, "Is a comma missing before it?"},
		{"comma too many", `{"resources": [{},, {}]}`, ``, "Is there a comma too many?"},
		{"bracket missing", `{"resources": [`, ``, "The text ends too early: is a bracket or a quotation mark not closed?"},
		{"bracket too many", `{"resources": []}}`, ``, "Something stands behind the template's end: is there a bracket too many?"},
		{"backslash", `{"resources": [], "variables": {"path": "C:\x"}}`, ``, "A backslash in a string is written twice."},
		{"Bicep", "\nparam name string", ``, "A template is JSON. One in Bicep is compiled first: az bicep build --file NAME.bicep, or bicep build NAME.bicep."},
		{"nothing", " \n", ``, "The text is empty. A template begins with '{'."},
		{"parameter missing", `{"parameters": {"p": {"type": "string"}}, "resources": []}`, ``, "Give 'p' a value in the parameters of the deployment, or a defaultValue in the template."},
		{"parameters missing", `{"parameters": {"p": {"type": "string"}, "q": {"type": "int", "defaultValue": 1}, "r": {"type": "int"}, "s": {"type": "int", "nullable": true}, "t": {"type": "int"}, "u": {"type": "int"}}, "resources": []}`, `{"t": {"value": 1}}`,
			"Give 'p' a value in the parameters of the deployment, or a defaultValue in the template. Nor has 'r', 'u' one."},
		{"parameter too much", `{"parameters": {"vmName": {"type": "string", "defaultValue": ""}}, "resources": []}`, `{"vmNam": {"value": ""}}`, "Did you mean 'vmName'?"},
		{"parameters too much", `{"parameters": {"vmName": {"type": "string", "defaultValue": ""}, "size": {"type": "int", "defaultValue": 1}}, "resources": []}`, `{"vmNam": {"value": ""}, "sze": {"value": 1}, "other": {}}`, "Did you mean 'vmName' for 'vmNam', 'size' for 'sze'?"},
		{"parameter without an object", `{"parameters": {"p": {"type": "string"}}, "resources": []}`, `{"p": "x"}`, `Write "p": {"value": …}.`},
		{"value", `{"parameters": {"p": {"type": "string", "allowedValues": ["Standard_LRS", "Premium_LRS"]}}, "resources": []}`, `{"p": {"value": "StandardLRS"}}`, "Did you mean 'Standard_LRS'?"},
		{"api-version", `{"resources": [{"name": "a", "type": "A.B/c"}]}`, ``, "Give the resource an apiVersion, or the template an apiProfile that has one for its type."},
		{"names of a type", `{"resources": [{"name": "a", "type": "A.B/c/d", "apiVersion": "1"}]}`, ``, "'A.B/c/d' has 2 parts behind the provider, so its name needs 2 joined by '/': 'a' has 1."},
		{"no provider", `{"resources": [{"name": "a", "type": "disks", "apiVersion": "1"}]}`, ``, "A type has a provider before it, such as 'Microsoft.Compute/disks'."},
		{"dependency", `{"resources": [{"name": "network", "type": "A.B/c", "apiVersion": "1"}, {"name": "b", "type": "A.B/d", "apiVersion": "1", "dependsOn": ["[resourceId('A.B/c', 'netwrk')]"]}]}`, ``, "Did you mean 'A.B/c/network'?"},
		{"dependency on what is there", `{"resources": [{"name": "b", "type": "A.B/d", "apiVersion": "1", "dependsOn": ["elsewhere"]}]}`, ``, "Name a resource of this template; one that is there already needs no dependency, and reference() takes its id and an api-version."},
		{"symbol", `{"resources": {"network": {"name": "n", "type": "A.B/c", "apiVersion": "1"}, "b": {"name": "b", "type": "A.B/d", "apiVersion": "1", "properties": "[reference('netwrk')]"}}}`, ``, "Did you mean 'network'?"},
		{"circle", `{"resources": [{"name": "x", "type": "A.B/c", "apiVersion": "1", "dependsOn": ["y"]}, {"name": "y", "type": "A.B/c", "apiVersion": "1", "dependsOn": ["z"]}, {"name": "z", "type": "A.B/c", "apiVersion": "1", "dependsOn": ["y"]}]}`, ``, "Take one of these dependencies out: 'A.B/c/y' waits for 'A.B/c/z' waits for 'A.B/c/y'."},
		{"at runtime", `{"variables": {"v": "[reference('x').y]"}, "resources": []}`, ``, "What reference() answers is known only while deploying: use it in the properties of a resource or in an output."},
		{"in a default", `{"variables": {"v": "[utcNow()]"}, "resources": []}`, ``, "Call utcNow() in the defaultValue of a parameter, and use that."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := groupContext()
			c.Parameters = json.RawMessage(test.parameters)
			_, err := plan(test.template, c)
			var e *template.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, test.hint, e.Hint)
			assert.NotContains(t, e.Message, "Did you mean")
		})
	}
}
