package main

import (
	"bytes"
	"context"
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

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
