package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTemplateDeployPlaces: what a device refuses is told where the file has it, once for each resource; what no file has in the device's words.
func TestTemplateDeployPlaces(t *testing.T) {
	t.Parallel()
	const text = "{\"resources\": [\n" +
		"  {\"type\": \"A.B/c\", \"apiVersion\": \"1\", \"name\": \"x\",\n   \"location\": \"westus\"},\n" +
		"  {\"type\": \"A.B/c\", \"apiVersion\": \"1\", \"name\": \"y\",\n   \"location\": \"westus\", \"properties\": {\"size\": \"many\"}}]}"
	const location = `{"code":"LocationNotAvailableForResourceType","message":"The provided location 'westus' is not available for resource type 'A.B/c'."}`
	const size = `{"code":"InvalidRequestContent","message":"Error converting value. Path 'properties.size'."}`
	d := startDevice(t, map[string]string{
		"POST " + deployedTo + "/validate": `400 {"error":{"code":"MultipleErrorsOccurred","message":"Several.","details":[` + location + `,` + location + `,{"code":"Else","message":"Nobody knows."}]}}`,
		"GET " + deployedTo:                `200 {"properties":{"provisioningState":"Failed","error":{"code":"DeploymentFailed","message":"At least one.","details":[` + size + `]}}}`,
		"GET " + deployedTo + "/operations": `200 {"value":[{"operationId":"1","properties":{"provisioningState":"Failed","statusMessage":{"error":` + size +
			`},"targetResource":{"id":"/subscriptions/s1/resourceGroups/lab/providers/A.B/c/y","resourceType":"A.B/c","resourceName":"y"}}},
			{"operationId":"2","properties":{"provisioningState":"Succeeded","targetResource":` + vnet + `}}]}`,
	})
	code, _, stderr := d.deploy(text, "-g", "lab", "--validate")
	assert.Equal(t, exitFailed, code)
	assert.Equal(t, `edgerite: MultipleErrorsOccurred: Several.
main.json:3:4: LocationNotAvailableForResourceType: The provided location 'westus' is not available for resource type 'A.B/c'.
    3 |    "location": "westus"},
      |    ^
      in A.B/c x
main.json:5:4: LocationNotAvailableForResourceType: The provided location 'westus' is not available for resource type 'A.B/c'.
    5 |    "location": "westus", "properties": {"size": "many"}}]}
      |    ^
      in A.B/c y
edgerite:   Else: Nobody knows.
`, stderr)
	_, stdout, _ := d.deploy(text, "-g", "lab", "--validate", "--output", "json")
	var told struct {
		Error    struct{ Code string }
		Problems []struct {
			Line     int
			Resource string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &told))
	assert.Equal(t, "MultipleErrorsOccurred", told.Error.Code)
	require.Len(t, told.Problems, 2)
	assert.Equal(t, "A.B/c y", told.Problems[1].Resource)

	_, stdout, stderr = d.deploy(text, "-g", "lab", "--mode", "Complete")
	assert.Contains(t, stdout, "  Deleted    Microsoft.Network/virtualNetworks vnet\n", "the template does not have it")
	assert.Contains(t, stderr, "edgerite: DeploymentFailed: At least one.\nmain.json:5:41: InvalidRequestContent: ", "which resource it is, the operation told")
}

// TestTemplateDeployPlacesNested: a mistake of a nested deployment is told where that has it, though the file has an output of the name too.
func TestTemplateDeployPlacesNested(t *testing.T) {
	t.Parallel()
	const output = `"outputs": {"ip": {"type": "int", "value": 1}}`
	const text = "{" + output + ", \"resources\": [\n" +
		`{"type": "Microsoft.Resources/deployments", "apiVersion": "2018-05-01", "name": "inner", "properties": {"mode": "Incremental", "template": {"resources": [], ` + "\n" + output + "}}}]}"
	const wrong = `{"code":"DeploymentOutputEvaluationFailed","message":"The template output 'ip' is not valid.","target":"ip"}`
	const inner = `{"code":"DeploymentFailed","message":"No.","target":"/subscriptions/s1/resourceGroups/lab/providers/Microsoft.Resources/deployments/inner","details":[` + wrong + `]}`
	for details, place := range map[string]string{inner: "main.json:3:13: ", wrong: "main.json:1:14: "} {
		d := startDevice(t, map[string]string{
			"POST " + deployedTo + "/validate": `400 {"error":{"code":"DeploymentFailed","message":"No.","target":"` + deployedTo + `","details":[` + details + `]}}`,
		})
		_, _, stderr := d.deploy(text, "-g", "lab", "--validate")
		assert.Contains(t, stderr, "\n"+place+"DeploymentOutputEvaluationFailed: ")
	}
}

// TestTemplateDeployKeepsSecrets: what a device repeats of a secret is not printed, but as the device answers it, for scripts.
func TestTemplateDeployKeepsSecrets(t *testing.T) {
	t.Parallel()
	const text = `{"resources": [], "parameters": {"p": {"type": "securestring"}}}`
	long := strings.Repeat("hush-", 30)
	d := startDevice(t, map[string]string{
		"POST " + deployedTo + "/validate":  `400 {"error":{"code":"No","message":"It says ` + long[:99] + `…","target":"` + long + `"}}`,
		"GET " + deployedTo:                 `200 {"properties":{"provisioningState":"Failed","error":{"code":"No","message":"It says ` + long + `"},"outputs":{"o":{"type":"String","value":"` + long + `"}}}}`,
		"GET " + deployedTo + "/operations": `200 {"value":[{"operationId":"1","properties":{"provisioningState":"Failed","statusMessage":{"error":{"code":"No","message":"'` + long + `'"}},"targetResource":` + vnet + `}}]}`,
	})
	for _, args := range [][]string{{"--validate"}, {"--validate", "--output", "json"}, {}} {
		code, stdout, stderr := d.deploy(text, append([]string{"-g", "lab", "p=" + long}, args...)...)
		assert.Equal(t, exitFailed, code)
		assert.NotContains(t, stdout+stderr, "hush", "%s", args)
		assert.Contains(t, stderr, "***")
	}
	_, stdout, stderr := d.deploy(text, "-g", "lab", "p="+long, "--output", "json")
	assert.JSONEq(t, strings.TrimPrefix(d.answers["GET "+deployedTo], "200 "), stdout)
	assert.NotContains(t, stderr, "hush")
}
