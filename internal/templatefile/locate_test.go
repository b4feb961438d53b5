package templatefile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/templatefile"
)

const inGroup = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/"

// refusedFiles deploy what devices refuse.
func refusedFiles() files {
	return files{
		"main.json": `{
  // what is here is counted
  "parameters": {"where": {"type": "string", "defaultValue": "westus"}, "key": {"type": "securestring", "defaultValue": "hush hush"}},
  "resources": [
    {
      "type": "A.B/nets", "apiVersion": "2018-11-01",
      "name": "[concat('net', copyIndex())]",
      "copy": {"name": "nets", "count": 2},
      "location": "[parameters('where')]",
      "properties": {
        "prefixes": ["10.0.0.0/16", "10.0.0.0/33"]
      }
    },
    {
      "type": "A.B/disks", "apiVersion": "2019-07-01", "name": "disk",
      "location": "dbelocal",
      "properties": {"sizeGB": "many", "from": "[resourceId('A.B/nets', 'net0')]", "key": "[parameters('key')]"}
    },
    {` + deployments + `, "name": "inner", "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "template": {
      "resources": [{"type": "A.B/disks", "apiVersion": "2099-01-01", "name": "deep", "location": "dbelocal"}], "outputs": {"ip": {"type": "int", "value": 1}}}}},
    {` + deployments + `, "name": "outer", "properties": {"mode": "Incremental", "template": {
      "resources": [{"type": "A.B/disks", "apiVersion": "2019-07-01", "name": "evaluated", "location": "eastus"}]}}},
    {` + deployments + `, "name": "linked", "properties": {"mode": "Incremental", "templateLink": {"relativePath": "part.json"}}}, {` + deployments + `, "name": "far", "properties": {"templateLink": {"uri": "https://x/y.json"}}},
    {"type": "A.B/late", "apiVersion": "2019-07-01", "name": "late", "properties": {"fine": "known", "late": "[reference('disk').none]"}}],
  "outputs": {"ip": {"type": "string", "value": "[reference('disk').x]"}}
}`,
		"part.json": "{\"resources\": {\"disk\":\n  {\"type\": \"A.B/disks\", \"apiVersion\": \"2019-07-01\", \"name\": \"bad name!\", \"location\": \"dbelocal\"}},\n \"outputs\": {\"ip\": {\"type\": \"int\", \"value\": 1}}}",
	}
}

// TestLocator: what a device refuses is told where the files have it, by whatever its words name.
func TestLocator(t *testing.T) {
	t.Parallel()
	const location = "The provided location 'westus' is not available for resource type 'A.B/nets'. List of available regions for the resource type is 'dbelocal'."
	const output = "The template output 'ip' is not valid: The language expression property 'x' doesn't exist."
	for _, test := range []struct {
		name    string
		refused []templatefile.Refusal
		want    string // place and resource of the last one, or nothing
	}{
		{"a location", []templatefile.Refusal{{Code: "LocationNotAvailableForResourceType", Message: location}}, "main.json:9:7 A.B/nets net0"},
		{"the same of another resource", []templatefile.Refusal{{Code: "LocationNotAvailableForResourceType", Message: location}, {Code: "LocationNotAvailableForResourceType", Message: location}}, "main.json:9:7 A.B/nets net1"},
		{"the same of no other", []templatefile.Refusal{{Code: "L", Message: location, ResourceID: inGroup + "A.B/nets/net1"}, {Code: "L", Message: location, ResourceID: inGroup + "A.B/nets/net1"}}, ""},
		{"a location of a template that was evaluated", []templatefile.Refusal{{Code: "LocationNotAvailableForResourceType", Message: "The provided location 'eastus' is not available for resource type 'A.B/disks'. List of available regions for the resource type is 'dbelocal'."}},
			"main.json:22:92 A.B/disks evaluated"},
		{"an api-version", []templatefile.Refusal{{Code: "NoRegisteredProviderFound", Message: "No registered resource provider found for location 'dbelocal' and API version '2099-01-01' for type 'disks' of 'A.B'. The supported api-versions are '2019-07-01'."}},
			"main.json:20:43 A.B/disks deep"},
		{"a type", []templatefile.Refusal{{Code: "InvalidResourceType", Message: "The resource type 'nets' could not be found in the namespace 'A.B' for api version '2018-11-01'. The supported api-versions are '1'."}}, "main.json:6:7 A.B/nets net0"},
		{"a name", []templatefile.Refusal{{Code: "InvalidResourceName", Message: "Resource name bad name! is invalid. The name can be up to 64 characters long."}}, "part.json:2:53 A.B/disks bad name!"},
		{"a path", []templatefile.Refusal{{Code: "InvalidRequestContent", Message: "'Error converting value \"many\" to an integer. Path 'properties.sizeGB''.", ResourceID: inGroup + "A.B/disks/disk"}}, "main.json:17:22 A.B/disks disk"},
		{"a target", []templatefile.Refusal{{Code: "InvalidParameter", Message: "No.", Target: "properties.SIZEGB", ResourceID: inGroup + "A.B/disks/disk"}}, "main.json:17:22 A.B/disks disk"},
		{"a target that is an id", []templatefile.Refusal{{Code: "Wrong", Message: "No.", Target: strings.ToUpper(inGroup + "A.B/disks/disk")}}, "main.json:15:56 A.B/disks disk"},
		{"a path that is not all there", []templatefile.Refusal{{Code: "Wrong", Message: "No. Path 'properties.prefixes[7].x'.", ResourceID: inGroup + "A.B/nets/net1"}}, "main.json:11:9 A.B/nets net1"},
		{"a path in the request", []templatefile.Refusal{{Code: "InvalidRequestContent", Message: "Could not find member. Path 'properties.template.resources[1].location', line 1, position 7."}}, "main.json:16:7 "},
		{"a value", []templatefile.Refusal{{Code: "InvalidAddressPrefixFormat", Message: "Address prefix 10.0.0.0/33 of resource " + inGroup + "A.B/nets/net0 is not formatted correctly."}}, "main.json:11:37 A.B/nets net0"},
		{"an id that another resource has", []templatefile.Refusal{{Code: "InvalidResourceReference", Message: "Resource " + inGroup + "A.B/nets/net0 was not found.", ResourceID: inGroup + "A.B/disks/disk"}}, "main.json:17:40 A.B/disks disk"},
		{"an output", []templatefile.Refusal{{Code: "DeploymentOutputEvaluationFailed", Message: output}}, "main.json:25:15 "},
		{"an output of a nested deployment, which the file has too", []templatefile.Refusal{{Code: "DeploymentOutputEvaluationFailed", Message: output, Target: "ip", Around: []string{"", inGroup + "Microsoft.Resources/deployments/INNER", inGroup + "Microsoft.Resources/deployments/main"}}}, "main.json:20:125 Microsoft.Resources/deployments inner"},
		{"an output of the file, below its deployment", []templatefile.Refusal{{Code: "DeploymentOutputEvaluationFailed", Message: output, Around: []string{inGroup + "Microsoft.Resources/deployments/main"}}}, "main.json:25:15 "},
		{"an output of a nested deployment that was seen to fail", []templatefile.Refusal{{Code: "DeploymentOutputEvaluationFailed", Message: output, ResourceID: inGroup + "Microsoft.Resources/deployments/inner"}}, "main.json:20:125 Microsoft.Resources/deployments inner"},
		{"an output of a linked template", []templatefile.Refusal{{Code: "DeploymentOutputEvaluationFailed", Message: output, Target: inGroup + "Microsoft.Resources/deployments/linked"}}, "part.json:3:14 Microsoft.Resources/deployments linked"},
		{"an output of a template that is elsewhere", []templatefile.Refusal{{Code: "DeploymentOutputEvaluationFailed", Message: output, Target: inGroup + "Microsoft.Resources/deployments/far"}}, ""},
		{"an output of a deployment that nobody knows", []templatefile.Refusal{{Code: "DeploymentOutputEvaluationFailed", Message: output, Target: inGroup + "Microsoft.Resources/deployments/other"}}, ""},
		{"a path in the request of a nested deployment", []templatefile.Refusal{{Code: "InvalidRequestContent", Message: "No. Path 'properties.template.resources[0].location', line 1, position 7.", Around: []string{inGroup + "Microsoft.Resources/deployments/outer"}}},
			"main.json:22:92 Microsoft.Resources/deployments outer"},
		{"an expression", []templatefile.Refusal{{Code: "InvalidTemplate", Message: "Unable to process template language expressions for resource '" + inGroup + "A.B/late/late' at line '1' and column '7'. 'The language expression property 'none' doesn't exist, available properties are 'a, b'.'"}},
			"main.json:24:102 A.B/late late"},
		{"a property between quotes", []templatefile.Refusal{{Code: "Wrong", Message: "The property 'prefixes' is not valid.", ResourceID: inGroup + "A.B/nets/net0"}}, "main.json:11:9 A.B/nets net0"},
		{"a property without quotes", []templatefile.Refusal{{Code: "InvalidParameter", Message: "The value of parameter disk.sizeGB is invalid.", ResourceID: inGroup + "A.B/disks/disk"}}, "main.json:17:22 A.B/disks disk"},
		{"a property behind a colon", []templatefile.Refusal{{Code: "Invalid", Message: "Values for request parameters are invalid: location.", ResourceID: inGroup + "A.B/disks/disk"}}, "main.json:16:7 A.B/disks disk"},
		{"a target that is the end of a path", []templatefile.Refusal{{Code: "Invalid", Message: "No.", Target: "sizeGB", ResourceID: inGroup + "A.B/disks/disk"}}, "main.json:17:22 A.B/disks disk"},
		{"a common word that is a property too", []templatefile.Refusal{{Code: "Invalid", Message: "It is not from here.", ResourceID: inGroup + "A.B/disks/disk"}}, "main.json:15:56 A.B/disks disk"},
		{"nothing that is here", []templatefile.Refusal{{Code: "Conflict", Message: "Resource " + inGroup + "A.B/nets/net01 is busy."}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file, err := refusedFiles().load("main.json")
			require.NoError(t, err)
			locator, got := file.Locator(), ""
			for _, refused := range test.refused {
				got = ""
				if p := locator.Problem(refused); p != nil {
					got = strings.TrimSuffix(strings.SplitN(p.Error(), ": ", 2)[0]+" "+p.Resource, "\n")
				}
			}
			assert.Equal(t, test.want, got)
		})
	}
}

// TestLocatorShows: the problem has the line, without secrets, and the resource.
func TestLocatorShows(t *testing.T) {
	t.Parallel()
	f := refusedFiles()
	f["main.json"] = strings.Replace(f["main.json"], `"key": "[parameters('key')]"`, `"key": "hush hush"`, 1)
	file, err := f.load("main.json")
	require.NoError(t, err)
	locator := file.Locator()
	p := locator.Problem(templatefile.Refusal{Code: "Wrong", Message: "No.", Target: "properties.key", ResourceID: inGroup + "A.B/disks/disk"})
	require.NotNil(t, p)
	assert.Equal(t, `main.json:17:84: Wrong: No.
   17 |       "properties": {"sizeGB": "many", "from": "[resourceId('A.B/nets', 'net0')]", "key": "***"}
      |                                                                                    ^
      in A.B/disks disk`, p.Error())
	assert.True(t, locator.Has()(strings.ToUpper(inGroup)+"A.B/nets/NET1"))
	assert.True(t, locator.Has()(inGroup+"Microsoft.Resources/deployments/inner"))
	assert.False(t, locator.Has()(inGroup+"A.B/disks/deep"), "a nested deployment has it")

	file.On("other")
	assert.True(t, file.Locator().Has()("/subscriptions/other/resourceGroups/rg1/providers/A.B/nets/net1"))
	secret, err := files{"main.json": `{"parameters": {"key": {"type": "securestring"}}, "resources": [{"type": "A.B/c", "apiVersion": "1", "name": "[parameters('key')]"}]}`}.load("main.json", "key=hush-hush")
	require.NoError(t, err)
	locator = secret.Locator()
	assert.True(t, locator.Has()(inGroup+"A.B/c/hush-hush"), "what is shown as *** is the template's own too")
	assert.False(t, locator.Has()(inGroup+"A.B/c/***"))
	p = locator.Problem(templatefile.Refusal{Code: "Wrong", Message: "No.", ResourceID: inGroup + "A.B/c/hush-hush"})
	require.NotNil(t, p)
	assert.Equal(t, "A.B/c ***", p.Resource)
	assert.Equal(t, 1, p.Line)

	broken, err := files{"main.json": `{"resources": [], "parameters": {"p": {"type": "int"}}}`}.load("main.json")
	require.NoError(t, err)
	assert.Nil(t, broken.Locator().Has())
	assert.Nil(t, broken.Locator().Problem(templatefile.Refusal{Code: "x", Message: "y"}))
}
