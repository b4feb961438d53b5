package deployments_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// net is a network of which some members are given.
func net(members string) string {
	return `{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net", ` + members + `}`
}

// outer is a nested deployment whose template is evaluated with this one, of which some members are given.
func outer(members string) string {
	return `"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "n", "properties": {"mode": "Incremental", "template": {` + members + `}}}]`
}

// confidences are templates that have the secure parameter p, or o.p, where it does not belong, as mistakes of people have it. In the name of a resource it is in its id.
var confidences = map[string]string{
	"location":      `"resources": [` + net(`"location": "[parameters('p')]"`) + `]`,
	"tag":           `"resources": [` + net(`"location": "dbelocal", "tags": {"a": "[parameters('p')]", "b": 1}, "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}`) + `]`,
	"name of a tag": `"resources": [` + net(`"location": "dbelocal", "tags": {"[parameters('p')]": {}}, "properties": {}`) + `]`,
	"prefix":        `"resources": [` + net(`"location": "dbelocal", "properties": {"addressSpace": {"addressPrefixes": ["[parameters('p')]"]}}`) + `]`,
	"other type":    `"resources": [` + net(`"location": "dbelocal", "properties": {"addressSpace": "[parameters('p')]"}`) + `]`,
	"behind a word": `"resources": [` + net(`"location": "dbelocal", "properties": {"addressSpace": "[concat('it is ', parameters('p'))]"}`) + `]`,
	"coded":         `"resources": [` + net(`"location": "dbelocal", "properties": {"addressSpace": "[base64(parameters('p'))]"}`) + `]`,
	"of an object":  `"resources": [` + net(`"location": "dbelocal", "properties": {"addressSpace": "[parameters('o').p]"}`) + `]`,
	"an object":     `"resources": [` + net(`"location": "dbelocal", "properties": "[parameters('o')]"`) + `]`,
	"no id":         `"resources": [` + net(`"location": "dbelocal", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [{"name": "s", "properties": {"addressPrefix": "10.0.0.0/24", "networkSecurityGroup": {"id": "[parameters('p')]"}}}]}`) + `]`,
	"type":          `"resources": [{"type": "[concat('Microsoft.Network/', parameters('p'))]", "apiVersion": "2017-10-01", "name": "x"}]`,
	"api-version":   `"resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "[parameters('p')]", "name": "x"}]`,
	"condition":     `"resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "x", "condition": "[parameters('p')]"}]`,
	"dependency":    `"resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "x", "dependsOn": ["[parameters('p')]"]}]`,
	"scope":         `"resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "x", "resourceGroup": "[parameters('p')]"}]`,
	"int":           `"resources": [], "variables": {"v": "[int(parameters('p'))]"}`,
	"json":          `"resources": [], "variables": {"v": "[json(parameters('p'))]"}`,
	"bool":          `"resources": [], "variables": {"v": "[bool(parameters('p'))]"}`,
	"base64":        `"resources": [], "variables": {"v": "[base64ToJson(parameters('p'))]"}`,
	"uri":           `"resources": [], "variables": {"v": "[uri(parameters('p'), 'x')]"}`,
	"date":          `"resources": [], "variables": {"v": "[dateTimeAdd(parameters('p'), 'P1D')]"}`,
	"cidr":          `"resources": [], "variables": {"v": "[parseCidr(parameters('p'))]"}`,
	"format":        `"resources": [], "variables": {"v": "[format(parameters('p'))]"}`,
	"property":      `"resources": [], "variables": {"v": "[parameters('o')[parameters('p')]]"}`,
	"parameter":     `"resources": [], "variables": {"v": "[parameters(parameters('p'))]"}`,
	"data uri":      `"resources": [], "variables": {"v": "[dataUriToString(parameters('p'))]"}`,
	"fail":          `"resources": [], "variables": {"v": "[fail(parameters('p'))]"}`,
	"id":            `"resources": [], "variables": {"v": "[resourceId(parameters('p'), 'x')]"}`,
	"reference":     `"resources": [], "outputs": {"o": {"type": "string", "value": "[reference(parameters('p'), '2017-10-01').x]"}}`,
	"output":        `"resources": [], "outputs": {"o": {"type": "int", "value": "[parameters('p')]"}}`,
	"secure output": `"resources": [], "outputs": {"o": {"type": "securestring", "value": "[parameters('p')]"}}`,
	"link":          `"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "n", "properties": {"mode": "Incremental", "templateLink": {"uri": "[parameters('p')]"}}}]`,
	"mode":          `"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "n", "properties": {"mode": "[parameters('p')]", "template": {"resources": []}}}]`,
	"nested": `"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "n", "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
		"parameters": {"q": {"value": "[parameters('p')]"}}, "template": {"parameters": {"q": {"type": "secureString"}}, "resources": [` +
		net(`"location": "dbelocal", "properties": {"addressSpace": {"addressPrefixes": ["[parameters('q')]"]}}`) + `]}}}]`,
	"nested, of an object": `"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "n", "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
		"parameters": {"q": {"value": "[parameters('o')]"}}, "template": {"parameters": {"q": {"type": "secureObject"}}, "resources": [` +
		net(`"location": "dbelocal", "properties": {"addressSpace": "[parameters('q').p]"}`) + `]}}}]`,
	"name of a nested parameter": outer(`"parameters": {"[parameters('p')]": {"type": "int", "defaultValue": "x"}}, "resources": []`),
	"name of a nested output":    outer(`"outputs": {"[parameters('p')]": {"type": "int", "value": "x"}}, "resources": []`),
	"name of a nested member":    outer(`"resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "x", "[parameters('p')]": 1}]`),
	"a nested default": `"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "n", "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
		"parameters": {"q": {"value": "[parameters('p')]"}}, "template": {"parameters": {"q": {"type": "secureString"}, "r": {"type": "secureString", "defaultValue": "[parameters('q')]", "maxLength": 3}}, "resources": []}}}]`,
}

// marker is what is looked for: nowhere else are three of these letters together.
const marker = "Zq7jXk9wVb"

// TestConfidences: a secret is told by no answer and kept by no deployment that is over, wherever a template has it by mistake. A message told the first hundred
// bytes of a long one, and what stood in it otherwise than as it was given.
func TestConfidences(t *testing.T) {
	t.Parallel()
	for kind, secret := range map[string]string{
		"short": marker, "long": strings.Repeat(marker, 20), "very long": strings.Repeat(marker, 1000), "quoted": marker + "\"'\\\n<" + marker + ">é" + marker,
		"an address": "https://" + strings.ToLower(marker) + ":" + marker + "@" + marker + ".example/" + marker + "?" + marker, "an id": "/subscriptions/" + marker + "/" + marker,
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			d := start(t, nil, nil)
			quoted, err := json.Marshal(secret)
			require.NoError(t, err)
			for name, members := range confidences {
				group := d.Group("g")
				content := `{"properties": {"mode": "Incremental", "parameters": {"p": {"value": ` + string(quoted) + `}, "o": {"value": {"p": ` + string(quoted) + `}}},
					"template": {"parameters": {"p": {"type": "secureString"}, "o": {"type": "secureObject"}}, ` + members + `}}}`
				for _, call := range []struct{ method, path string }{
					{http.MethodPost, deployment + "/validate"}, {http.MethodPost, deployment + "/whatIf"}, {http.MethodPut, deployment}, {http.MethodGet, deployment},
					{http.MethodGet, deployment + "/operations"}, {http.MethodGet, "/providers/Microsoft.Resources/deployments"},
					{http.MethodGet, "/providers/Microsoft.Resources/deployments/n"}, {http.MethodGet, "/providers/Microsoft.Resources/deployments/n/operations"},
				} {
					body := content
					if call.method == http.MethodGet {
						body = ""
					}
					r := d.Do(call.method, group+call.path, body)
					assert.NotEqual(t, http.StatusInternalServerError, r.Status, "%s: %s %s: %s", name, call.method, call.path, r.Body)
					assertConfident(t, string(r.Body), name+": "+call.method+" "+call.path)
				}
				d.Must(http.MethodDelete, group, nil)
				d.Advance(time.Hour)
			}
		})
	}
}

// assertConfident looks for four letters of the marker.
func assertConfident(t *testing.T, text, where string) {
	t.Helper()
	text = strings.ToLower(text)
	for i := range len(marker) - 3 {
		if part := strings.ToLower(marker[i : i+4]); strings.Contains(text, part) {
			assert.Fail(t, "a part of the secret is told", "%s: %s in %.1500s", where, part, text)
			return
		}
	}
}
