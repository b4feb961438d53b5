package template_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// TestErrors holds the messages. Those said to be seen are from public reports of deployments to Azure.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, template, parameters, message string }{
		{"no JSON", `{"resources": [}`, ``, `Deployment template parse failed: 'expected a value but found '}' at line 1, position 16.'.`},
		{"no object", `[]`, ``, `Deployment template parse failed: 'A template must be an object.'.`},
		{"no resources (seen)", `{}`, ``, `Deployment template parse failed: 'Required property 'resources' not found in JSON. Path '', line 1, position 1.'.`},
		{"strange member (seen)", `{"resources": [], "resource": []}`, ``, `Could not find member 'resource' on object of type 'Template'. Path 'resource', line 1, position 29.`},
		{"strange member of a resource (seen)", "{\"resources\": [\n  {\n      \"type\": \"A.B/c\",\n      \"apiVersion1\": \"1\", \"name\": \"a\"}]}", ``,
			`Deployment template parse failed: 'Could not find member 'apiVersion1' on object of type 'TemplateResource'. Path 'resources[0].apiVersion1', line 4, position 20.'.`},
		{"strange member of a child", `{"resources": {"s": {"type": "A.B/c", "apiVersion": "1", "name": "a", "resources": [{"nam": "b"}]}}}`, ``, `Path 'resources.s.resources[0].nam', line 1, position 91.`},
		{"strange member of a parameter", `{"resources": [], "parameters": {"p": {"typ": "int"}}}`, ``, `Could not find member 'typ' on object of type 'TemplateInputParameter'. Path 'parameters.p.typ', line 1, position 45.`},
		{"strange member of an output", `{"resources": [], "outputs": {"o": {"type": "int", "vale": 1}}}`, ``, `Could not find member 'vale' on object of type 'TemplateOutputParameter'. Path 'outputs.o.vale', line 1, position 58.`},
		{"resources of another type", `{"resources": 1}`, ``, `The property 'resources' must be an array, or an object of resources by symbolic name.`},
		{"section of another type", `{"resources": [], "variables": []}`, ``, `The property 'variables' must be an object. Path 'variables'.`},

		{"parameter missing (seen)", "{\n  \"parameters\": {\n    \"p\": {\"type\": \"string\"}\n  }, \"resources\": []}", ``,
			`Deployment template validation failed: 'The value for the template parameter 'p' at line '3' and column '10' is not provided. Please see https://aka.ms/arm-create-parameter-file for usage details.'.`},
		{"parameter unknown (seen)", `{"parameters": {"a": {"type": "string"}, "b": {"type": "int"}}, "resources": []}`, `{"x": {"value": 1}, "y": {"value": 2}}`,
			`The template parameters 'x, y' in the parameters file are not valid; they are not present in the original template and can therefore not be provided at deployment time. The only supported parameters for this template are 'a, b'. Please see https://aka.ms/arm-pass-parameter-values for usage details.`},
		{"not allowed (seen)", `{"parameters": {"sku": {"type": "string", "allowedValues": ["Standard_LRS", "Premium_LRS"]}}, "resources": []}`, `{"sku": {"value": "bad"}}`,
			`Deployment template validation failed: 'The provided value 'bad' for the template parameter 'sku' at line '1' and column '24' is not valid. The parameter value is not part of the allowed value(s): 'Standard_LRS,Premium_LRS'.'.`},
		{"not allowed and secret", `{"parameters": {"p": {"type": "secureString", "allowedValues": ["a"]}}, "resources": []}`, `{"p": {"value": "hush"}}`,
			`The provided value for the template parameter 'p' is not valid. The value is not part of the allowed value(s): 'a'.`},
		{"of another type (seen)", `{"parameters": {"p": {"type": "string"}}, "resources": []}`, `{"p": {"value": ["a"]}}`,
			`The provided value for the template parameter 'p' is not valid. Expected a value of type 'String, Uri', but received a value of type 'Array'. Please see https://aka.ms/arm-create-parameter-file for usage details.`},
		{"null", `{"parameters": {"p": {"type": "int"}}, "resources": []}`, `{"p": {"value": null}}`, `Expected a value of type 'Integer', but received a value of type 'Null'.`},
		{"too long (seen)", `{"parameters": {"settings": {"type": "object", "properties": {"storageName": {"type": "string", "maxLength": 2}}}}, "resources": []}`, `{"settings": {"value": {"storageName": "abc"}}}`,
			`The provided value for the template parameter 'settings.storageName' is not valid. Length of the value should be less than or equal to '2'. Please see https://aka.ms/arm-syntax-parameters for usage details.`},
		{"too short", `{"parameters": {"p": {"type": "array", "minLength": 1}}, "resources": []}`, `{"p": {"value": []}}`, `Length of the value should be greater than or equal to '1'.`},
		{"too small", `{"parameters": {"p": {"type": "int", "minValue": 1}}, "resources": []}`, `{"p": {"value": 0}}`, `The value should be greater than or equal to '1'.`},
		{"too large", `{"parameters": {"p": {"type": "int", "maxValue": 1}}, "resources": []}`, `{"p": {"value": 2}}`, `The value should be less than or equal to '1'.`},
		{"unknown type", `{"parameters": {"p": {"type": "text"}}, "resources": []}`, `{"p": {"value": 2}}`, `The type 'text' is not supported.`},
		{"no value", `{"parameters": {"p": {"type": "int"}}, "resources": []}`, `{"p": 1}`, `The value of the template parameter 'p' must be an object with the property 'value'.`},
		{"key vault", `{"parameters": {"p": {"type": "securestring"}}, "resources": []}`, `{"p": {"reference": {"keyVault": {"id": "x"}, "secretName": "s"}}}`, `refers to a secret of a key vault`},
		{"default of itself", `{"parameters": {"p": {"type": "int", "defaultValue": "[parameters('P')]"}}, "resources": []}`, ``, `The template parameter 'p' refers to itself.`},
		{"default of a variable", `{"parameters": {"p": {"type": "int", "defaultValue": "[variables('v')]"}}, "variables": {"v": 1}, "resources": []}`, ``, `The template function 'variables' is not expected at this location.`},
		{"property missing", `{"definitions": {"d": {"type": "object", "properties": {"a": {"type": "int"}}}}, "parameters": {"p": {"$ref": "#/definitions/d"}}, "resources": []}`, `{"p": {"value": {}}}`, `template parameter 'p.a' is not valid. The required property 'a' is missing.`},
		{"property too much", `{"parameters": {"p": {"type": "object", "additionalProperties": false}}, "resources": []}`, `{"p": {"value": {"x": 1}}}`, `'p.x' is not valid. The property 'x' is not allowed.`},
		{"other properties", `{"parameters": {"p": {"type": "object", "additionalProperties": {"type": "int"}}}, "resources": []}`, `{"p": {"value": {"x": "1"}}}`, `'p.x' is not valid. Expected a value of type 'Integer'`},
		{"tuple", `{"parameters": {"p": {"type": "array", "prefixItems": [{"type": "int"}], "items": false}}, "resources": []}`, `{"p": {"value": [1, 2]}}`, `'p[1]' is not valid. No further items are allowed.`},
		{"items", `{"parameters": {"p": {"type": "array", "items": {"type": "int"}}}, "resources": []}`, `{"p": {"value": [1, "2"]}}`, `'p[1]' is not valid. Expected a value of type 'Integer'`},
		{"variant", `{"parameters": {"p": {"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": {"type": "object", "properties": {"x": {"type": "int"}}}}}}}, "resources": []}`, `{"p": {"value": {"kind": "a", "x": "1"}}}`, `'p.x' is not valid. Expected a value of type 'Integer'`},
		{"unknown variant", `{"parameters": {"p": {"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": {"type": "object"}}}}}, "resources": []}`, `{"p": {"value": {"kind": "b"}}}`, `'p.kind' is not valid. The value is not part of the allowed value(s): 'a'.`},
		{"type of itself", `{"definitions": {"d": {"type": "object", "properties": {"d": {"$ref": "#/definitions/d", "nullable": true}}}}, "parameters": {"p": {"$ref": "#/definitions/d"}}, "resources": []}`, `{"p": {"value": {"d": {"d": {"d": 1}}}}}`, `'p.d.d.d' is not valid. Expected a value of type 'Object'`},

		{"variable of itself", `{"variables": {"a": "[variables('b')]", "b": "[variables('a')]"}, "resources": []}`, ``, `Deployment template validation failed: 'The template variable 'a' is not valid: The template variable 'a' refers to itself.`},
		{"variable at runtime", `{"variables": {"a": "[reference('b')]"}, "resources": []}`, ``, `The template variable 'a' is not valid: The template function 'reference' is not expected at this location.`},

		{"function that sees too much (seen)", "{\"functions\": [{\"namespace\": \"n\", \"members\": {\"f\": {\"output\": {\"type\": \"string\", \"value\": \"[variables('x')]\"}}}}],\n\"resources\": []}", ``,
			`The template function 'f' at line '1' and column '63' is not valid. These function calls are not supported in a function definition: 'variables'. Please see https://aka.ms/arm-syntax-functions for usage details.`},
		{"function of functions", `{"functions": [{"namespace": "n", "members": {"g": {"output": {"type": "int", "value": 1}}, "f": {"output": {"type": "int", "value": "[n.g()]"}}}}], "resources": []}`, ``,
			`The template function 'f' at line '1' and column '109' is not valid. These function calls are not supported in a function definition: 'n.g'.`},
		{"function with a default", `{"functions": [{"namespace": "n", "members": {"f": {"parameters": [{"name": "x", "type": "int", "defaultValue": 1}], "output": {"type": "int", "value": 1}}}}], "resources": []}`, ``,
			`The template function 'n.f' at line '1' and column '68' is not valid. Parameters of a function can't have default values.`},
		{"function without output", `{"functions": [{"namespace": "n", "members": {"f": {}}}], "resources": []}`, ``, `The template function 'n.f' needs an output.`},
		{"functions of another type", `{"functions": {}, "resources": []}`, ``, `The template functions must be an array of namespaces.`},
		{"namespace without a name", `{"functions": [{"members": {}}], "resources": []}`, ``, `A namespace of template functions needs the properties 'namespace' and 'members'.`},
		{"argument of another type", `{"functions": [{"namespace": "n", "members": {"f": {"parameters": [{"name": "x", "type": "int"}], "output": {"type": "int", "value": 1}}}}], "variables": {"v": "[n.f('a')]"}, "resources": []}`, ``, `The provided value for the 'x' parameter of the user-defined function 'n.f' is not valid. Expected a value of type 'Integer', but received a value of type 'String'.`},
		{"arguments missing", `{"functions": [{"namespace": "n", "members": {"f": {"output": {"type": "int", "value": 1}}}}], "variables": {"v": "[n.f('a')]"}, "resources": []}`, ``, `Unable to evaluate template language function 'n.f': function requires 0 argument(s) while 1 were provided.`},
		{"unknown user function", `{"variables": {"v": "[n.f()]"}, "resources": []}`, ``, `The template function 'n.f' is not valid.`},
		{"function of itself", `{"languageVersion": "2.0", "functions": [{"namespace": "n", "members": {"f": {"output": {"type": "int", "value": "[n.f()]"}}}}], "variables": {"v": "[n.f()]"}, "resources": []}`, ``, `The template function 'n.f' is called more than '128' deep.`},

		{"segments (seen)", "{\"resources\": [\n  {\"type\": \"Microsoft.Sql/servers/databases\", \"apiVersion\": \"1\", \"name\": \"db\"}]}", ``,
			`Deployment template validation failed: 'The template resource 'db' for type 'Microsoft.Sql/servers/databases' at line '2' and column '3' has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name. A root resource type must have segment length one greater than its resource name. Please see https://aka.ms/arm-syntax-resources for usage details.'.`},
		{"no name (seen)", `{"resources": [{"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "1"}]}`, ``,
			`The template resource 'resources[0]' of type 'Microsoft.ContainerRegistry/registries' at line '1' and column '16' is not valid. The name property cannot be null or empty. Please see https://aka.ms/arm-syntax-resources for usage details.`},
		{"no type", `{"resources": [{"name": "a", "apiVersion": "1"}]}`, ``, `The type property cannot be null or empty.`},
		{"no api-version", `{"resources": [{"name": "a", "type": "A.B/c"}]}`, ``, `The apiVersion property cannot be null or empty.`},
		{"twice (seen)", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x"}, {"type": "A.B/C", "apiVersion": "1", "name": "X", "condition": false}]}`, ``,
			`The resource 'A.B/C/X' at line '1' and column '67' is defined multiple times in a template. Please see https://aka.ms/arm-syntax-resources for usage details.`},
		{"a name at runtime (seen)", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[reference('x').y]"}]}`, ``,
			`The template resource '[reference('x').y]' at line '1' and column '16' is not valid: The template function 'reference' is not expected at this location.`},
		{"a sku at runtime (seen)", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "sku": "[reference('y').y]"}, {"type": "A.B/c", "apiVersion": "1", "name": "y"}]}`, ``, `The template function 'reference' is not expected at this location.`},
		{"no object", `{"resources": [1]}`, ``, `The template resource 'resources[0]' must be an object.`},
		{"condition", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "condition": 1}]}`, ``, `The condition must be a boolean, not a value of type 'Integer'.`},
		{"a property (seen)", "{\"resources\": [\n  {\"type\": \"A.B/c\", \"apiVersion\": \"1\", \"name\": \"x\", \"properties\": {\"a\": \"[parameters('virtualMachineName')]\"}}]}", ``,
			`Unable to process template language expressions for resource '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/A.B/c/x' at line '2' and column '3'. 'The template parameter 'virtualMachineName' is not found. Please see https://aka.ms/arm-syntax-parameters for usage details.'`},
		{"depends on a stranger (seen)", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "dependsOn": ["[resourceId('Microsoft.Web/sites', 'func-xyz')]"]}]}`, ``,
			`Deployment template validation failed: 'The resource 'Microsoft.Web/sites/func-xyz' is not defined in the template. Please see https://aka.ms/arm-syntax-resources for usage details.'.`},
		{"depends on a number", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "dependsOn": [1]}]}`, ``, `An item of 'dependsOn' must be a string, not a value of type 'Integer'.`},
		{"refers to a stranger (seen)", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": "[reference('y')]"}]}`, ``,
			`Deployment template validation failed: 'The template reference 'y' is not valid: could not find template resource or resource copy with this name. Please see https://aka.ms/arm-function-reference for usage details.'.`},
		{"an output of a stranger", `{"resources": [], "outputs": {"o": {"type": "object", "value": "[reference('y')]"}}}`, ``, `The template output 'o' at line '1' and column '36' is not valid: The template reference 'y' is not valid`},
		{"a secret in a message", `{"parameters": {"p": {"type": "securestring"}, "o": {"type": "secureObject", "defaultValue": {"deep": ["longer"]}}}, "variables": {"v": "[uri(concat(parameters('p'), parameters('o').deep[0]), 'x')]"}, "resources": []}`, `{"p": {"value": "hush"}}`, `The provided value is '******'.`},
		{"a short secret in a message", `{"parameters": {"p": {"type": "securestring"}}, "variables": {"v": "[uri(parameters('p'), 'x')]"}, "resources": []}`, `{"p": {"value": "x"}}`, `The provided value is '***'.`},
		{"info of a stranger", `{"resources": {"x": {"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": {"id": "[resourceInfo('y').id]"}}}}`, ``, `The template reference 'y' is not valid: could not find template resource or resource copy with this name.`},
		{"info in a variable", `{"variables": {"v": "[resourceInfo('x').id]"}, "resources": {"x": {"type": "A.B/c", "apiVersion": "1", "name": "x"}}}`, ``, `The template function 'resourceInfo' is not expected at this location.`},
		{"of an extension", `{"languageVersion": "2.1-experimental", "extensions": {"graph": {"name": "MicrosoftGraph", "version": "1"}}, "resources": {"x": {"extension": "graph", "type": "Microsoft.Graph/applications@v1.0", "properties": {}}}}`, ``,
			`The template resource 'resources.x' of type 'Microsoft.Graph/applications@v1.0' at line '1' and column '129' is of the extension 'graph', and there are no extensions here.`},
		{"of an import", `{"imports": {"k8s": {"provider": "Kubernetes", "version": "1"}}, "resources": {"x": {"import": "k8s", "type": "core/Service@v1", "properties": {}}}}`, ``, `is of the extension 'k8s', and there are no extensions here.`},
		{"refers without api-version (seen)", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": "[reference('/subscriptions/s/resourceGroups/g/providers/A.B/c/y')]"}]}`, ``,
			`Deployment template validation failed: 'The template resource 'A.B/c/x' reference to 'A.B/c/y' requires an API version. Please see https://aka.ms/arm-syntax-resources for usage details.'.`},
		{"circular (seen)", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "dependsOn": ["y"]}, {"type": "A.B/c", "apiVersion": "1", "name": "y", "properties": {"a": "[reference('x')]"}}]}`, ``,
			`Deployment template validation failed: 'Circular dependency detected on resource: '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/A.B/c/x'. Please see https://aka.ms/arm-syntax-resources for usage details.'.`},
		{"built of itself (seen)", `{"resources": [{"type": "A.B/c/config", "apiVersion": "1", "name": "x/settings", "properties": "[list(concat(resourceId('A.B/c', 'x'), '/config/settings'), '1')]"}]}`, ``, `Circular dependency detected on resource: '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/A.B/c/x/config/settings'.`},
		{"of itself", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "dependsOn": ["x"]}]}`, ``, `Circular dependency detected on resource`},

		{"count (seen)", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "copy": {"name": "l", "count": "many"}}]}`, ``, `Deployment template validation failed: 'The template 'copy' definition at line '1' and column '74' has an invalid copy count. The copy count must be a positive integer value and cannot exceed '800'. Please see https://aka.ms/arm-copy for usage details.'.`},
		{"count too large", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "copy": {"name": "l", "count": 801}}]}`, ``, `The copy count must be a positive integer value and cannot exceed '800'.`},
		{"count at runtime", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": {"copy": [{"name": "l", "count": "[length(reference('y').y)]", "input": 1}]}}, {"type": "A.B/c", "apiVersion": "1", "name": "y"}]}`, ``, `The template function 'reference' is not expected at this location.`},
		{"mode", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "copy": {"name": "l", "count": 1, "mode": "fast"}}]}`, ``, `The copy mode 'fast' is not valid`},
		{"batch (seen)", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "copy": {"name": "l", "count": 2, "mode": "serial", "batchSize": 3}}]}`, ``, `Deployment template validation failed: 'The template 'copy' definition at line '1' and column '74' has an invalid copy batch size. The copy batch size must be a non-negative integer value and cannot exceed the copy count '2'. Please see https://aka.ms/arm-copy for usage details.'.`},
		{"loop of a child", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "resources": [{"type": "d", "apiVersion": "1", "name": "y", "copy": {"name": "l", "count": 2}}]}]}`, ``, `a child resource can't have one`},
		{"index without a loop (seen)", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[concat('x', copyIndex())]"}]}`, ``, `The template function 'copyIndex' is not expected at this location. The function can only be used in a resource with copy specified. Please see https://aka.ms/arm-copy for usage details.`},
		{"index of a strange loop", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[concat('x', copyIndex('m'))]", "copy": {"name": "l", "count": 1}}]}`, ``, `no copy loop 'm' is defined here`},

		{"output of another type (seen)", `{"resources": [], "outputs": {"o": {"type": "int", "value": "[first(createArray())]"}}}`, ``, `Template output JToken type is not valid. Expected 'Integer'. Actual 'Null'.Please see https://aka.ms/arm-syntax-outputs for usage details.`},
		{"output without type", `{"resources": [], "outputs": {"o": {"value": 1}}}`, ``, `The type '' of the template output is not supported.`},
		{"output no object", `{"resources": [], "outputs": {"o": 1}}`, ``, `The template output 'o' must be an object.`},
		{"name of a property", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "tags": {"[add(1, 2)]": 1}}]}`, ``, `The language expression of a property name must evaluate to a string, not to a value of type 'Integer'.`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := groupContext()
			c.Parameters = json.RawMessage(test.parameters)
			_, err := plan(test.template, c)
			assert.Contains(t, messageOf(t, err), test.message)
			assert.NotContains(t, messageOf(t, err), "hush")
		})
	}
}

// TestViolation holds the place that is told beside a mistake to what was seen of it.
func TestViolation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, parameters string
		want                   template.Violation
	}{
		{"of a parameter", `{"parameters": {"labId": {"type": "string"}}, "resources": []}`, ``, template.Violation{Line: 1, Position: 26, Path: "at.parameters.labId"}},
		{"of a variable", `{"variables": {"cloudPath": "[if(1, 2, 3)]"}, "resources": []}`, ``, template.Violation{Line: 1, Position: 15, Path: "at.variables.cloudPath"}},
		{"of a resource", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[variables('x')]"}]}`, ``, template.Violation{Line: 1, Position: 16, Path: "at.resources[0]"}},
		{"of a resource that is deployed", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": "[variables('x')]"}]}`, ``, template.Violation{Line: 1, Position: 16}},
		{"of an expression that cannot be read", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[]"}]}`, ``, template.Violation{}},
		{"of a resource's loop", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "copy": {"name": "l", "count": "x"}}]}`, ``, template.Violation{Line: 1, Position: 74, Path: "at.resources[0]"}},
		{"of a loop's batches", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "copy": {"name": "l", "count": 2, "batchSize": 3}}]}`, ``, template.Violation{Line: 1, Position: 74, Path: "at.resources[0]"}},
		{"of a variable's loop", `{"resources": [], "variables": {"copy": [{"name": "v", "count": -1, "input": 1}]}}`, ``, template.Violation{Line: 1, Position: 42, Path: "at.variables.v"}},
		{"of a property's loop", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": {"copy": [{"name": "l", "count": -1, "input": 1}]}}]}`, ``, template.Violation{Line: 1, Position: 90, Path: "at.resources[0]"}},
		{"of an output's loop", `{"resources": [], "outputs": {"o": {"type": "array", "copy": {"count": 801, "input": 1}}}}`, ``, template.Violation{Line: 1, Position: 62, Path: "at.outputs.o"}},
		{"of the whole template", `{"resources": 1}`, ``, template.Violation{Line: 1, Position: 1, Path: "at"}},
		{"of a dependency", `{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "dependsOn": ["y"]}]}`, ``, template.Violation{}},
		{"of strange parameters", `{"resources": []}`, `{"x": {"value": 1}}`, template.Violation{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			around := groupContext()
			around.Parameters = json.RawMessage(c.parameters)
			_, err := plan(c.text, around)
			var e *template.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, c.want, e.Violation("at."), e.Message)
		})
	}
}

// TestInRequest tells what has not the form of a template as a mistake of the request that it is in (text seen).
func TestInRequest(t *testing.T) {
	t.Parallel()
	_, err := template.Parse([]byte("{\"resources\": [\n      {\"apiVersion1\": \"1\"}]}"))
	var e *template.Error
	require.ErrorAs(t, err, &e)
	told := e.InRequest("properties.template.")
	assert.Equal(t, template.CodeContent, told.Code)
	assert.Equal(t, "The request content was invalid and could not be deserialized: 'Could not find member 'apiVersion1' on object of type 'TemplateResource'. Path 'properties.template.resources[0].apiVersion1', line 2, position 21.'.", told.Message)
	_, err = template.Parse([]byte(`{"resources": 1}`))
	require.ErrorAs(t, err, &e)
	assert.Same(t, e, e.InRequest("properties.template."))
}

// TestErrorPlace says where a mistake is: in the text, in the template and in the expression.
func TestErrorPlace(t *testing.T) {
	t.Parallel()
	text := "// a comment\n{\n  'resources': [\n    {\n      type: 'A.B/c', apiVersion: '1', name: 'x',\n      properties: {\n        'é': \"[concat('é', variables('none'))]\"\n      }\n    }\n  ]\n}"
	_, err := plan(text, groupContext())
	require.Error(t, err)
	var e *template.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, []any{template.CodeInvalid, 7, 47, "resources[0]", "concat('é', variables('none'))", 12}, []any{e.Code, e.Line, e.Column, e.Path, e.Expression, e.Offset})
	assert.True(t, strings.Contains(e.Message, "at line '4' and column '5'"), e.Message)
}

// TestLoopPlace says which expression made a wrong count, beside the copy that the message names.
func TestLoopPlace(t *testing.T) {
	t.Parallel()
	_, err := plan("{\"resources\": [], \"variables\": {\"copy\": [{\"name\": \"v\", \"input\": 1,\n \"count\": \"[sub(1, 2)]\"}]}}", groupContext())
	var e *template.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, []any{2, 23, "variables.v", "sub(1, 2)", 0}, []any{e.Line, e.Column, e.Path, e.Expression, e.Offset})
	assert.Contains(t, e.Message, "'copy' definition at line '1' and column '42'")
	assert.Equal(t, template.Violation{Line: 1, Position: 42, Path: "variables.v"}, e.Violation(""))
}

// TestMemberPlace: a member that nobody reads has the place where its name begins, however that is written, beside Newtonsoft's in the message.
func TestMemberPlace(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text   string
		line, column int
		read         string
	}{
		{"in quotes", "{\"resources\": [],\n  \"strange\": 1}", 2, 3, "line 2, position 12"},
		{"bare: two too far left", "{resources: [],\n  strange: 1}", 2, 3, "line 2, position 10"},
		{"in escapes: too far right", "{\"resources\": [],\n  \"str\\u0061nge\": 1}", 2, 3, "line 2, position 17"},
		{"over two lines: its end's", "{\"resources\": [],\n  'stra\nnge': 1}", 2, 3, "line 3, position 5"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := template.Parse([]byte(test.text))
			var e *template.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, [2]int{test.line, test.column}, [2]int{e.Line, e.Column})
			assert.Contains(t, e.Message, test.read)
		})
	}
}

// TestRuntimeErrors come back as they are; those of several outputs together.
func TestRuntimeErrors(t *testing.T) {
	t.Parallel()
	p, err := plan(`{"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": {"a": "[reference('y').z]"}}, {"type": "A.B/c", "apiVersion": "1", "name": "y", "properties": {}}],
		"outputs": {"a": {"type": "int", "value": "[reference('y').z]"}, "b": {"type": "string", "value": "[reference('y').w]"}}}`, groupContext())
	require.NoError(t, err)
	require.Len(t, p.Resources, 2)
	_, err = p.Resources[1].Body(device{})
	require.ErrorIs(t, err, errNotFound)
	_, err = p.Outputs(device{})
	require.ErrorIs(t, err, errNotFound)

	present := device{strings.ToLower(group + "/providers/A.B/c/y"): `{"properties": {"w": 1}}`}
	_, err = p.Resources[1].Body(present)
	assert.Equal(t, "Unable to process template language expressions for resource '"+group+"/providers/A.B/c/x' at line '1' and column '16'. "+
		"'The language expression property 'z' doesn't exist, available properties are 'w'.'", messageOf(t, err))
	_, err = p.Outputs(present)
	var e *template.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, template.CodeOutput, e.Code)
	assert.Equal(t, "Unable to evaluate template outputs: 'a,b'. Please see error details and deployment operations. Please see https://aka.ms/arm-common-errors for usage details.", e.Message)
	require.Len(t, e.Details, 2)
	assert.Equal(t, "The template output 'a' is not valid: The language expression property 'z' doesn't exist, available properties are 'w'..", e.Details[0].Message)
	assert.Contains(t, e.Details[1].Message, "The template output 'b' is not valid: Template output JToken type is not valid. Expected 'String, Uri'. Actual 'Integer'.")
}
