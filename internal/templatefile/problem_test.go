package templatefile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/templatefile"
)

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
