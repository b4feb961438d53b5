package edgetest_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/edgetest"
)

// requireARM holds a refusal to Resource Manager's shape.
func requireARM(t *testing.T, a answer, status int, code string) {
	t.Helper()
	require.Equal(t, status, a.status, string(a.body))
	assert.Equal(t, "application/json; charset=utf-8", a.header.Get("Content-Type"))
	assert.NotEmpty(t, a.header.Get("x-ms-request-id"))
	assert.NotEmpty(t, a.header.Get("x-ms-correlation-request-id"))
	if status == http.StatusUnauthorized {
		challenge := a.header.Get("WWW-Authenticate")
		assert.True(t, strings.HasPrefix(challenge, `Bearer authorization_uri="https://login.edge1.localhost/adfs", error="invalid_token", error_description="`), challenge)
	}
	var e struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	require.NoError(t, json.Unmarshal(a.body, &e), string(a.body))
	assert.Equal(t, code, e.Error.Code)
	assert.NotEmpty(t, e.Error.Message)
}

func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	own := l.signIn("edge1", l.Management()+"/")
	parts := strings.Split(own.Access, ".")
	for name, test := range map[string]struct{ header, code string }{
		"missing":              {"", "AuthenticationFailed"},
		"another scheme":       {"Basic eDp5", "AuthenticationFailed"},
		"the scheme alone":     {"Bearer", "AuthenticationFailed"},
		"malformed":            {"Bearer x.y.z", "InvalidAuthenticationToken"},
		"a word":               {"Bearer token", "InvalidAuthenticationToken"},
		"endless":              {"Bearer " + strings.Repeat("a", 32<<10), "InvalidAuthenticationToken"},
		"unsigned":             {"Bearer " + base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".", "InvalidAuthenticationToken"},
		"altered":              {"Bearer " + parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])), "InvalidAuthenticationToken"},
		"a refresh token":      {"Bearer " + own.Refresh, "InvalidAuthenticationToken"},
		"an id_token":          {"Bearer " + own.ID, "InvalidAuthenticationTokenAudience"},
		"for storage":          {"Bearer " + l.signIn("edge1", "https://storage.azure.com/").Access, "InvalidAuthenticationTokenAudience"},
		"for the directory":    {"Bearer " + l.signIn("edge1", "https://graph.edge1.localhost/").Access, "InvalidAuthenticationTokenAudience"},
		"of another device":    {"Bearer " + l.signIn("edge2", "https://management.edge2.localhost/").Access, "InvalidAuthenticationTokenTenant"},
		"of another emulator":  {"Bearer " + edgetest.New(t).Token(), "InvalidAuthenticationToken"},
		"good, with something": {"Bearer " + own.Access + " x", "InvalidAuthenticationToken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := request(t, http.MethodGet, l.Management()+"/subscriptions?api-version=2016-06-01", "")
			if test.header != "" {
				r.Header.Set("Authorization", test.header)
			}
			requireARM(t, l.send(t, r), 401, test.code)
		})
	}
}

func TestResourceManagerRefusals(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	token := l.Token()
	sub := "/subscriptions/" + l.SubscriptionID()
	const (
		v       = "?api-version=2019-06-01"
		storage = "/providers/Microsoft.Storage/storageAccounts/"
		compute = "/providers/Microsoft.Compute/"
		network = "/providers/Microsoft.Network/"
	)
	group := sub + "/resourceGroups/rg1"
	ask := func(t *testing.T, method, path, body string) answer {
		r := request(t, method, l.Management()+path, body)
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		return l.send(t, r)
	}
	require.Equal(t, 201, ask(t, "PUT", group+v, `{"location":"DBELocal"}`).status)
	for _, test := range []struct {
		name, method, path, body string
		status                   int
		code                     string
	}{
		{"no api-version", "GET", sub, "", 400, "MissingApiVersionParameter"},
		{"malformed api-version", "GET", sub + "?api-version=newest", "", 400, "InvalidApiVersionParameter"},
		{"unknown path", "GET", "/nowhere" + v, "", 404, "NotFound"},
		{"malformed subscription", "GET", "/subscriptions/mine" + v, "", 400, "InvalidSubscriptionId"},
		{"unknown subscription", "GET", "/subscriptions/00000000-0000-0000-0000-000000000000" + v, "", 404, "SubscriptionNotFound"},
		{"unknown group", "GET", sub + "/resourceGroups/none" + v, "", 404, "ResourceGroupNotFound"},
		{"deletion of an unknown group", "DELETE", sub + "/resourceGroups/none" + v, "", 404, "ResourceGroupNotFound"},
		{"resource in an unknown group", "PUT", sub + "/resourceGroups/none" + storage + "sa1" + v, `{"location":"DBELocal"}`, 404, "ResourceGroupNotFound"},
		{"unknown provider", "GET", group + "/providers/Microsoft.Nothing/things/a" + v, "", 404, "InvalidResourceNamespace"},
		{"unknown type", "GET", group + compute + "teapots/a" + v, "", 404, "InvalidResourceType"},
		{"unknown account", "GET", group + storage + "none" + v, "", 404, "ResourceNotFound"},
		{"keys of an unknown account", "POST", group + storage + "none/listKeys" + v, "", 404, "ResourceNotFound"},
		{"start of an unknown machine", "POST", group + compute + "virtualMachines/none/start" + v, "", 404, "ResourceNotFound"},
		{"unknown operation", "GET", sub + compute + "locations/dbelocal/operations/none" + v, "", 404, "OperationNotFound"},
		{"wrong method on a list", "DELETE", group + compute + "disks" + v, "", 405, "MethodNotAllowed"},
		{"wrong method on an action", "GET", group + storage + "none/listKeys" + v, "", 405, "MethodNotAllowed"},
		{"wrong method on metadata", "POST", "/metadata/endpoints?api-version=1.0", "", 405, "MethodNotAllowed"},
		{"bad JSON", "PUT", group + storage + "sa1" + v, `{"location":`, 400, "InvalidRequestContent"},
		{"no JSON", "PUT", group + storage + "sa1" + v, `<xml/>`, 400, "InvalidRequestContent"},
		{"a list", "PUT", group + storage + "sa1" + v, `[]`, 400, "InvalidRequestContent"},
		{"no body", "PUT", group + storage + "sa1" + v, ``, 400, "InvalidRequestContent"},
		{"not UTF-8", "PUT", group + storage + "sa1" + v, "{\"location\":\"\xff\"}", 400, "LocationNotAvailableForResourceType"},
		{"nested beyond measure", "PUT", group + storage + "sa1" + v, strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000), 400, "InvalidRequestContent"},
		{"a body too large", "PUT", group + storage + "sa1" + v, `{"x":"` + strings.Repeat("a", 5<<20) + `"}`, 413, "RequestContentTooLarge"},
		{"another location", "PUT", group + storage + "sa1" + v, `{"location":"westus","sku":{"name":"Standard_LRS"}}`, 400, "LocationNotAvailableForResourceType"},
		{"no location", "PUT", group + storage + "sa1" + v, `{"sku":{"name":"Standard_LRS"}}`, 400, "LocationRequired"},
		{"a name no account may have", "PUT", group + storage + "My_Account" + v, `{"location":"DBELocal","sku":{"name":"Standard_LRS"}}`, 400, "AccountNameInvalid"},
		{"a disk from nowhere", "PUT", group + compute + "disks/d" + v,
			`{"location":"DBELocal","properties":{"creationData":{"createOption":"Import","sourceUri":"https://none.blob.edge1.localhost/c/a.vhd"}}}`, 404, "DiskBlobNotFound"},
		{"an interface of an unknown subnet", "PUT", group + network + "networkInterfaces/n" + v,
			`{"location":"DBELocal","properties":{"ipConfigurations":[{"name":"ip","properties":{"subnet":{"id":"` + sub + `/resourceGroups/ASERG/providers/Microsoft.Network/virtualNetworks/ASEVNET/subnets/none"}}}]}}`, 400, "InvalidResourceReference"},
		{"a machine of an unknown size", "PUT", group + compute + "virtualMachines/m" + v,
			`{"location":"DBELocal","properties":{"hardwareProfile":{"vmSize":"Standard_Huge"}}}`, 400, "InvalidParameter"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := ask(t, test.method, test.path, test.body)
			requireARM(t, a, test.status, test.code)
			if test.status == http.StatusMethodNotAllowed {
				assert.NotEmpty(t, a.header.Get("Allow"))
			}
		})
	}
	t.Run("HEAD of an unknown group has no body", func(t *testing.T) {
		t.Parallel()
		a := ask(t, "HEAD", sub+"/resourceGroups/none"+v, "")
		assert.Equal(t, 404, a.status)
		assert.Empty(t, a.body)
	})
}
