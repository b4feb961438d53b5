package deployments_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/network"
	"github.com/edgerite/edgerite/internal/clock"
)

// groupOf is a request that deploys security groups.
func groupOf(more string, names ...string) string {
	resources := ""
	for i, name := range names {
		if i > 0 {
			resources += ","
		}
		resources += `{"type":"Microsoft.Network/networkSecurityGroups","apiVersion":"2017-10-01","name":"` + name + `","location":"dbelocal","tags":{"t":"[parameters('tag')]"},"properties":{}}`
	}
	return `{"properties":{"mode":"Incremental"` + more + `,"parameters":{"tag":{"value":"` + names[0] + `"}},"template":` + frame + `"parameters":{"tag":{"type":"string"}},"resources":[` + resources + `]}}}`
}

// failing deploys a group and what is refused, since it needs what is not there.
func failing(onError string) string {
	return `{"properties":{"mode":"Incremental","onErrorDeployment":` + onError + `,"template":` + frame + `"resources":[
		{"type":"Microsoft.Network/networkSecurityGroups","apiVersion":"2017-10-01","name":"half","location":"dbelocal","properties":{}},
		{"type":"Microsoft.Network/networkInterfaces","apiVersion":"2017-10-01","name":"nic","location":"dbelocal","dependsOn":["half"],
			"properties":{"ipConfigurations":[{"name":"ip","properties":{"subnet":{"id":"[resourceId('Microsoft.Network/virtualNetworks/subnets','no','no')]"}}}]}}]}}}`
}

func securityGroups(d *armtest.Device, group string) (names []string) {
	for _, one := range d.Must("GET", group+"/providers/Microsoft.Network/networkSecurityGroups", nil).Get("value").([]any) {
		names = append(names, one.(map[string]any)["name"].(string))
	}
	return names
}

// A deployment that fails has an earlier one done again in Complete mode, with its parameters, and fails then with what had gone wrong.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/rollback-on-error
func TestRollback(t *testing.T) {
	t.Parallel()
	for name, scale := range map[string]arm.Scale{"at once": nil, "with time": armtest.Full} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := armtest.Start(t, armtest.Options{Scale: scale, Providers: []arm.Provider{network.New(network.Deps{})}})
			group := d.Group("rg")
			at := group + deploymentsAt
			put := func(name, body string) *armtest.Response {
				t.Helper()
				d.Must("PUT", at+name, body)
				for range 40 {
					d.Advance(30 * time.Second)
				}
				return d.Must("GET", at+name, nil)
			}
			require.Equal(t, "Succeeded", put("first", groupOf("", "one")).Get("properties.provisioningState"))
			require.Equal(t, "Succeeded", put("second", groupOf("", "two", "three")).Get("properties.provisioningState"))

			r := put("third", failing(`{"type":"lastSuccessful"}`))
			assert.Equal(t, "Failed", r.Get("properties.provisioningState"))
			assert.Equal(t, "DeploymentFailed", r.Get("properties.error.code"), "%s", r.Body)
			assert.Equal(t, map[string]any{"type": "LastSuccessful", "deploymentName": "second", "provisioningState": "Succeeded"}, r.Get("properties.onErrorDeployment"))
			assert.Equal(t, []string{"three", "two"}, securityGroups(d, group), "neither what was half done, nor what an earlier one had")
			assert.Equal(t, "Complete", d.Must("GET", at+"second", nil).Get("properties.mode"))

			r = put("fourth", failing(`{"type":"SpecificDeployment","deploymentName":"FIRST"}`))
			assert.Equal(t, map[string]any{"type": "SpecificDeployment", "deploymentName": "FIRST", "provisioningState": "Succeeded"}, r.Get("properties.onErrorDeployment"))
			assert.Equal(t, []string{"one"}, securityGroups(d, group))
			assert.Equal(t, "one", d.Must("GET", group+"/providers/Microsoft.Network/networkSecurityGroups/one", nil).Get("tags.t"))

			r = put("fifth", groupOf(`,"onErrorDeployment":{"type":"LastSuccessful"}`, "four"))
			assert.Equal(t, "Succeeded", r.Get("properties.provisioningState"))
			assert.Equal(t, map[string]any{"type": "LastSuccessful", "deploymentName": "first"}, r.Get("properties.onErrorDeployment"), "there was no need for it")
			assert.Equal(t, []string{"four", "one"}, securityGroups(d, group))
		})
	}
}

// What cannot be had back is told before anything is deployed, or leaves the failure as it is.
func TestNoRollback(t *testing.T) {
	t.Parallel()
	d := networked(t)
	group := d.Group("rg")
	at := group + deploymentsAt
	d.Refused(400, "InvalidOnErrorDeployment", "PUT", at+"dd", failing(`{"type":"LastSuccessful"}`))
	d.Refused(404, "DeploymentNotFound", "PUT", at+"dd", failing(`{"type":"SpecificDeployment","deploymentName":"other"}`))
	d.Must("PUT", at+"outer", asked(frame+`"resources":[{"type":"Microsoft.Resources/deployments","apiVersion":"2019-10-01","name":"nested","properties":{"mode":"Incremental","template":`+frame+`"resources":[]}}}]}`, ""))
	for _, onError := range []string{`{"type":"SpecificDeployment","deploymentName":"nested"}`, `{"type":"SpecificDeployment","deploymentName":"dd"}`, `{"type":"SpecificDeployment"}`, `{"type":"LastSuccessful","deploymentName":"outer"}`, `{}`} {
		r := d.Do("PUT", at+"dd", failing(onError))
		assert.Containsf(t, []any{"InvalidOnErrorDeployment", "DeploymentNotFound"}, r.Get("error.code"), "%s: %s", onError, r.Body)
	}
	d.Refused(400, "InvalidOnErrorDeployment", "PUT", armtest.Sub+deploymentsAt+"dd", `{"location":"dbelocal","properties":{"onErrorDeployment":{"type":"LastSuccessful"},"template":`+frame+`"resources":[]}}}`)

	secret := `{"properties":{"mode":"Incremental","parameters":{"s":{"value":"hunter2"}},"template":` + frame + `"parameters":{"s":{"type":"securestring"}},"resources":[]}}}`
	d.Must("PUT", at+"secret", secret)
	d.Must("PUT", at+"dd", failing(`{"type":"LastSuccessful"}`))
	r := d.Must("GET", at+"dd", nil)
	assert.Equal(t, "DeploymentFailed", r.Get("properties.error.code"))
	assert.Equal(t, map[string]any{"type": "LastSuccessful", "deploymentName": "secret", "provisioningState": "Failed"}, r.Get("properties.onErrorDeployment"))
	assert.Equal(t, []string{"half"}, securityGroups(d, group), "nobody knows the secret any more")
	last := len(r.Get("properties.error.details").([]any)) - 1
	assert.Equal(t, "InvalidOnErrorDeployment", r.Get(fmt.Sprintf("properties.error.details.%d.code", last)), "%s", r.Body)
	assert.Contains(t, r.Get(fmt.Sprintf("properties.error.details.%d.message", last)), "it was given 's'")

	for _, given := range []string{``, `"s":{"metadata":{}}`} {
		d.Must("PUT", at+"secret", strings.Replace(strings.Replace(secret, `"s":{"value":"hunter2"}`, given, 1), `"securestring"`, `"securestring","defaultValue":"[newGuid()]"`, 1))
		d.Must("PUT", at+"dd", failing(`{"type":"LastSuccessful"}`))
		assert.Equal(t, "Succeeded", d.Must("GET", at+"dd", nil).Get("properties.onErrorDeployment.provisioningState"), "nothing was told in confidence: %s", given)
	}
}

// A deployment whose template was linked to finds what that links to beside it when it is done again; where that has gone, the failure says so.
func TestRollbackOfLinks(t *testing.T) {
	t.Parallel()
	there := files{
		"https://a.example/all/main.json": `{"resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "inner",
			"properties": {"mode": "Incremental", "templateLink": {"relativePath": "inner.json"}}}], "outputs": {"at": {"type": "string", "value": "[deployment().properties.templateLink.uri]"}}}`,
		"https://a.example/all/inner.json": `{"resources": [` + strings.Replace(group1, "[parameters('name')]", "nsg", 1) + `]}`,
	}
	d := linked(t, there, nil)
	group := d.Group("rg")
	at := group + deploymentsAt
	d.Must("PUT", at+"good", `{"properties": {"mode": "Incremental", "templateLink": {"uri": "https://a.example/all/main.json"}}}`)
	fail := func() *armtest.Response {
		d.Must("PUT", at+"bad", failing(`{"type":"SpecificDeployment","deploymentName":"good"}`))
		return d.Must("GET", at+"bad", nil)
	}
	assert.Equal(t, "Succeeded", fail().Get("properties.onErrorDeployment.provisioningState"))
	assert.Equal(t, []string{"nsg"}, securityGroups(d, group))
	again := d.Must("GET", at+"good", nil)
	assert.Equal(t, "https://a.example/all/main.json", again.Get("properties.templateLink.uri"))
	assert.Equal(t, "https://a.example/all/main.json", again.Get("properties.outputs.at.value"))

	delete(there, "https://a.example/all/inner.json")
	r := fail()
	assert.Equal(t, "Failed", r.Get("properties.onErrorDeployment.provisioningState"))
	assert.Contains(t, string(r.Body), `"code":"InvalidContentLink","message":"Unable to download deployment content from 'https://a.example/all/inner.json'.`)
}

// A rollback goes on after a restart, with what had gone wrong.
func TestRollbackGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	start := func(c *clock.Clock, seed byte) *armtest.Device {
		return armtest.Start(t, armtest.Options{Providers: []arm.Provider{network.New(network.Deps{})}, Scale: armtest.Full, FS: fs, Clock: c, Seed: seed})
	}
	d := start(nil, 0)
	at := d.Group("rg") + deploymentsAt
	d.Must("PUT", at+"first", groupOf("", "one"))
	d.Advance(time.Hour)
	d.Must("PUT", at+"second", failing(`{"type":"LastSuccessful"}`))
	state := func(name string) any { return d.Must("GET", at+name, nil).Get("properties.provisioningState") }
	for range 60 {
		if state("first") != "Succeeded" {
			break
		}
		d.Advance(time.Second)
	}
	require.NotEqual(t, "Succeeded", state("first"), "it is done again")
	assert.NotEqual(t, "Failed", state("second"), "meanwhile it goes on")
	stands := d.Clock
	d.Close()
	d = start(stands, 1)
	d.Advance(time.Hour)
	r := d.Must("GET", at+"second", nil)
	assert.Equal(t, "DeploymentFailed", r.Get("properties.error.code"), "%s", r.Body)
	assert.Equal(t, "Succeeded", r.Get("properties.onErrorDeployment.provisioningState"))
	assert.Equal(t, []string{"one"}, securityGroups(d, at[:len(at)-len(deploymentsAt)]))
}
