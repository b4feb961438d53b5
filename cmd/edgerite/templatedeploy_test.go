package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTemplateDeploy(t *testing.T) {
	t.Parallel()
	d := startDevice(t, nil)
	code, stdout, stderr := d.deploy(nothing, "--resource-group", "lab", "size=2")
	assert.Equal(t, exitFine, code, stderr)
	assert.Equal(t, "Deploying main to /subscriptions/s1/resourceGroups/lab\n"+
		"  Succeeded  Microsoft.Network/virtualNetworks vnet in 30s\n"+
		"main Succeeded in 1m2s\n\nOutputs\n  name (String): \"vnet\"\n  key (SecureString): \"***\"\n\n", stdout)
	assert.JSONEq(t, `{"properties":{"mode":"Incremental","template":{"resources":[],"parameters":{"size":{"type":"int","defaultValue":1}}},"parameters":{"size":{"value":2}}}}`, d.bodies["PUT "+deployedTo])

	code, stdout, _ = d.deploy(nothing, "-g", "lab", "--mode", "complete", "--output", "json")
	assert.Equal(t, exitFine, code)
	assert.JSONEq(t, strings.TrimPrefix(d.answers["GET "+deployedTo], "200 "), stdout)
	assert.Contains(t, d.bodies["PUT "+deployedTo], `"mode":"Complete"`)
}

// TestTemplateDeployFails: whatever fails, the exit code is 1 and the reason is told with all that is behind it.
func TestTemplateDeployFails(t *testing.T) {
	t.Parallel()
	const failed = `{"code":"DeploymentFailed","message":"At least one.","details":[{"code":"NetcfgInvalidSubnet","message":"Subnet 's'\u001b[31m."}]}`
	for _, test := range []struct {
		name           string
		answers        map[string]string
		template       string
		args           []string
		stdout, stderr string
	}{
		{
			"a resource", map[string]string{
				"GET " + deployedTo:                 `200 {"properties":{"provisioningState":"Failed","error":` + failed + `}}`,
				"GET " + deployedTo + "/operations": `200 {"value":[{"operationId":"1","properties":{"provisioningState":"Failed","statusMessage":{"error":{"code":"NetcfgInvalidSubnet","message":"Subnet 's'."}},"targetResource":` + vnet + `}}]}`,
			}, nothing, nil,
			"  Failed     Microsoft.Network/virtualNetworks vnet\n             NetcfgInvalidSubnet: Subnet 's'.\nmain Failed\n",
			"edgerite: DeploymentFailed: At least one.\nedgerite:   NetcfgInvalidSubnet: Subnet 's'?[31m.\n",
		},
		{
			"no group", map[string]string{"PUT " + deployedTo: `404 {"error":{"code":"ResourceGroupNotFound","message":"No group."}}`}, nothing, nil,
			"", "edgerite: ResourceGroupNotFound: No group.\nedgerite:   Make the group first, or give --create-group.\n",
		},
		{
			"a template that is wrong here too", map[string]string{"PUT " + deployedTo: `400 {"error":{"code":"InvalidTemplate","message":"No."}}`}, wrongOne, nil,
			"", "    3 |   \"variables\": {\"a\": \"[conct('b')]\"}\n      |                        ^\n      Did you mean 'concat'?\n",
		},
		{
			"a template that is wrong there only", map[string]string{"PUT " + deployedTo: `400 {"error":{"code":"InvalidTemplate","message":"No."}}`}, nothing, nil,
			"", "edgerite: InvalidTemplate: No.\n",
		},
		{
			"for scripts", map[string]string{"PUT " + deployedTo: `400 {"error":{"code":"InvalidTemplate","message":"No."}}`}, nothing, []string{"--output", "json"},
			`{"error":{"code":"InvalidTemplate","message":"No."}}` + "\n", "edgerite: InvalidTemplate: No.\n",
		},
		{
			"not valid", map[string]string{"POST " + deployedTo + "/validate": `400 {"error":{"code":"InvalidTemplateDeployment","message":"No."}}`}, nothing, []string{"--validate"},
			"", "edgerite: InvalidTemplateDeployment: No.\n",
		},
		{
			"sign-in", map[string]string{"POST /adfs/oauth2/token": `400 {"error_description":"AADSTS50126: wrong"}`}, nothing, nil,
			"", "edgerite: the check fails that EdgeArmUser can sign in: 400 Bad Request, AADSTS50126: wrong; check user name and password",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := startDevice(t, test.answers).deploy(test.template, append([]string{"-g", "lab"}, test.args...)...)
			assert.Equal(t, exitFailed, code)
			assert.Contains(t, stdout, test.stdout)
			assert.Contains(t, stderr, test.stderr)
		})
	}
	code, _, stderr := startDevice(t, nil).deploy(nothing)
	assert.Equal(t, exitUsage, code)
	assert.Equal(t, "edgerite: main.json goes to a group: name it with --resource-group\n", stderr)
	code, _, stderr = startDevice(t, nil).deploy(nothing, "-g", "lab", "--what-if", "--validate")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, stderr, "--what-if")
}

func TestTemplateDeployAsks(t *testing.T) {
	t.Parallel()
	d := startDevice(t, map[string]string{
		"POST " + deployedTo + "/validate":         `200 {"properties":{}}`,
		"GET /subscriptions/s1/resourceGroups/lab": `404 {}`,
		"PUT /subscriptions/s1/resourceGroups/lab": `201 {}`,
		"POST " + deployedTo + "/whatIf":           `202 Location: /result`,
		"GET /result": `200 {"status":"Succeeded","properties":{"changes":[
			{"resourceId":"/subscriptions/s1/resourceGroups/lab/providers/A.B/c/new","changeType":"Create","after":{}},
			{"resourceId":"/subscriptions/s1/resourceGroups/lab/providers/A.B/c/old","changeType":"Modify","delta":[
				{"path":"tags.x","propertyChangeType":"Create","after":"1"},
				{"path":"list","propertyChangeType":"Array","children":[{"path":"0","propertyChangeType":"Modify","before":1,"after":2},{"path":"1","propertyChangeType":"Delete","before":3}]}]},
			{"resourceId":"/subscriptions/s1/resourceGroups/lab/providers/A.B/c/other","changeType":"Unsupported","unsupportedReason":"Nobody knows."}]}}`,
	})
	for _, instead := range []string{"--validate", "--what-if"} {
		code, _, stderr := d.deploy(nothing, "-g", "lab", instead, "--create-group")
		assert.Equal(t, exitUsage, code, stderr)
		assert.Contains(t, stderr, "can't be used together")
		assert.Empty(t, d.bodies, "nothing is deployed, so no group is made")
	}
	code, stdout, stderr := d.deploy(nothing, "-g", "lab", "--validate")
	assert.Equal(t, exitFine, code, stderr)
	assert.Equal(t, "The device would take the deployment main.\n", stdout)
	_, stdout, _ = d.deploy(nothing, "-g", "lab", "--validate", "--output", "json")
	assert.Equal(t, `{"valid":true,"problems":[]}`+"\n", stdout)

	code, stdout, stderr = d.deploy(nothing, "-g", "lab", "--what-if")
	assert.Equal(t, exitFine, code, stderr)
	assert.Equal(t, `Resource changes: 1 to create, 1 to modify, 1 unsupported.
  + A.B/c/new
  ~ A.B/c/old
    + tags.x: "1"
    ~ list
      ~ 0: 1 => 2
      - 1: 3
  x A.B/c/other
    Nobody knows.
`, stdout)
	_, stdout, _ = d.deploy(nothing, "-g", "lab", "--what-if", "--output", "json")
	assert.JSONEq(t, strings.TrimPrefix(d.answers["GET /result"], "200 "), stdout)
	assert.NotContains(t, d.bodies, "PUT "+deployedTo)
}

// TestTemplateDeployIsLeft: who interrupts it is told that the deployment goes on.
func TestTemplateDeployIsLeft(t *testing.T) {
	t.Parallel()
	d := startDevice(t, map[string]string{"GET " + deployedTo: `200 {"properties":{"provisioningState":"Running"}}`})
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	d.asked = func(key string) {
		if key == "GET "+deployedTo+"/operations" {
			interrupt()
		}
	}
	code, _, stderr := d.deployIn(ctx, nothing, "-g", "lab")
	assert.Equal(t, exitFailed, code)
	assert.Equal(t, "edgerite: the deployment main is no longer watched: it goes on at the device, and az deployment group cancel --resource-group lab --name main stops it there\n", stderr)
}

// TestTemplateOnEmulator deploys to an emulator, what is linked too.
func TestTemplateOnEmulator(t *testing.T) {
	t.Parallel()
	e := startServe(t, nil, "--ephemeral", "--timing", "instant", "--output", "json")
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	write("net.json", `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "parameters": {"prefix": {"type": "string"}},
		"resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2018-11-01", "name": "vnet", "location": "dbelocal",
			"properties": {"addressSpace": {"addressPrefixes": ["[concat(parameters('prefix'), '.0.0/16')]"]}, "subnets": [{"name": "s", "properties": {"addressPrefix": "10.0.0.0/24"}}]}}]}`)
	main := write("main.json", `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
		"parameters": {"prefix": {"type": "string", "defaultValue": "10.0"}, "size": {"type": "int"}},
		"resources": [
			{"type": "Microsoft.Compute/disks", "apiVersion": "2019-07-01", "name": "data", "location": "[resourceGroup().location]", "dependsOn": ["net"],
				"properties": {"creationData": {"createOption": "Empty"}, "diskSizeGB": "[parameters('size')]"}},
			{"type": "Microsoft.Resources/deployments", "apiVersion": "2018-05-01", "name": "net", "properties": {"mode": "Incremental",
				"templateLink": {"relativePath": "net.json"}, "parameters": {"prefix": {"value": "[parameters('prefix')]"}}}}],
		"outputs": {"size": {"type": "int", "value": "[reference('data').diskSizeGB]"}}}`)
	r := e.ready()
	deploy := func(args ...string) (int, string, string) {
		return e.do(append([]string{"template", "deploy", main, "--admin", r.Admin, "--arm-password", "Password1", "--resource-group", "lab"}, args...)...)
	}
	code, _, stderr := deploy("size=4")
	assert.Equal(t, exitFailed, code)
	assert.Equal(t, "edgerite: ResourceGroupNotFound: Resource group 'lab' could not be found.\nedgerite:   Make the group first, or give --create-group.\n", stderr)
	code, stdout, stderr := deploy("size=4", "--create-group")
	require.Equal(t, exitFine, code, stderr)
	assert.Equal(t, "group lab was made\nDeploying main to /subscriptions/"+r.Devices[0].SubscriptionID+"/resourceGroups/lab\n"+
		"  Running    Microsoft.Resources/deployments net\n  Succeeded  net > Microsoft.Network/virtualNetworks vnet\n  Succeeded  Microsoft.Resources/deployments net\n"+
		"  Succeeded  Microsoft.Compute/disks data\nmain Succeeded\n\nOutputs\n  size (Int): 4\n\n", stdout)
	code, stdout, stderr = deploy("size=8", "--what-if")
	require.Equal(t, exitFine, code, stderr)
	assert.Equal(t, "Resource changes: 1 to modify, 1 no change.\n  ~ Microsoft.Compute/disks/data\n    ~ properties.diskSizeGB: 4 => 8\n  = Microsoft.Network/virtualNetworks/vnet\n", stdout)
	code, _, stderr = deploy("size=4", "prefix=192.168", "--name", "second")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "/net.json:2:91: NetcfgInvalidSubnet: ", "what is behind the failure of a failure is told too")
}
