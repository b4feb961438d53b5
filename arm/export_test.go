package arm_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

// exported is a group as a template, without its frame.
func exported(t *testing.T, d *armtest.Device, group, request string) (parameters map[string]map[string]string, resources string) {
	t.Helper()
	var answer struct {
		Template struct {
			Parameters map[string]map[string]string `json:"parameters"`
			Resources  json.RawMessage              `json:"resources"`
		} `json:"template"`
	}
	d.Must("POST", group+"/exportTemplate?api-version=2018-05-01", request, 200).JSON(&answer)
	return answer.Template.Parameters, string(answer.Template.Resources)
}

// What a template of a type has comes out of what the type declares of its fields: what is read only, kept inside or of other
// api-versions is not in it, and a secret is asked for.
func TestExportObeysTheRulesOfFields(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	group := d.Group("rg")
	d.Must("PUT", group+"/providers/Test.Toys/boxes/red-(1)", map[string]any{"location": "dbelocal", "properties": map[string]any{"depth": 3, "combination": "1234"}})
	d.Must("PUT", group+toysAt+"bear.1", map[string]any{
		"location": "dbelocal", "kind": "plush", "tags": map[string]string{"a": "[b]"},
		"properties": map[string]any{
			"color": "[blue]", "password": "hunter2", "news": "new", "batteries": map[string]any{"count": 2, "key": "k3y"},
			"parts": []any{map[string]any{"name": "ear", "price": 1}}, "labels": map[string]string{"serial": "mine"},
			"box": map[string]any{"id": group + "/providers/Test.Toys/boxes/red-(1)"},
		},
	})
	d.Must("PUT", group+toysAt+"bear.1/screws/s", map[string]any{})
	parameters, resources := exported(t, d, group, `{"resources":["*"],"options":"IncludeParameterDefaultValue"}`)
	assert.Equal(t, map[string]map[string]string{
		"boxes_red__1__name":        {"type": "String", "defaultValue": "red-(1)"},
		"boxes_red__1__combination": {"type": "SecureString"},
		"toys_bear_1_name":          {"type": "String", "defaultValue": "bear.1"},
		"toys_bear_1_password":      {"type": "SecureString"},
		"toys_bear_1_key":           {"type": "SecureString"},
	}, parameters)
	assert.JSONEq(t, `[
		{"type":"Test.Toys/boxes","apiVersion":"2020-06-01","name":"[parameters('boxes_red__1__name')]","location":"dbelocal",
		 "properties":{"depth":3,"combination":"[parameters('boxes_red__1__combination')]"}},
		{"type":"Test.Toys/toys","apiVersion":"2020-06-01","name":"[parameters('toys_bear_1_name')]","location":"DBELocal",
		 "dependsOn":["[resourceId('Test.Toys/boxes', parameters('boxes_red__1__name'))]"],"tags":{"a":"[[b]"},"kind":"plush",
		 "properties":{"color":"[[blue]","password":"[parameters('toys_bear_1_password')]","batteries":{"count":2,"key":"[parameters('toys_bear_1_key')]"},
		  "parts":[{"name":"ear","price":1}],"labels":{"serial":"mine"},"box":{"id":"[resourceId('Test.Toys/boxes', parameters('boxes_red__1__name'))]"},"news":"new"}},
		{"type":"Test.Toys/toys/screws","apiVersion":"2020-06-01","name":"[concat(parameters('toys_bear_1_name'), '/s')]",
		 "dependsOn":["[resourceId('Test.Toys/toys', parameters('toys_bear_1_name'))]"],"properties":{}}
	]`, resources)

	for _, secret := range []string{"hunter2", "k3y", "1234"} {
		assert.NotContains(t, resources, secret)
	}
	parameters, resources = exported(t, d, group, `{"options":"SkipAllParameterization"}`)
	assert.Empty(t, parameters)
	assert.NotContains(t, resources, "password", "nobody could give it")
	assert.Contains(t, resources, `"dependsOn":["[resourceId('Test.Toys/boxes', 'red-(1)')]"]`)
}

// From 2019-08-01 on an export is followed to its end, which has the template.
func TestExportIsFollowed(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: []arm.Provider{toys()}, Scale: armtest.Full})
	group := d.Group("rg")
	r := d.Must("POST", group+"/exportTemplate?api-version=2019-08-01", `{"resources":["*"]}`, 202)
	at := r.Header.Get("Location")
	assert.Empty(t, r.Body)
	d.Must("GET", at, nil, 202)
	d.Advance(time.Minute)
	end := d.Must("GET", at, nil, 200)
	assert.Equal(t, "1.0.0.0", end.Get("template.contentVersion"))
	require.Equal(t, []any{}, end.Get("template.resources"))
}

func TestExportIsBounded(t *testing.T) {
	t.Parallel()
	d := armtest.New(t, toys())
	group := d.Group("rg")
	for i := range 201 {
		d.Must("PUT", group+toysAt+"t"+string(rune('a'+i/26))+string(rune('a'+i%26)), map[string]any{"location": "dbelocal"})
	}
	d.Refused(400, "ExportTemplateResourceLimitExceeded", "POST", group+"/exportTemplate", `{"resources":["*"]}`)
	d.Must("POST", group+"/exportTemplate", `{"resources":["`+group+toysAt+`taa"]}`, 200)
}
