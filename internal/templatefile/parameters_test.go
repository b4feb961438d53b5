package templatefile_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/templatefile"
)

// TestParameters has the forms of
// https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-cli#parameters and what people get wrong.
func TestParameters(t *testing.T) {
	t.Parallel()
	f := files{
		"main.json": `{"resources": [], "parameters": {
			"text": {"type": "string"}, "secret": {"type": "secureString"}, "count": {"type": "int"}, "on": {"type": "bool"},
			"list": {"type": "array"}, "things": {"type": "object"}, "any": {"metadata": {}}, "$schema": {"type": "string"}}}`,
		"plain.json": `{"text": {"value": "from plain"}, "count": {"value": 1}}`,
		"envelope.parameters.json": "\ufeff" + `{
			"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0",
			// a comment
			"parameters": {"text": {"value": "from envelope"}, "secret": {"reference": {"secretName": "s"}}}}`,
		"list.json": "[1, 2] // a list",
		"a=b.json":  `{"text": {"value": "from a=b"}}`,
		"note.txt":  "two\nlines\n",
		"list":      `[]`,
		"wrong":     `{"parameters": 1}`,

		"template.json": `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "parameters": {"text": {"type": "string"}}, "resources": []}`,
		"slip.json":     `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameter": {"text": {"value": "x"}}}`,
	}
	for _, test := range []struct {
		name  string
		items []string
		want  string // parameters, or
		wrong string // part of the error
	}{
		{"none", nil, `{}`, ""},
		{"a file", []string{"@plain.json"}, `{"text": {"value": "from plain"}, "count": {"value": 1}}`, ""},
		{"a file without the sign", []string{"envelope.parameters.json"}, `{"text": {"value": "from envelope"}, "secret": {"reference": {"secretName": "s"}}}`, ""},
		{"a file with an equals sign", []string{"a=b.json"}, `{"text": {"value": "from a=b"}}`, ""},
		{"the last one counts", []string{"@plain.json", "envelope.parameters.json", "COUNT=7"}, `{"text": {"value": "from envelope"}, "count": {"value": 7}, "secret": {"reference": {"secretName": "s"}}}`, ""},
		{"JSON", []string{` {"text": {"value": "a"}, 'count': {"value": 2}}`}, `{"text": {"value": "a"}, "count": {"value": 2}}`, ""},
		{"JSON with the envelope", []string{`{"parameters": {"text": {"value": "a"}}}`}, `{"text": {"value": "a"}}`, ""},
		{"by type", []string{"text=1", "secret=a=b", "count= -12", "on=True", "list=[1, 'a']", "things={\"a\": null}"},
			`{"text": {"value": "1"}, "secret": {"value": "a=b"}, "count": {"value": -12}, "on": {"value": true}, "list": {"value": [1, "a"]}, "things": {"value": {"a": null}}}`, ""},
		{"of no type, or not declared", []string{"any=1", "stranger=true"}, `{"any": {"value": "1"}, "stranger": {"value": "true"}}`, ""},
		{"values of files", []string{"list=@list.json", "text=@note.txt"}, `{"list": {"value": [1, 2]}, "text": {"value": "two\nlines\n"}}`, ""},
		{"empty", []string{"text="}, `{"text": {"value": ""}}`, ""},
		{"no such file", []string{"@none.json"}, "", `parameters "none.json": there is no such file; write NAME=VALUE, @FILE or JSON`},
		{"no such file for a value", []string{"list=@none.json"}, "", `parameter list: open none.json: file does not exist`},
		{"an address", []string{"https://a/b.json?c=d"}, "", `those at an address are not fetched`},
		{"no JSON", []string{"note.txt"}, "", `note.txt: no JSON: expected`},
		{"no object", []string{"@list"}, "", `list: parameters are a JSON object of names`},
		{"no object within", []string{"@wrong"}, "", `wrong: the member "parameters" is a JSON object of names`},
		{"a template", []string{"template.json"}, "", `template.json is a template: its parameters are in another file, or are given as NAME=VALUE`},
		{"a schema without parameters", []string{"slip.json"}, "", `slip.json has no member "parameters", in which the parameters of a file with a $schema are`},
		{"Bicep", []string{"@main.bicepparam"}, "", `main.bicepparam is Bicep: compile it first, with bicep build-params main.bicepparam`},
		{"a name alone", []string{"count"}, "", `parameter count has no value: write count=VALUE`},
		{"no number", []string{"count=many"}, "", `parameter count: "many" is not a whole number`},
		{"neither", []string{"on=yes"}, "", `parameter on: "yes" is neither true nor false`},
		{"no list", []string{"list=[1"}, "", `parameter list: it is of type array, so its value is JSON: expected`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file, err := f.load("main.json", test.items...)
			if test.wrong != "" {
				var usage *templatefile.UsageError
				require.ErrorAs(t, err, &usage)
				assert.Contains(t, err.Error(), test.wrong)
				return
			}
			require.NoError(t, err)
			assert.JSONEq(t, test.want, string(file.Parameters))
		})
	}
}
