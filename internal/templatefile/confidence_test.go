package templatefile_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/internal/templatefile"
)

// marker is what is looked for; SECRET stands for an expression of it.
const marker = "Zq7jXk9wVb"

// secretPlaces are where a template may have a secret, by mistake or not.
var secretPlaces = []string{
	`"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "SECRET", "tags": {"SECRET": "SECRET"}}, {"type": "A.B/c", "apiVersion": "1", "name": "d", "dependsOn": ["SECRET"]}]`,
	`"resources": [{"type": "A.B/SECRET", "apiVersion": "SECRET", "name": "d", "condition": "SECRET"}]`,
	`"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "x", "scope": "SECRET", "location": "SECRET", "properties": {"a": ["SECRET", {"b": "SECRET", "c": "[reference('SECRET')]"}]}}]`,
	`"resources": [{` + deployments + `, "name": "n", "properties": {"templateLink": {"uri": "SECRET"}}}]`,
	`"resources": [{` + deployments + `, "name": "n", "properties": {"templateLink": {"relativePath": "SECRET"}}}]`,
	`"resources": [{` + deployments + `, "name": "n", "properties": {"template": {"resources": []}, "parametersLink": {"uri": "SECRET"}}}]`,
	`"resources": [{` + deployments + `, "name": "n", "properties": {"mode": "SECRET", "template": {"resources": [{"type": "A.B/c", "apiVersion": "1", "name": "SECRET"}], "outputs": {"o": {"type": "int", "value": "SECRET"}}}}}]`,
	`"resources": [{` + deployments + `, "name": "n", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"q": {"value": "SECRET"}},
		"template": {"parameters": {"q": {"type": "string", "maxLength": 3}}, "resources": []}}}]`,
	`"resources": [{` + deployments + `, "name": "n", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"q": {"value": "SECRET"}},
		"template": {"parameters": {"q": {"type": "string"}, "r": {"type": "string", "defaultValue": "[concat('x', parameters('q'))]"}}, "variables": {"v": "[int(parameters('q'))]"}, "resources": []}}}]`,
	`"resources": [{` + deployments + `, "name": "n", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"q": {"value": "SECRET"}},
		"template": {"parameters": {"q": {"type": "string"}}, "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "y", "properties": {"a": "[toUpper(parameters('q'))]", "b": "[substring(parameters('q'), 0, 3)]"}}],
		"outputs": {"o": {"type": "string", "value": "[parameters('q')]"}}}}}]`,
	`"resources": [], "outputs": {"o": {"type": "string", "value": "SECRET"}, "p": {"type": "array", "value": ["SECRET"]}}`,
	`"resources": [], "outputs": {"o": {"type": "int", "value": "SECRET"}}`,
	`"resources": [], "variables": {"v": "[json('SECRET')]", "w": "[uri('SECRET', 'x')]"}`,
}

// TestSecretsAreNotShown: nothing that is shown of a template, or said against it, has a secret or what is made of it.
func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	expressions := []string{"[parameters('p')]", "[concat('as ', parameters('p'))]", "[base64(parameters('p'))]", "[parameters('o').p]", "[substring(parameters('p'), 3, 6)]", "[toLower(parameters('p'))]"}
	secrets := []string{marker, strings.Repeat(marker, 30), marker + "\"'\\\n<é>" + marker, "https://" + marker + ".example/" + marker}
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.SampledFrom(secretPlaces).Draw(t, "members")
		expression := rapid.SampledFrom(expressions).Draw(t, "expression")
		secret, err := json.Marshal(rapid.SampledFrom(secrets).Draw(t, "secret"))
		require.NoError(t, err)
		members = strings.ReplaceAll(strings.ReplaceAll(members, "'SECRET'", strings.Trim(expression, "[]")), "SECRET", expression)
		given := fmt.Sprintf(`{"p": {"value": %s}, "o": {"value": {"p": %[1]s}}}`, secret)
		f := files{"main.json": `{"parameters": {"p": {"type": "secureString"}, "o": {"type": "secureObject"}}, ` + members + `}`, "p.json": given}
		made, err := f.expand("main.json", "p.json")
		shown := fmt.Sprint(err)
		if err == nil {
			text, err := json.Marshal(made)
			require.NoError(t, err)
			shown = string(text)
		} else if p := new(templatefile.Problem); assert.ErrorAs(t, err, &p, "%s", shown) {
			text, err := json.Marshal(p)
			require.NoError(t, err)
			shown += string(text)
		}
		shown = strings.ToLower(shown)
		for i := range len(marker) - 3 {
			assert.NotContains(t, shown, strings.ToLower(marker[i:i+4]))
		}
	})
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
