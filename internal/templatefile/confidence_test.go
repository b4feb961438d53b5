package templatefile_test

import (
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
