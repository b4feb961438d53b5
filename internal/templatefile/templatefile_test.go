package templatefile_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/templatefile"
)

// files are those that can be read, by path.
type files map[string]string

func (f files) load(path string, parameters ...string) (*templatefile.File, error) {
	return templatefile.Load(templatefile.Options{
		Path: path, Parameters: parameters, Host: "edge1.localhost", Subscription: "11111111-1111-1111-1111-111111111111", Tenant: "22222222-2222-2222-2222-222222222222",
		ResourceGroup: "rg1", Location: "dbelocal", Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), NewGUID: func() string { return "33333333-3333-3333-3333-333333333333" },
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := f[path]; ok {
				return []byte(text), nil
			}
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		},
	})
}

func (f files) expand(path string, parameters ...string) (*templatefile.Expansion, error) {
	file, err := f.load(path, parameters...)
	if err != nil {
		return nil, err
	}
	return file.Expand()
}

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

// TestProblem: a mistake has the place, the line with a caret below the very character, and what to do.
func TestProblem(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200)
	for _, test := range []struct{ name, text, want string }{
		{"in an expression", "{\n\t\"variables\": {\"é\": \"[concat('é', variabls('none'))]\"},\r\n \"resources\": []}", `main.json:2:35: InvalidTemplate: …
    2 |  "variables": {"é": "[concat('é', variabls('none'))]"},
      |                                   ^
      Did you mean 'variables'?`},
		{"in a resource", "{\n  \"resources\": [\n    {\"type\": \"A.B/c\"}]}", `main.json:3:5: InvalidTemplate: …
    3 |     {"type": "A.B/c"}]}
      |     ^`},
		{"in JSON", "{\"resources\": [}", `main.json:1:16: InvalidTemplate: …
    1 | {"resources": [}
      |                ^`},
		{"in a long line", `{"resources": [], "variables": {"` + long + `": "[none()]", "a": "` + long + `"}}`, `main.json:1:239: InvalidTemplate: …
    1 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": "[none()]", "a": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
      |                                                             ^`},
		{"in a very long line", `{"resources": [], "variables": {"` + strings.Repeat(long, 500) + `": "[none()]", "a": "` + strings.Repeat(long, 500) + `"}}`, `main.json:1:100039: InvalidTemplate: …
    1 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": "[none()]", "a": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
      |                                                             ^`},
		{"in what is written in escapes", "{\"resources\": [], \"variables\": {\"v\": \"[\\u006eone()]\"}}", `main.json:1:52: InvalidTemplate: …
    1 | {"resources": [], "variables": {"v": "[\u006eone()]"}}
      |                                                    ^`},
		{"in no place", `[]`, `main.json: InvalidTemplate: …`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := files{"main.json": test.text}.expand("main.json")
			var p *templatefile.Problem
			require.ErrorAs(t, err, &p)
			assert.Equal(t, test.want, strings.Replace(p.Error(), p.Message, "…", 1))
		})
	}
}

// TestProblemInParameters: a mistake in a parameter is told in the file that gives it.
func TestProblemInParameters(t *testing.T) {
	t.Parallel()
	f := files{
		"main.json":            `{"resources": [], "parameters": {"size": {"type": "int", "defaultValue": 1}}}`,
		"plain.json":           "{ // sizes\n  'sze': {\"value\": 1}\n}",
		"main.parameters.json": "{\"$schema\": \"x\", \"parameters\": {\n  \"size\": 1}}",
	}
	for _, test := range []struct {
		name  string
		items []string
		want  string
	}{
		{"a stranger", []string{"@plain.json"}, `plain.json:2:3: InvalidTemplate: …
    2 |   'sze': {"value": 1}
      |   ^
      Did you mean 'size'?`},
		{"without an object", []string{"main.parameters.json"}, `main.parameters.json:2:3: InvalidTemplate: …
    2 |   "size": 1}}
      |   ^
      Write "size": {"value": …}.`},
		{"on the command line", []string{"plain.json", "sze=1"}, `main.json: InvalidTemplate: …
      Did you mean 'size'?`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := f.expand("main.json", test.items...)
			var p *templatefile.Problem
			require.ErrorAs(t, err, &p)
			assert.Equal(t, test.want, strings.Replace(p.Error(), p.Message, "…", 1))
		})
	}
	_, err := f.load("https://example.com/main.json")
	require.EqualError(t, err, `template "https://example.com/main.json": one at an address is not fetched: save it to a file`)
	_, err = f.load("main.BICEP")
	require.EqualError(t, err, "main.BICEP is Bicep: compile it first, with az bicep build --file main.BICEP or bicep build main.BICEP")
}

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

// TestSecretsInNames holds that a secret is not shown either by what is called after it.
func TestSecretsInNames(t *testing.T) {
	t.Parallel()
	text := `{"parameters": {"pw": {"type": "securestring", "defaultValue": "hush hush"}, "again": {"type": "string", "defaultValue": "[parameters('pw')]"}},
		"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[parameters('pw')]", "tags": {"[parameters('pw')]": "[base64(parameters('pw'))]"}},
			{"type": "A.B/c", "apiVersion": "1", "name": "other", "dependsOn": ["[parameters('pw')]"]}]}`
	made, err := files{"main.json": text}.expand("main.json")
	require.NoError(t, err)
	shown, err := json.Marshal(made)
	require.NoError(t, err)
	assert.NotContains(t, string(shown), "hush")
	assert.NotContains(t, string(shown), base64.StdEncoding.EncodeToString([]byte("hush hush")))
	assert.Equal(t, []string{made.Resources[0].ID}, made.Resources[1].DependsOn)
}

// TestExcerptKeepsSecrets: the line that is shown of a mistake had the default of a secret, or a value of the file of parameters.
func TestExcerptKeepsSecrets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, main, parameters string
		want                   string // the excerpt, with the caret
	}{
		{"a default", `{"parameters": {"p": {"type": "securestring", "defaultValue": "hush hush"}, "q": {"type": "int"}}, "resources": []}`, `{}`,
			"{\"parameters\": {\"p\": {\"type\": \"securestring\", \"defaultValue\": \"***\"}, \"q\": {\"type\": \"int\"}}, \"resources\": []}\n" +
				strings.Repeat(" ", 75) + "^"},
		{"a default that is the mistake", `{"parameters": {"p": {"defaultValue": "hush hush", "maxLength": 3, "type": "securestring"}}, "resources": []}`, `{}`,
			"{\"parameters\": {\"p\": {\"defaultValue\": \"***\", \"maxLength\": 3, \"type\": \"securestring\"}}, \"resources\": []}\n" + strings.Repeat(" ", 21) + "^"},
		{"a default in a text that is no template", `{"parameters": {"p": {"type": "securestring", "defaultValue": "hush hush"} "q": {}}}`, `{}`,
			"{\"parameters\": {\"p\": {\"type\": \"securestring\", \"defaultValue\": \"***\"} \"q\": {}}}\n" + strings.Repeat(" ", 69) + "^"},
		{"a value", `{"parameters": {"p": {"type": "securestring"}}, "resources": []}`, `{"p": {"value": "hush hush"}, "q": {"value": 1}}`,
			"{\"p\": {\"value\": \"***\"}, \"q\": {\"value\": 1}}\n" + strings.Repeat(" ", 24) + "^"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := files{"main.json": test.main, "p.json": test.parameters}.expand("main.json", "p.json")
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "hush")
			shown := strings.NewReplacer("    1 | ", "", "      | ", "").Replace(err.Error())
			assert.Contains(t, shown, "\n"+test.want)
		})
	}
}

// TestShortPartsOfSecrets: what an expression takes out of a secret was shown where it had three letters, and in nested deployments where it had more.
func TestShortPartsOfSecrets(t *testing.T) {
	t.Parallel()
	made, err := files{"main.json": `{"parameters": {"pw": {"type": "securestring", "defaultValue": "q7z-w8x-marker"}, "o": {"type": "secureObject", "defaultValue": {"pin": 971, "on": true}}},
		"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "properties": {"a": "[substring(parameters('pw'), 0, 3)]", "b": "[concat('as ', parameters('pw'))]", "c": "[parameters('o')]", "d": "[if(equals(parameters('pw'), 'x'), 1, 2)]", "e": "open"}},
			{` + deployments + `, "name": "n", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"q": {"value": "[parameters('pw')]"}},
				"template": {"parameters": {"q": {"type": "string"}}, "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "y", "properties": {"f": "[substring(parameters('q'), 4, 3)]"}}],
					"outputs": {"g": {"type": "string", "value": "[substring(parameters('q'), 8, 3)]"}}}}}],
		"outputs": {"h": {"type": "int", "value": "[length(parameters('pw'))]"}, "i": {"type": "string", "value": "[substring(parameters('pw'), 0, 3)]"}}}`}.expand("main.json")
	require.NoError(t, err)
	shown, err := json.Marshal(made)
	require.NoError(t, err)
	for _, part := range []string{"q7z", "w8x", "mar", "971", "true", "14"} {
		assert.NotContains(t, strings.ReplaceAll(string(shown), made.Hash, ""), part)
	}
	assert.JSONEq(t, `{"properties": {"a": "***", "b": "as ***", "c": {"pin": "***", "on": "***"}, "d": "***", "e": "open"}}`, string(made.Resources[0].Body))
}
