package deployments_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/network"
)

// TestPlanStaysAfterARestart: a plan was made again of the group as it had become, so that what was told to have been made never was.
func TestPlanStaysAfterARestart(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	d := start(t, fs, armtest.Full)
	group := armtest.Sub + "/resourceGroups/g"
	d.Must(http.MethodPut, group, `{"location": "dbelocal", "tags": {"env": "one"}}`)
	d.Must(http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "template": {"resources": [
		{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "[concat(resourceGroup().tags.env, 'a')]", "location": "dbelocal",
			"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}},
		{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "last", "location": "dbelocal", "dependsOn": ["[concat(resourceGroup().tags.env, 'a')]"],
			"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}
	]}}}`)
	d.Must(http.MethodGet, group, nil)
	d.Must(http.MethodPut, group, `{"location": "dbelocal", "tags": {"env": "two"}}`)
	clock := d.Clock
	d.Close()

	d = armtest.Start(t, armtest.Options{Providers: []arm.Provider{network.New(network.Deps{})}, Scale: armtest.Full, FS: fs, Clock: clock, Seed: 1})
	d.Advance(time.Hour)
	r := d.Must(http.MethodGet, group+deployment, nil)
	require.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
	assert.NotContains(t, string(r.Body), "virtualNetworks/twoa", "it was never made")
	for _, name := range []string{"onea", "last"} {
		d.Must(http.MethodGet, group+"/providers/Microsoft.Network/virtualNetworks/"+name, nil)
	}
}
