package deployments_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/network"
)

const frame = `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0",`

// change is one of a what-if's.
type change struct {
	ID     string         `json:"resourceId"`
	Kind   string         `json:"changeType"`
	Reason string         `json:"unsupportedReason"`
	Before map[string]any `json:"before"`
	After  map[string]any `json:"after"`
	Delta  []any          `json:"delta"`
}

// asked is a what-if's request: a template, and what else its properties have.
func asked(template, more string) string {
	if more != "" {
		more = "," + more
	}
	return `{"properties":{"mode":"Incremental","template":` + template + more + `}}`
}

// located is a request for the subscription.
func located(body string) string { return strings.Replace(body, "{", `{"location":"dbelocal",`, 1) }

func changesOf(t *testing.T, r *armtest.Response) []change {
	t.Helper()
	var result struct {
		Status     string
		Properties struct{ Changes []change }
	}
	r.JSON(&result)
	require.Equalf(t, "Succeeded", result.Status, "%s", r.Body)
	return result.Properties.Changes
}

func whatIf(t *testing.T, d *armtest.Device, scope, body string) []change {
	t.Helper()
	return changesOf(t, d.Must("POST", scope+"/providers/Microsoft.Resources/deployments/d/whatIf?api-version=2021-04-01", body, 200))
}

func kinds(changes []change) []string {
	var all []string
	for _, c := range changes {
		all = append(all, c.Kind+" "+c.ID[strings.LastIndex(c.ID, "/")+1:])
	}
	return all
}

func networked(t *testing.T) *armtest.Device {
	t.Helper()
	return armtest.New(t, network.New(network.Deps{}))
}

// The page's example, with the templates it links to.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if#test-modification
func TestWhatIfOfThePage(t *testing.T) {
	t.Parallel()
	d := networked(t)
	group := d.Group("ExampleGroup")
	before := frame + `"resources":[{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2021-02-01","name":"vnet-001","location":"[resourceGroup().location]",
		"tags":{"CostCenter":"12345","Owner":"Team A"},"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"enableVmProtection":false,"enableDdosProtection":false,
		"subnets":[{"name":"subnet001","properties":{"addressPrefix":"10.0.0.0/24"}},{"name":"subnet002","properties":{"addressPrefix":"10.0.1.0/24"}}]}}]}`
	created := whatIf(t, d, group, asked(before, ""))
	require.Equal(t, []string{"Create vnet-001"}, kinds(created))
	assert.Equal(t, "2021-02-01", created[0].After["apiVersion"])
	d.Must("PUT", group+"/providers/Microsoft.Resources/deployments/d", asked(before, ""))
	again := whatIf(t, d, group, asked(before, ""))
	require.Equal(t, []string{"NoChange vnet-001"}, kinds(again))
	assert.Equal(t, again[0].Before, again[0].After)

	after := strings.NewReplacer(`,"Owner":"Team A"`, "", "10.0.0.0/16", "10.0.0.0/15", `{"name":"subnet001","properties":{"addressPrefix":"10.0.0.0/24"}},`, "").Replace(before)
	changed := whatIf(t, d, group, asked(after, ""))
	require.Equal(t, []string{"Modify vnet-001"}, kinds(changed))
	delta, err := json.Marshal(changed[0].Delta)
	require.NoError(t, err)
	assert.JSONEq(t, `[
		{"path":"properties.addressSpace.addressPrefixes","propertyChangeType":"Array","children":[
			{"path":"0","propertyChangeType":"Delete","before":"10.0.0.0/16"},{"path":"0","propertyChangeType":"Create","after":"10.0.0.0/15"}]},
		{"path":"properties.subnets","propertyChangeType":"Array","children":[{"path":"0","propertyChangeType":"Delete","before":{"name":"subnet001","properties":{
			"addressPrefix":"10.0.0.0/24","privateEndpointNetworkPolicies":"Enabled","privateLinkServiceNetworkPolicies":"Enabled"}}}]},
		{"path":"tags.Owner","propertyChangeType":"Delete","before":"Team A"}]`, string(delta))
	assert.Equal(t, "Team A", d.Must("GET", group+"/providers/Microsoft.Network/virtualNetworks/vnet-001", nil).Get("tags.Owner"), "nothing is changed")
	d.Refused(404, "DeploymentNotFound", "GET", group+"/providers/Microsoft.Resources/deployments/other", nil)
}

// What a template does not have stays, or goes in Complete mode; the brief format has ids and kinds.
func TestWhatIfOfOthers(t *testing.T) {
	t.Parallel()
	d := networked(t)
	group := d.Group("rg")
	for _, name := range []string{"aa", "bb"} {
		d.Must("PUT", group+"/providers/Microsoft.Network/virtualNetworks/"+name, `{"location":"dbelocal","tags":{"x":"y"},"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}`)
	}
	template := frame + `"resources":[{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2017-10-01","name":"aa","location":"dbelocal","tags":{"x":"y"},"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}]}`
	changes := whatIf(t, d, group, asked(template, ""))
	require.Equal(t, []string{"NoChange aa", "Ignore bb"}, kinds(changes))
	shown, err := json.Marshal(changes[1].Before)
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":"`+group+`/providers/Microsoft.Network/virtualNetworks/bb","name":"bb","type":"Microsoft.Network/virtualNetworks","location":"dbelocal","tags":{"x":"y"}}`, string(shown))
	deleting := strings.Replace(asked(template, ""), "Incremental", "complete", 1)
	assert.Equal(t, []string{"NoChange aa", "Delete bb"}, kinds(whatIf(t, d, group, deleting)))
	brief := d.Must("POST", group+"/providers/Microsoft.Resources/deployments/d/whatIf?api-version=2019-07-01", asked(template, `"whatIfSettings":{"resultFormat":"resourceIdOnly"}`), 200)
	assert.JSONEq(t, `{"status":"Succeeded","properties":{"changes":[{"resourceId":"`+group+`/providers/Microsoft.Network/virtualNetworks/aa","changeType":"Deploy"},
		{"resourceId":"`+group+`/providers/Microsoft.Network/virtualNetworks/bb","changeType":"Ignore"}]}}`, string(brief.Body))
	assert.JSONEq(t, `{"status":"Succeeded","properties":{"changes":[]}}`, string(d.Must("POST", d.Group("empty")+"/providers/Microsoft.Resources/deployments/d/whatIf?api-version=2019-07-01", asked(frame+`"resources":[]}`, ""), 200).Body))
}

// Nested deployments are looked into: those to a group that is yet to be made, in either scope, and what of their parameters is known.
func TestWhatIfLooksIntoNestedDeployments(t *testing.T) {
	t.Parallel()
	d := networked(t)
	network := `{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2017-10-01","name":"%","location":"[resourceGroup().location]","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}`
	named := func(name string) string { return strings.Replace(network, "%", name, 1) }
	template := frame + `"parameters":{"name":{"type":"string","defaultValue":"outer"}},"resources":[
		{"type":"Microsoft.Resources/resourceGroups","apiVersion":"2019-10-01","name":"new","location":"DBE Local","properties":{}},
		{"type":"Microsoft.Resources/deployments","apiVersion":"2019-10-01","name":"one","resourceGroup":"new","dependsOn":["new"],"properties":{"mode":"Incremental",
			"template":` + frame + `"resources":[` + strings.Replace(named("[parameters('name')]"), "[resourceGroup().location]", "DBELocal", 1) + `]}}},
		{"type":"Microsoft.Resources/deployments","apiVersion":"2019-10-01","name":"two","resourceGroup":"new","dependsOn":["one"],"properties":{"mode":"Incremental","expressionEvaluationOptions":{"scope":"inner"},
			"parameters":{"name":{"value":"[[inner]"},"later":{"value":"[reference('one').outputs.x.value]"}},
			"template":` + frame + `"parameters":{"name":{"type":"string"},"later":{"type":"string"}},"resources":[` +
		strings.Replace(named("in"), `"properties":{`, `"tags":{"n":"[parameters('name')]","l":"[parameters('later')]"},"properties":{`, 1) + "," + named("[parameters('later')]") + `]}}}]}`
	changes := whatIf(t, d, armtest.Sub, located(asked(template, "")))
	group := "/subscriptions/" + strings.ToLower(armtest.SubscriptionID) + "/resourceGroups/new"
	require.Equal(t, []string{"Create new", "Create in", "Create outer", "Unsupported virtualNetworks', parameters('later'))]"}, kinds(changes))
	assert.Equal(t, "[resourceId('Microsoft.Network/virtualNetworks', parameters('later'))]", changes[3].ID)
	assert.Equal(t, "Changes to the resource declared at 'properties.template.resources[2].properties.template.resources[1]' on line 1 and column "+column(changes[3].Reason)+
		" cannot be analyzed because its resource ID or API version cannot be calculated until the deployment is under way. Please see https://aka.ms/WhatIfUnidentifiableResource for more guidance.", changes[3].Reason)
	assert.Equal(t, map[string]any{"apiVersion": "2019-10-01", "id": group, "location": "dbelocal", "name": "new", "type": "Microsoft.Resources/resourceGroups"}, changes[0].After)
	assert.Equal(t, map[string]any{"n": "[inner]", "l": "[parameters('later')]"}, changes[1].After["tags"])
	assert.Equal(t, "dbelocal", changes[1].After["location"], "that of the group there will be")
}

func column(reason string) string {
	_, after, _ := strings.Cut(reason, "column ")
	number, _, _ := strings.Cut(after, " ")
	return number
}

// What only deploying tells stands there as an expression, and is a change, as the page says; what nobody is told is masked.
func TestWhatIfShowsWhatIsKnown(t *testing.T) {
	t.Parallel()
	d := networked(t)
	group := d.Group("rg")
	d.Must("PUT", group+"/providers/Microsoft.Network/virtualNetworks/vnet", `{"location":"dbelocal","tags":{"a":"b"},"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"enableVmProtection":false}}`)
	template := frame + `"parameters":{"secret":{"type":"securestring"}},"resources":[{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2017-10-01","name":"vnet","location":"dbelocal",
		"tags":{"a":"[parameters('secret')]","b":"[[b]"},"properties":{"colour":"red","AddressSpace":{"addressprefixes":["[reference(resourceId('Microsoft.Network/virtualNetworks','other'),'2017-10-01').x]"]},
			"enableVmProtection":"[reference(resourceId('Microsoft.Network/virtualNetworks','other'),'2017-10-01').y]"}}]}`
	changes := whatIf(t, d, group, asked(template, `"parameters":{"secret":{"value":"hunter2"}}`))
	require.Equal(t, []string{"Modify vnet"}, kinds(changes))
	delta, err := json.Marshal(changes[0].Delta)
	require.NoError(t, err)
	assert.JSONEq(t, `[
		{"path":"properties.addressSpace.addressPrefixes","propertyChangeType":"Array","children":[{"path":"0","propertyChangeType":"Delete","before":"10.0.0.0/16"},
			{"path":"0","propertyChangeType":"Create","after":"[reference(resourceId('Microsoft.Network/virtualNetworks','other'),'2017-10-01').x]"}]},
		{"path":"properties.enableVmProtection","propertyChangeType":"Modify","before":false,"after":"[reference(resourceId('Microsoft.Network/virtualNetworks','other'),'2017-10-01').y]"},
		{"path":"tags.a","propertyChangeType":"Modify","before":"b","after":"*******"},
		{"path":"tags.b","propertyChangeType":"Create","after":"[b]"},
		{"path":"properties.colour","propertyChangeType":"NoEffect","after":"red"}]`, string(delta))
}

// What is wrong with the request is refused; what is wrong with the template is the result.
func TestWhatIfFails(t *testing.T) {
	t.Parallel()
	d := networked(t)
	at := d.Group("rg") + "/providers/Microsoft.Resources/deployments/d/whatIf?api-version=2021-04-01"
	d.Refused(400, "InvalidRequestContent", "POST", at, `{}`)
	d.Refused(400, "InvalidRequestContent", "POST", at, asked(frame+`"resources":[]}`, `"whatIfSettings":{"resultFormat":"Short"}`))
	network := `{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2017-10-01","name":"vnet","location":"dbelocal","properties":`
	d.Must("PUT", strings.Split(at, "/providers/")[0]+"/providers/Microsoft.Network/virtualNetworks/vnet", `{"location":"dbelocal","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}`)
	for template, code := range map[string]string{
		`"resources":[{"type":"A"}]}`:                                         "InvalidTemplate",
		`"resources":[` + network + `{"subnets":1}}]}`:                        "InvalidTemplateDeployment",
		`"resources":[` + network + `{}}],"parameters":{"p":{"type":"int"}}}`: "InvalidTemplate",
	} {
		r := d.Must("POST", at, asked(frame+template, ""), 200)
		assert.Equal(t, "Failed", r.Get("status"), template)
		assert.Equal(t, code, r.Get("error.code"), "%s", r.Body)
		assert.Nil(t, r.Get("properties"))
	}
}

// A what-if takes a while on the device, and is followed by its Location.
func TestWhatIfIsFollowed(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.Options{Providers: []arm.Provider{network.New(network.Deps{})}, Scale: armtest.Full})
	empty := asked(frame+`"resources":[]}`, "")
	for scope, body := range map[string]string{d.Group("rg"): empty, armtest.Sub: located(empty)} {
		r := d.Must("POST", scope+"/providers/Microsoft.Resources/deployments/d/whatIf?api-version=2021-04-01", body, 202)
		assert.Empty(t, r.Body)
		at := r.Header.Get("Location")
		require.NotEmpty(t, at)
		d.Must("GET", at, nil, 202)
		d.Advance(time.Minute)
		assert.Empty(t, changesOf(t, d.Must("GET", at, nil, 200)))
	}
}
