package template_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// What is shown before deployment can be told apart: an expression is what is not known, a text that looks like one has another bracket.
func TestForecast(t *testing.T) {
	t.Parallel()
	c := groupContext()
	c.Parameters = json.RawMessage(`{"size":{"value":3}}`)
	p, err := plan(`{"parameters":{"size":{"type":"int"}},"resources":[{
		"type":"Test.A/b","apiVersion":"1","name":"x","location":"[resourceGroup().location]","properties":{
			"size":"[parameters('size')]","text":"[[blue]","half":"[half","list":["[concat('[','x',']')]", 1],
			"from":"[reference(resourceId('Test.A/b','y'),'1').thing]"}}]}`, c)
	require.NoError(t, err)
	shown, err := p.Resources[0].Forecast()
	require.NoError(t, err)
	assert.JSONEq(t, `{"location":"dbelocal","properties":{"size":3,"text":"[[blue]","half":"[half","list":["[[x]",1],
		"from":"[reference(resourceId('Test.A/b','y'),'1').thing]"}}`, string(shown))
	assert.Equal(t, "resources[0]", p.Resources[0].Path())
}

func TestSecretsAreKnownByTheirTexts(t *testing.T) {
	t.Parallel()
	c := groupContext()
	c.Parameters = json.RawMessage(`{"password":{"value":"hunter2"},"pin":{"value":"12"},"keys":{"value":{"one":["k3y!"]}},"plain":{"value":"plain"}}`)
	p, err := plan(`{"parameters":{"password":{"type":"securestring"},"pin":{"type":"secureString"},"keys":{"type":"secureObject"},"plain":{"type":"string"}},"resources":[]}`, c)
	require.NoError(t, err)
	for text, secret := range map[string]bool{"hunter2": true, "user:hunter2": true, "12": true, "1234": false, "k3y!": true, "plain": false, "": false} {
		assert.Equal(t, secret, p.Secret(text), text)
	}
}

// A plan with parameters that only deploying tells says what it can.
func TestUnknownParameters(t *testing.T) {
	t.Parallel()
	c := groupContext()
	c.Parameters = json.RawMessage(`{"known":{"value":"k"}}`)
	c.Unknown = []string{"Later"}
	p, err := plan(`{
		"parameters":{"known":{"type":"string"},"later":{"type":"string"},"derived":{"type":"string","defaultValue":"[concat(parameters('later'), 'x')]"}},
		"variables":{"v":"[toUpper(parameters('derived'))]","w":"[concat(variables('v'), variables('v'))]","n":"[length(parameters('known'))]"},
		"resources":[
			{"type":"Test.A/b","apiVersion":"1","name":"[parameters('known')]","properties":{"a":"[variables('w')]","n":"[variables('n')]","copy":[{"name":"c","count":"[length(variables('w'))]","input":1}]}},
			{"type":"Test.A/b","apiVersion":"1","name":"[concat('x-', variables('v'))]","resources":[{"type":"c","apiVersion":"1","name":"within"}]},
			{"type":"Test.A/b","apiVersion":"1","name":"maybe","condition":"[equals(parameters('later'), 'x')]"},
			{"type":"Test.A/b","apiVersion":"1","name":"many","copy":{"name":"l","count":"[length(parameters('later'))]"}},
			{"type":"Test.A/b","apiVersion":"1","name":"last","dependsOn":["[resourceId('Test.A/b', variables('v'))]","maybe"],"properties":{"r":"[reference('maybe').x]"}}],
		"outputs":{"o":{"type":"string","value":"[variables('v')]"},"p":{"type":"string","condition":"[empty(parameters('later'))]","value":"x"}}
	}`, c)
	require.NoError(t, err)
	require.Len(t, p.Resources, 2)
	assert.Equal(t, "k", p.Resources[0].Name)
	assert.Equal(t, "last", p.Resources[1].Name)
	shown, err := p.Resources[0].Forecast()
	require.NoError(t, err)
	assert.JSONEq(t, `{"properties":{"a":"[variables('w')]","n":1,"copy":[{"name":"c","count":"[length(variables('w'))]","input":1}]}}`, string(shown))
	var ids []string
	for _, u := range p.Unidentified {
		ids = append(ids, u.Path+" "+u.ID)
	}
	assert.Equal(t, []string{
		"resources[1] [resourceId('Test.A/b', concat('x-', variables('v')))]", "resources[2] [resourceId('Test.A/b', 'maybe')]", "resources[3] [resourceId('Test.A/b', 'many')]",
	}, ids)
	assert.Equal(t, 6, p.Unidentified[0].Line)

	_, err = plan(`{"parameters":{"later":{"type":"string"}},"resources":[{"type":"Test.A/b","apiVersion":"1","name":"[nonsense(parameters('later'))]"}]}`, c)
	var wrong *template.Error
	require.ErrorAs(t, err, &wrong, "mistakes are told as ever")
}
