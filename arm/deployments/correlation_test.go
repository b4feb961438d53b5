package deployments_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/network"
	"github.com/edgerite/edgerite/internal/store"
)

// around deploys a network by a deployment in another.
const around = `{"properties": {"mode": "Incremental", "template": {"resources": [
	{"type": "Microsoft.Resources/deployments", "apiVersion": "2020-06-01", "name": "inner", "properties": {"mode": "Incremental", "template": {"resources": [
		{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net", "location": "dbelocal", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}},
		{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2017-10-01", "name": "sec", "location": "dbelocal", "dependsOn": ["net"], "properties": {}}
	]}}}]}}}`

const theirs = "0f9d3f5e-1111-4c6a-9f0e-3b5a7c1d2e4f"

// correlated asks for something with the correlation id of a client's session, as Terraform does: the same for all.
func correlated(t *testing.T, d *armtest.Device, method, path, body string) *armtest.Response {
	t.Helper()
	r := armtest.Request(t, method, path, body)
	r.Header.Set("x-ms-correlation-request-id", theirs)
	answer := d.Send(r)
	require.Equal(t, 2, answer.Status/100, "%s", answer.Body)
	return answer
}

// restarted is a device that was stopped and goes on, with other ids.
func restarted(t *testing.T, d *armtest.Device, fs vfs.FS) *armtest.Device {
	t.Helper()
	d.Close()
	return armtest.Start(t, armtest.Options{Providers: []arm.Provider{network.New(network.Deps{})}, Scale: armtest.Full, FS: fs, Clock: d.Clock, Seed: 1})
}

// TestCorrelation: a deployment is correlated as the request for it is, and so are those in it, after a restart too.
func TestCorrelation(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	d := start(t, fs, armtest.Full)
	group := d.Group("g")
	own := d.Must(http.MethodPut, group+strings.TrimSuffix(deployment, "d")+"own", `{"properties": {"mode": "Incremental", "template": {"resources": []}}}`)
	assert.Equal(t, own.Header.Get("x-ms-correlation-request-id"), own.Get("properties.correlationId"))

	assert.Equal(t, theirs, correlated(t, d, http.MethodPut, group+deployment, around).Get("properties.correlationId"))
	d = restarted(t, d, fs)
	d.Advance(time.Minute)
	for _, name := range []string{"d", "inner"} {
		r := d.Must(http.MethodGet, group+strings.TrimSuffix(deployment, "d")+name, nil)
		assert.Equal(t, "Succeeded", r.Get("properties.provisioningState"))
		assert.Equal(t, theirs, r.Get("properties.correlationId"), name)
	}
}

// TestSameCorrelation: deployments with one correlation id, under way at the same time, are told apart, and so are their operations.
func TestSameCorrelation(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	one, two := d.Group("one"), d.Group("two")
	correlated(t, d, http.MethodPut, one+deployment, around)
	correlated(t, d, http.MethodPut, two+deployment, around)
	d.Advance(time.Minute)
	for _, group := range []string{one, two} {
		assert.Equal(t, "Succeeded", d.Must(http.MethodGet, group+deployment, nil).Get("properties.provisioningState"), group)
		d.Must(http.MethodGet, group+"/providers/Microsoft.Network/networkSecurityGroups/sec", nil)
	}
	first := d.Must(http.MethodGet, one+deployment+"/operations", nil).Get("value.0.operationId")
	assert.NotEqual(t, first, d.Must(http.MethodGet, two+deployment+"/operations", nil).Get("value.0.operationId"))
	correlated(t, d, http.MethodPut, one+deployment, around)
	assert.NotEqual(t, first, d.Must(http.MethodGet, one+deployment+"/operations", nil).Get("value.0.operationId"), "done again it is another")
}

// TestEarlierBuild: builds before this one kept no run. Two of their deployments, under way at a restart, were taken for one:
// the second did again what the first does.
func TestEarlierBuild(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	d := start(t, fs, armtest.Full)
	groups := []string{d.Group("one"), d.Group("two")}
	for _, group := range groups {
		d.Must(http.MethodPut, group+deployment, chained)
	}
	runs := regexp.MustCompile(`,"run":"[^"]*"`)
	require.NoError(t, d.Store.Update(t.Context(), "", func(tx *store.Tx) error {
		changed := 0
		err := tx.Scan(nil, nil, func(key, value []byte) (bool, error) {
			if !runs.Match(value) {
				return true, nil
			}
			changed++
			return true, tx.Set(key, runs.ReplaceAll(value, nil))
		})
		assert.GreaterOrEqual(t, changed, len(groups))
		return err
	}))
	d = restarted(t, d, fs)
	d.Advance(time.Minute)
	for _, group := range groups {
		r := d.Must(http.MethodGet, group+deployment, nil)
		assert.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
		nic := d.Must(http.MethodGet, group+"/providers/Microsoft.Network/networkInterfaces/nic1", nil)
		assert.Equal(t, nic.Get("tags.id"), r.Get("properties.outputs.id.value"), "%s has its own", group)
	}
}
