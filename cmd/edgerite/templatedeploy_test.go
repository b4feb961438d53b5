package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/rollout"
)

// device is a device that says what it is told to, by method and path.
type device struct {
	t       *testing.T
	answers map[string]string // each begins with its status
	port    int
	root    string
	bodies  map[string]string
	asked   func(key string) // called at each request; may be nil
}

const (
	deployedTo = "/subscriptions/s1/resourceGroups/lab/providers/Microsoft.Resources/deployments/main"
	vnet       = `{"id":"/subscriptions/s1/resourceGroups/lab/providers/Microsoft.Network/virtualNetworks/vnet","resourceType":"Microsoft.Network/virtualNetworks","resourceName":"vnet"}`
)

// startDevice answers as login.example.com and management.example.com, which the certificate of httptest covers.
func startDevice(t *testing.T, answers map[string]string) *device {
	t.Helper()
	d := &device{t: t, bodies: map[string]string{}}
	server := httptest.NewTLSServer(d)
	t.Cleanup(server.Close)
	d.port = server.Listener.Addr().(*net.TCPAddr).Port
	d.root = filepath.Join(t.TempDir(), "root.pem")
	require.NoError(t, os.WriteFile(d.root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	d.answers = map[string]string{
		"GET /metadata/endpoints":           fmt.Sprintf(`200 {"galleryEndpoint":"g","graphEndpoint":"g","portalEndpoint":"p","authentication":{"loginEndpoint":"https://login.example.com:%d/adfs","audiences":["a"]}}`, d.port),
		"POST /adfs/oauth2/token":           `200 {"access_token":"T","expires_in":5400}`,
		"GET /tenants":                      `200 {"value":[{"tenantId":"t1"}]}`,
		"GET /subscriptions":                `200 {"value":[{"subscriptionId":"s1","displayName":"Default","state":"Enabled"}]}`,
		"PUT " + deployedTo:                 `201 {}`,
		"GET " + deployedTo:                 `200 {"properties":{"provisioningState":"Succeeded","duration":"PT1M2S","outputs":{"name":{"type":"String","value":"vnet"},"key":{"type":"SecureString"}}}}`,
		"GET " + deployedTo + "/operations": `200 {"value":[{"operationId":"1","properties":{"provisioningState":"Succeeded","duration":"PT30S","targetResource":` + vnet + `}}]}`,
	}
	for key, answer := range answers {
		d.answers[key] = answer
	}
	return d
}

func (d *device) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	assert.NoError(d.t, err)
	key := r.Method + " " + r.URL.Path
	d.bodies[key] = string(body)
	if d.asked != nil {
		d.asked(key)
	}
	answer, ok := d.answers[key]
	if !ok {
		answer = `404 {"error":{"code":"NotFound","message":"Nothing at ` + r.URL.Path + `."}}`
	}
	status, text, _ := strings.Cut(answer, " ")
	code, err := strconv.Atoi(status)
	assert.NoError(d.t, err)
	if location, found := strings.CutPrefix(text, "Location: "); found {
		w.Header().Set("Location", fmt.Sprintf("https://management.example.com:%d%s", d.port, location))
		w.Header().Set("Retry-After", "1")
		text = ""
	}
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text) // a client that hung up is the client's affair
}

// deploy runs the command on a template.
func (d *device) deploy(text string, args ...string) (code int, stdout, stderr string) {
	d.t.Helper()
	return d.deployIn(d.t.Context(), text, args...)
}

func (d *device) deployIn(ctx context.Context, text string, args ...string) (code int, stdout, stderr string) {
	d.t.Helper()
	file := filepath.Join(d.t.TempDir(), "main.json")
	require.NoError(d.t, os.WriteFile(file, []byte(text), 0o600))
	var out, told bytes.Buffer
	args = append([]string{
		"edgerite", "template", "deploy", file, "--device", "example.com", "--address", "127.0.0.1", "--port", strconv.Itoa(d.port), "--root", d.root, "--arm-password", "Password1",
	}, args...)
	code = run(ctx, args, []string{"HOME=" + d.t.TempDir(), "EDGERITE_ADMIN=127.0.0.1:1"}, strings.NewReader(""), &out, &told)
	return code, out.String(), strings.ReplaceAll(told.String(), filepath.Dir(file)+"/", "")
}

const (
	nothing  = `{"resources": [], /* a comment */ "parameters": {"size": {"type": "int", "defaultValue": 1}}}`
	wrongOne = "{\n  \"resources\": [],\n  \"variables\": {\"a\": \"[conct('b')]\"}\n}"
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

// TestProgressOnTerminal: what has ended stays as lines, what goes on is drawn again below them, each on a line however narrow the terminal is.
func TestProgressOnTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := &progress{in: &invocation{stdout: &out, env: []string{"NO_COLOR=1"}}, live: true, now: func() time.Time { return now }}
	event := func(name, state string) rollout.Event {
		return rollout.Event{ID: name, Type: "A.B/c", Name: name, State: state}
	}
	p.each(event("x", "Running"))
	p.each(event("y", "Running"))
	p.each(event("x", "Succeeded"))
	p.each(event("z", "Succeeded"))
	p.each(event("y", "Succeeded"))
	assert.Equal(t, wrapOff+"  Running    A.B/c x\n"+wrapOn+
		"\x1b[1A\x1b[J"+wrapOff+"  Running    A.B/c x\n  Running    A.B/c y\n"+wrapOn+
		"\x1b[2A\x1b[J  Succeeded  A.B/c x\n"+wrapOff+"  Running    A.B/c y\n"+wrapOn+
		"\x1b[1A\x1b[J  Succeeded  A.B/c z\n"+wrapOff+"  Running    A.B/c y\n"+wrapOn+
		"\x1b[1A\x1b[J  Succeeded  A.B/c y\n", out.String())

	out.Reset()
	p = &progress{in: p.in, now: p.now}
	deletion := func(state string, failure *rollout.Failure) rollout.Event {
		return rollout.Event{ID: "d", Type: "A.B/c", Name: "d", State: state, Deletion: true, Failure: failure}
	}
	p.each(deletion("Running", nil))
	p.each(deletion("Succeeded", nil))
	p.each(deletion("Failed", &rollout.Failure{Code: "InUse", Message: "No."}))
	assert.Equal(t, "  Deleting   A.B/c d\n  Deleted    A.B/c d\n  Failed     deletion of A.B/c d\n             InUse: No.\n", out.String())

	out.Reset()
	p = &progress{in: p.in, live: true, now: p.now}
	for i := range maxGoing + 3 {
		p.each(event(strconv.Itoa(i), "Running"))
	}
	assert.True(t, strings.HasSuffix(out.String(), "  … and 3 more\n"+wrapOn))
	assert.Equal(t, maxGoing+1, p.drawn, "however many there are, the table fits a screen")
}

// TestProgressGoesOn: of what takes long it is said that it goes on: on a terminal at each look, elsewhere once a minute.
func TestProgressGoesOn(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := &progress{in: &invocation{stdout: &out, env: []string{"NO_COLOR=1"}}, now: func() time.Time { return now }}
	looked := func(after time.Duration) string {
		out.Reset()
		now = now.Add(after)
		p.looked()
		return out.String()
	}
	assert.Empty(t, looked(time.Hour), "nothing goes on")
	p.each(rollout.Event{ID: "x", Type: "A.B/c", Name: "x", State: "Running"})
	p.each(rollout.Event{ID: "y", Type: "A.B/c", Name: "y", State: "Running"})
	p.each(rollout.Event{ID: "x", Type: "A.B/c", Name: "x", State: "Succeeded"})
	assert.Empty(t, looked(59*time.Second))
	assert.Equal(t, "  Running    A.B/c y for 1m0s\n", looked(time.Second))
	assert.Empty(t, looked(59*time.Second))
	assert.Equal(t, "  Running    A.B/c y for 2m0s\n", looked(time.Second))

	p.live = true
	assert.Equal(t, wrapOff+"  Running    A.B/c y for 2m1s\n"+wrapOn, looked(time.Second))
	assert.Equal(t, "\x1b[1A\x1b[J"+wrapOff+"  Running    A.B/c y for 2m3s\n"+wrapOn, looked(2*time.Second))
}

// TestTemplateDeployInterrupted: where no answer came nobody is told that the deployment goes on.
func TestTemplateDeployInterrupted(t *testing.T) {
	t.Parallel()
	d := startDevice(t, nil)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	d.asked = func(key string) {
		if key == "PUT "+deployedTo {
			interrupt()
			<-ctx.Done()
		}
	}
	code, _, stderr := d.deployIn(ctx, nothing, "-g", "lab")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "edgerite: the device has not answered: ")
	assert.NotContains(t, stderr, "goes on")
}
