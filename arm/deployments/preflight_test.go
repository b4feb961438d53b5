package deployments_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/network"
)

// resource is one of a template, of Microsoft.Network.
func resource(kind, name, more string) string {
	return `{"type": "Microsoft.Network/` + kind + `", "apiVersion": "2017-10-01", "name": "` + name + `", "location": "dbelocal", ` + more + `}`
}

// inside deploys resources by a deployment in another.
func inside(name, more string, resources ...string) string {
	return `{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "` + name + `", ` + more + `"properties": {"mode": "Incremental", "template": {"resources": [` +
		strings.Join(resources, ",") + `]}}}`
}

// deploys is a request for a deployment of resources.
func deploys(resources ...string) string {
	return `{"properties": {"mode": "Incremental", "template": {"resources": [` + strings.Join(resources, ",") + `]}}}`
}

const (
	noPrefix         = `"properties": {"addressSpace": {"addressPrefixes": []}}`
	onePrefix        = `"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [{"name": "s", "properties": {"addressPrefix": "10.0.0.0/24"}}]}`
	noConfigurations = `"properties": {"ipConfigurations": []}`
)

// TestPreflight: what a provider refuses whatever else happens is told before anything is written, all of it, by validation and by the deployment alike.
func TestPreflight(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	wrong := deploys(
		resource("networkSecurityGroups", "right", `"properties": {}`),
		resource("virtualNetworks", "wrong", noPrefix),
		resource("networkInterfaces", "after", noConfigurations+`, "dependsOn": ["right"]`),
		inside("inner", "", resource("virtualNetworks", "nested", noPrefix)),
	)
	for method, path := range map[string]string{http.MethodPut: "", http.MethodPost: "/validate"} {
		r := d.Do(method, group+deployment+path, wrong)
		require.Equal(t, http.StatusBadRequest, r.Status, "%s", r.Body)
		assert.Equal(t, "InvalidTemplateDeployment", r.Get("error.code"))
		var told []string
		for _, one := range r.Get("error.details").([]any) {
			detail := one.(map[string]any)
			told = append(told, detail["code"].(string)+" "+detail["target"].(string)[strings.LastIndex(detail["target"].(string), "/")+1:])
		}
		assert.Equal(t, []string{"AddressPrefixStringCannotBeNullOrEmpty wrong", "NetworkInterfaceMustHaveIpConfigurationOrAttachedElasticNetworkInterface after", "AddressPrefixStringCannotBeNullOrEmpty nested"}, told)
	}
	d.Refused(http.StatusNotFound, "DeploymentNotFound", http.MethodGet, group+deployment, nil)
	assert.Empty(t, d.Must(http.MethodGet, group+"/resources", nil).Get("value"))
}

// TestValidationLevel: who asks for the template alone to be looked at is not told what providers have against it.
// Page: https://learn.microsoft.com/rest/api/resources/deployments/create-or-update#validationlevel
func TestValidationLevel(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	at := func(level string) string {
		return strings.Replace(deploys(resource("virtualNetworks", "wrong", noPrefix)), `"mode"`, `"validationLevel": "`+level+`", "mode"`, 1)
	}
	for _, level := range []string{"Provider", "providernorbac", ""} {
		d.Refused(http.StatusBadRequest, "InvalidTemplateDeployment", http.MethodPost, group+deployment+"/validate", at(level))
	}
	assert.Equal(t, "Template", d.Must(http.MethodPost, group+deployment+"/validate?api-version=2025-04-01", at("template")).Get("properties.validationLevel"))
	assert.Equal(t, "Failed", d.Must(http.MethodPut, group+deployment, at("Template")).Get("properties.provisioningState"), "it is found out later")
	d.Refused(http.StatusBadRequest, "InvalidRequestContent", http.MethodPut, group+deployment, at("None"))
}

// TestValidationLevelOfNested: what-if looks at a nested deployment as thoroughly as at the one around it. Who asks may write deployments, and no networks.
func TestValidationLevelOfNested(t *testing.T) {
	t.Parallel()
	d := armtest.Start(t, armtest.WithRoles(armtest.Options{Providers: []arm.Provider{network.New(network.Deps{})}}))
	group := d.Group("g")
	const machineContributor = "9980e02c-c2be-4d73-94e8-173b1dc7cf3c"
	d.Must(http.MethodPut, group+"/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-000000000001?api-version=2015-07-01",
		`{"properties": {"roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/`+machineContributor+`", "principalId": "`+armtest.ObjectID("alice")+`"}}`, http.StatusCreated)
	body := deploys(inside("inner", "", resource("virtualNetworks", "net", onePrefix)))
	for level, want := range map[string]string{"Provider": "Failed", "ProviderNoRbac": "Succeeded", "Template": "Succeeded"} {
		r := d.As("alice").Must(http.MethodPost, group+deployment+"/whatIf", strings.Replace(body, `"mode"`, `"validationLevel": "`+level+`", "mode"`, 1))
		assert.Equal(t, want, r.Get("status"), "%s: %s", level, r.Body)
	}
}

// TestPreflightKeepsOut: what may be otherwise when it is asked for is not held against a deployment.
func TestPreflightKeepsOut(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	put := func(body, state string) {
		t.Helper()
		r := d.Must(http.MethodPut, group+deployment, body)
		assert.Equal(t, state, r.Get("properties.provisioningState"), "%s", r.Body)
	}
	nic := resource("networkInterfaces", "nic", `"dependsOn": ["net"], "properties": {"ipConfigurations": [{"name": "c", "properties": {"subnet": {"id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 's')]"}}}]}`)
	put(deploys(resource("virtualNetworks", "net", onePrefix), nic), "Succeeded")

	// The interface leaves before the subnet goes.
	put(deploys(
		resource("virtualNetworks", "other", onePrefix),
		strings.ReplaceAll(strings.ReplaceAll(nic, "'net'", "'other'"), `["net"]`, `["other"]`),
		resource("virtualNetworks", "net", `"dependsOn": ["nic"], "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}`),
	), "Succeeded")

	// What is there is not written.
	put(`{"properties": {"mode": "Incremental", "template": {"languageVersion": "2.0", "contentVersion": "1.0.0.0", "resources": {"net": {"@options": {"onlyIfNotExists": []}, `+
		strings.TrimPrefix(resource("virtualNetworks", "net", noPrefix), "{")+`}}}}`, "Succeeded")

	// Only deploying tells what is in them, or whether the other template has put it right.
	later := strings.Replace(noPrefix, "{", `{"later": "[reference('sec').provisioningState]", `, 1)
	put(deploys(resource("networkSecurityGroups", "sec", `"properties": {}`), resource("virtualNetworks", "xx", later)), "Failed")
	put(deploys(resource("virtualNetworks", "xx", noPrefix), inside("inner", "", resource("virtualNetworks", "xx", onePrefix))), "Failed")
	put(deploys(resource("virtualNetworks", "yy", noPrefix), inside("inner", `"dependsOn": ["other"], `), inside("other", "", inside("deep", "", inside("deeper", "", inside("deepest", "", inside("sixth", "", inside("seventh", ""))))))), "Failed")
}
