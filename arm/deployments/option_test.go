package deployments_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/internal/fault"
)

// optional is a network with options, as Bicep writes them.
func optional(options, tag string) string {
	return `{"properties": {"mode": "Incremental", "template": {"languageVersion": "2.0", "contentVersion": "1.0.0.0", "resources": {"net": {"@options": ` + options + `,
		"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net", "location": "dbelocal", "tags": {"by": "` + tag + `"},
		"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}}}}}`
}

// TestOnlyIfNotExists makes a resource once and leaves it as it is from then on, which what-if knows too.
func TestOnlyIfNotExists(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	const once = `{"onlyIfNotExists": []}`
	r := d.Must(http.MethodPut, group+deployment, optional(once, "first"), http.StatusCreated)
	require.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
	assert.Equal(t, "Create", d.Must(http.MethodGet, group+deployment+"/operations", nil).Get("value.0.properties.provisioningOperation"))

	changes := d.Must(http.MethodPost, group+deployment+"/whatIf", optional(once, "second"))
	assert.Equal(t, "NoChange", changes.Get("properties.changes.0.changeType"), "%s", changes.Body)
	changes = d.Must(http.MethodPost, group+deployment+"/whatIf", optional(`{}`, "second"))
	assert.Equal(t, "Modify", changes.Get("properties.changes.0.changeType"), "%s", changes.Body)

	r = d.Must(http.MethodPut, group+deployment, optional(once, "second"))
	require.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
	assert.Equal(t, "first", d.Must(http.MethodGet, group+"/providers/Microsoft.Network/virtualNetworks/net", nil).Get("tags.by"))
	assert.Equal(t, "Read", d.Must(http.MethodGet, group+deployment+"/operations", nil).Get("value.0.properties.provisioningOperation"))
}

// TestOnlyIfNotExistsAskedForAgain: what its own request has left there, failed, is not what was there before.
func TestOnlyIfNotExistsAskedForAgain(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	group := d.Group("g")
	d.Inject(fault.Rule{Operation: "Microsoft.Network/virtualNetworks/write", Effect: fault.Fail, Code: "ServiceUnavailable"})
	d.Must(http.MethodPut, group+deployment, optional(`{"onlyIfNotExists": [], "retryOn": [["ServiceUnavailable"], 1]}`, "us"))
	for range 2 {
		d.Advance(time.Hour)
	}
	assert.Equal(t, "Succeeded", d.Must(http.MethodGet, group+netPath, nil).Get("properties.provisioningState"))
	assert.Equal(t, "Create", d.Must(http.MethodGet, group+deployment+"/operations", nil).Get("value.0.properties.provisioningOperation"))
}

// hasty is an interface that does not wait for the network that it needs.
const hasty = `{"properties": {"mode": "Incremental", "template": {"languageVersion": "2.0", "contentVersion": "1.0.0.0", "resources": {
	"nic": {"@options": {"retryOn": [["InvalidResourceReference"], 2]}, "type": "Microsoft.Network/networkInterfaces", "apiVersion": "2017-10-01", "name": "nic", "location": "dbelocal",
		"properties": {"ipConfigurations": [{"name": "c", "properties": {"subnet": {"id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 's')]"}}}]}},
	"net": {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net", "location": "dbelocal",
		"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [{"name": "s", "properties": {"addressPrefix": "10.0.0.0/24"}}]}}}}}}`

// TestRetryOn asks again for what has failed, once what it lacked is there; without the option, or where that never comes, the deployment fails.
func TestRetryOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body, want string
		scale            arm.Scale
	}{
		{"once something has ended", hasty, "Succeeded", armtest.Full},
		{"at once", hasty, "Succeeded", nil},
		{"on something else", strings.Replace(hasty, `["InvalidResourceReference"]`, `["ServerError"]`, 1), "Failed", armtest.Full},
		{"in vain", strings.Replace(hasty, `'net', 's'`, `'net', 'none'`, 1), "Failed", armtest.Full},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := start(t, nil, c.scale)
			group := d.Group("g")
			d.Must(http.MethodPut, group+deployment, c.body, http.StatusCreated)
			d.Advance(time.Hour)
			r := d.Must(http.MethodGet, group+deployment, nil)
			assert.Equal(t, c.want, r.Get("properties.provisioningState"), "%s", r.Body)
			if c.want == "Failed" {
				assert.Equal(t, "InvalidResourceReference", r.Get("properties.error.details.0.code"))
			}
		})
	}
}

// TestNullIfNotFound deploys what it makes of a network that is not there.
func TestNullIfNotFound(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	r := d.Must(http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "template": {"languageVersion": "2.0", "contentVersion": "1.0.0.0", "resources": {
		"net": {"existing": true, "@options": {"nullIfNotFound": []}, "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net"}},
		"outputs": {"exists": {"type": "bool", "value": "[not(equals(reference('net', '2017-10-01', 'full'), null()))]"}}}}}`, http.StatusCreated)
	assert.Equal(t, false, r.Get("properties.outputs.exists.value"), "%s", r.Body)
}
