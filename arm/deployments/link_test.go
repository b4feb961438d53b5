package deployments_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/network"
)

// files are what can be linked to, by address.
type files map[string]string

func (f files) Read(_ context.Context, url string, _ int64) ([]byte, error) {
	if text, ok := f[url]; ok {
		return []byte(text), nil
	}
	return nil, errors.New("no such file")
}

func linked(t *testing.T, f files, scale arm.Scale) *armtest.Device {
	t.Helper()
	return armtest.Start(t, armtest.Options{Providers: []arm.Provider{network.New(network.Deps{})}, Links: f, Scale: scale})
}

const group1 = `{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2017-10-01", "name": "[parameters('name')]", "location": "dbelocal", "properties": {}}`

// TestLinks holds that templates and parameters may be linked to, and that a link within a template may lead to beside it, with its query.
func TestLinks(t *testing.T) {
	t.Parallel()
	d := linked(t, files{
		"https://a.example/all/main.json?sig=1": `{"contentVersion": "1.0.0.0", "parameters": {"name": {"type": "string"}}, "resources": [
			{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "inner", "properties": {"mode": "Incremental",
				"templateLink": {"relativePath": "parts/inner.json", "contentVersion": "1.0.0.0"}, "parameters": {"name": {"value": "[parameters('name')]"}}}}]}`,
		"https://a.example/all/parts/inner.json?sig=1": `{ // as people write them
			"contentVersion": "1.0.0.0", "parameters": {"name": {"type": "string"}}, "resources": [` + group1 + `]}`,
		"https://a.example/parameters.json?sig=2": `{"$schema": "x", "contentVersion": "1.0.0.0", "parameters": {"name": {"value": "nsg"}}}`,
	}, nil)
	group := d.Group("g")
	body := `{"properties": {"mode": "Incremental",
		"templateLink": {"uri": "https://a.example/all/main.json", "queryString": "sig=1"}, "parametersLink": {"uri": "https://a.example/parameters.json?sig=2"}}}`
	assert.Equal(t, []string{"Create nsg"}, kinds(whatIf(t, d, group, body)))
	r := d.Must(http.MethodPut, group+deployment+"?api-version=2020-10-01", body)
	require.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
	assert.Equal(t, "https://a.example/all/main.json", r.Get("properties.templateLink.uri"))
	d.Must(http.MethodGet, group+"/providers/Microsoft.Network/networkSecurityGroups/nsg", nil)
	assert.Equal(t, []string{"NoChange nsg"}, kinds(whatIf(t, d, group, body)))

	d.Refused(http.StatusBadRequest, "InvalidTemplate", http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "parameters": {"name": {"value": "n"}},
		"templateLink": {"uri": "https://a.example/all/main.json?sig=1", "contentVersion": "2.0.0.0"}}}`)
	d.Refused(http.StatusBadRequest, "InvalidContentLink", http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "templateLink": {"uri": "https://a.example/all/main.json?sig=3"}}}`)
	d.Refused(http.StatusBadRequest, "InvalidRequestContent", http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "parameters": {"name": {"value": "n"}},
		"templateLink": {"uri": "https://a.example/all/main.json?sig=1"}, "parametersLink": {"uri": "https://a.example/parameters.json?sig=2"}}}`)
}

// TestEndlessLinks holds that a template that deploys itself, over and over, ends in an error, whether operations take time or not.
func TestEndlessLinks(t *testing.T) {
	t.Parallel()
	endless := files{"https://a.example/self.json": `{"parameters": {"n": {"type": "int", "defaultValue": 0}}, "resources": [
		{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "[concat('d', parameters('n'))]", "properties": {"mode": "Incremental",
			"templateLink": {"uri": "https://a.example/self.json"}, "parameters": {"n": {"value": "[add(parameters('n'), 1)]"}}}}]}`}
	for name, scale := range map[string]arm.Scale{"at once": nil, "in time": armtest.Full} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := linked(t, endless, scale)
			group := d.Group("g")
			d.Must(http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "templateLink": {"uri": "https://a.example/self.json"}}}`)
			d.Advance(time.Hour)
			r := d.Must(http.MethodGet, group+deployment, nil)
			assert.Equal(t, "Failed", r.Get("properties.provisioningState"))
			assert.Contains(t, string(r.Body), "NestedDeploymentsTooDeep")
			assert.Less(t, strings.Count(string(d.Must(http.MethodGet, group+"/providers/Microsoft.Resources/deployments", nil).Body), `"type":"Microsoft.Resources/deployments"`), 20)
		})
	}
}

// TestHostile sends what no client means: every answer is a refusal of the request, and none is an error of ours.
func TestHostile(t *testing.T) {
	t.Parallel()
	d := linked(t, files{"https://a.example/list.json": `[1]`, "https://a.example/none.json": `{`}, nil)
	group := d.Group("g")
	for i, properties := range []string{
		`1`, `null`, `[]`, `{"template": 1}`, `{"template": []}`, `{"template": null}`, `{"template": {"resources": 7}}`, `{"template": {"resources": [1]}}`,
		`{"template": {"resources": [{}]}}`, `{"template": {"resources": [{"type": "a/b", "name": "c", "apiVersion": "x"}]}}`,
		`{"template": {"resources": []}, "parameters": 1}`, `{"template": {"resources": []}, "parameters": {"a": 1}}`, `{"template": {"resources": []}, "mode": 3}`,
		`{"template": {"resources": []}, "mode": {}}`, `{"templateLink": 1}`, `{"templateLink": {}}`, `{"templateLink": {"uri": "%zz"}}`, `{"templateLink": {"uri": "file:///etc/passwd"}}`,
		`{"templateLink": {"relativePath": "a"}}`, `{"templateLink": {"id": "/a"}}`, `{"templateLink": {"uri": "https://a.example/list.json"}}`,
		`{"templateLink": {"uri": "https://a.example/none.json"}}`, `{"template": {"resources": []}, "parametersLink": {"uri": "https://a.example/list.json"}}`,
		`{"template": {"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "x", "properties": 1}]}}`,
		`{"template": {"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "x", "subscriptionId": "../..", "properties": {}}]}}`,
		`{"template": {"resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2020-06-01", "name": "x/../y"}]}}`,
	} {
		for _, method := range []string{http.MethodPut, http.MethodPost} {
			path := group + fmt.Sprintf("/providers/Microsoft.Resources/deployments/d%d", i)
			if method == http.MethodPost {
				path += "/validate"
			}
			r := d.Do(method, path, `{"properties": `+properties+`}`)
			assert.Truef(t, r.Status/100 == 4, "%s %s: %d %s", method, properties, r.Status, r.Body)
		}
	}
}

// TestLinkShown holds that a SAS is used and shown to nobody.
func TestLinkShown(t *testing.T) {
	t.Parallel()
	for _, link := range []string{
		`"uri": "https://a.example/c/main.json", "queryString": "?sv=1&sig=hush-hush"`,
		`"uri": "https://a.example/c/main.json?sv=1&sig=hush-hush"`,
	} {
		d := linked(t, files{
			"https://a.example/c/main.json?sv=1&sig=hush-hush": `{"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-10-01", "name": "child",
				"properties": {"mode": "Incremental", "templateLink": {"relativePath": "child.json"}}}], "outputs": {"at": {"type": "object", "value": "[deployment().properties.templateLink]"}}}`,
			"https://a.example/c/child.json?sv=1&sig=hush-hush": `{"resources": []}`,
		}, nil)
		group := d.Group("g")
		r := d.Must(http.MethodPut, group+deployment+"?api-version=2020-10-01", `{"properties": {"mode": "Incremental", "templateLink": {`+link+`}}}`)
		assert.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
		assert.Equal(t, map[string]any{"uri": "https://a.example/c/main.json"}, r.Get("properties.outputs.at.value"))
		assert.Equal(t, "https://a.example/c/main.json", r.Get("properties.templateLink.uri"))
		assert.False(t, holds(t, d, "hush-hush"), link)
	}
}

// TestDeploysItself: a template that deploys itself over and over was looked at without end before anything was deployed.
func TestDeploysItself(t *testing.T) {
	t.Parallel()
	d := linked(t, files{"https://a.example/self.json": `{"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01",
		"name": "[concat(deployment().name, string(copyIndex()))]", "copy": {"name": "c", "count": 12},
		"properties": {"mode": "Incremental", "templateLink": {"uri": "https://a.example/self.json"}}}]}`}, nil)
	group := d.Group("g")
	for path, method := range map[string]string{"": http.MethodPut, "/validate": http.MethodPost} {
		r := d.Do(method, group+deployment+path, `{"properties": {"mode": "Incremental", "templateLink": {"uri": "https://a.example/self.json"}}}`)
		assert.Equal(t, http.StatusBadRequest, r.Status, path)
		assert.Contains(t, r.Get("error.message"), "The deployment has more than '500' deployments nested in it.", path)
	}
}

// TestDoubles has a template that deploys itself twice come to an end, though each is of few deployments: it made 2^10 of them.
func TestDoubles(t *testing.T) {
	t.Parallel()
	d := linked(t, files{"https://a.example/self.json": `{"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01",
		"name": "[concat(deployment().name, string(copyIndex()))]", "copy": {"name": "c", "count": 2},
		"properties": {"mode": "Incremental", "templateLink": {"uri": "https://a.example/self.json"}}}]}`}, nil)
	group := d.Group("g")
	r := d.Must(http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "templateLink": {"uri": "https://a.example/self.json"}}}`)
	assert.Equal(t, "Failed", r.Get("properties.provisioningState"))
	assert.Contains(t, string(r.Body), "A deployment has more than 800 others nested in it.")
}

// TestInAString holds that a template and its parameters may be strings of JSON
// (https://learn.microsoft.com/rest/api/resources/deployments/create-or-update#deploymentproperties).
func TestInAString(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	r := d.Must(http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "parameters": "{\"p\": {\"value\": \"x\"}}",
		"template": "{\"parameters\": {\"p\": {\"type\": \"string\"}}, \"resources\": [], \"outputs\": {\"o\": {\"type\": \"string\", \"value\": \"[parameters('p')]\"}}}"}}`)
	assert.Equal(t, "x", r.Get("properties.outputs.o.value"), "%s", r.Body)
	d.Refused(http.StatusBadRequest, "InvalidTemplate", http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "template": "{"}}`)
}
