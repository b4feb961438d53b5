package deployments_test

import (
	"bytes"
	"fmt"
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

const deployment = "/providers/Microsoft.Resources/deployments/d"

// network, then two interfaces in it side by side, and chance that has to be the same throughout.
const chained = `{"properties": {"mode": "Incremental", "parameters": {"key": {"value": "a-secret-of-ours"}}, "template": {
	"parameters": {"key": {"type": "securestring"}, "id": {"type": "string", "defaultValue": "[newGuid()]"}, "at": {"type": "string", "defaultValue": "[utcNow()]"}},
	"resources": [
		{"type": "Microsoft.Network/networkInterfaces", "apiVersion": "2017-10-01", "name": "[concat('nic', copyIndex())]", "location": "dbelocal",
			"copy": {"name": "nics", "count": 2}, "dependsOn": ["net"], "tags": {"id": "[parameters('id')]", "at": "[parameters('at')]"},
			"properties": {"ipConfigurations": [{"name": "c", "properties": {"subnet": {"id": "[reference('net').subnets[0].id]"}}}]}},
		{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "net", "location": "dbelocal",
			"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [{"name": "s", "properties": {"addressPrefix": "10.0.0.0/24"}}]}}
	],
	"outputs": {"id": {"type": "string", "value": "[parameters('id')]"}}
}}}`

func start(t *testing.T, fs vfs.FS, scale arm.Scale) *armtest.Device {
	t.Helper()
	return armtest.Start(t, armtest.Options{Providers: []arm.Provider{network.New(network.Deps{})}, Scale: scale, FS: fs})
}

// TestOverAtOnce holds that where operations take no time the first answer has the end.
func TestOverAtOnce(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	r := d.Must(http.MethodPut, group+deployment, chained, http.StatusCreated)
	require.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
	nic := d.Must(http.MethodGet, group+"/providers/Microsoft.Network/networkInterfaces/nic1", nil)
	assert.Equal(t, nic.Get("tags.id"), r.Get("properties.outputs.id.value"))
	assert.Equal(t, http.StatusOK, d.Do(http.MethodPut, group+deployment, chained).Status, "again, it is an update")
}

// TestSideBySide holds that what depends on nothing under way begins at the same time, and what depends on something when that has ended.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	group := d.Group("g")
	d.Must(http.MethodPut, group+deployment, chained)
	d.Advance(time.Hour)
	r := d.Must(http.MethodGet, group+deployment+"/operations", nil)
	net, first, second := r.Get("value.0.properties.timestamp"), r.Get("value.1.properties.timestamp"), r.Get("value.2.properties.timestamp")
	assert.Equal(t, "2024-05-06T07:08:14.0000000Z", net)
	assert.Equal(t, "2024-05-06T07:08:19.0000000Z", first)
	assert.Equal(t, first, second)
}

// TestGoesOnAfterARestart stops the device in the middle of a deployment: it goes on where it was, with the same chance, and what was told in
// confidence is gone when it has ended.
func TestGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	fs := vfs.NewMem()
	d := start(t, fs, armtest.Full)
	group := d.Group("g")
	d.Must(http.MethodPut, group+deployment, chained)
	d.Must(http.MethodGet, group+deployment, nil)
	assert.True(t, holds(t, d, "a-secret-of-ours"), "while it goes on it needs its parameters")
	clock := d.Clock
	d.Close()

	d = armtest.Start(t, armtest.Options{Providers: []arm.Provider{network.New(network.Deps{})}, Scale: armtest.Full, FS: fs, Clock: clock, Seed: 1})
	d.Advance(7 * time.Second)
	d.Close()
	d = armtest.Start(t, armtest.Options{Providers: []arm.Provider{network.New(network.Deps{})}, Scale: armtest.Full, FS: fs, Clock: clock, Seed: 2})
	d.Advance(time.Hour)
	r := d.Must(http.MethodGet, group+deployment, nil)
	require.Equal(t, "Succeeded", r.Get("properties.provisioningState"), "%s", r.Body)
	assert.Equal(t, "PT10S", r.Get("properties.duration"))
	for _, name := range []string{"nic0", "nic1"} {
		nic := d.Must(http.MethodGet, group+"/providers/Microsoft.Network/networkInterfaces/"+name, nil)
		assert.Equal(t, r.Get("properties.outputs.id.value"), nic.Get("tags.id"))
		assert.Equal(t, "20240506T070809Z", nic.Get("tags.at"))
	}
	assert.False(t, holds(t, d, "a-secret-of-ours"))
}

// holds reports whether a record of the store has text in it.
func holds(t *testing.T, d *armtest.Device, text string) bool {
	t.Helper()
	snapshot := d.Store.Snapshot()
	defer func() { require.NoError(t, snapshot.Close()) }()
	found := false
	require.NoError(t, snapshot.Scan(nil, nil, func(_, value []byte) (bool, error) {
		found = found || bytes.Contains(value, []byte(text))
		return true, nil
	}))
	return found
}

// TestGoesWithItsGroup holds that nothing of a deployment is left when its group goes, in whatever state it was.
func TestGoesWithItsGroup(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	group := d.Group("g")
	d.Must(http.MethodPut, group+deployment, chained)
	d.Must(http.MethodDelete, group, nil)
	d.Advance(time.Hour)
	d.Refused(http.StatusNotFound, "ResourceGroupNotFound", http.MethodGet, group+deployment, nil)
	assert.False(t, holds(t, d, "a-secret-of-ours"))
	assert.False(t, holds(t, d, "newGuid"))
}

// TestSerialLoop holds that the instances of a serial loop begin one batch after the other.
func TestSerialLoop(t *testing.T) {
	t.Parallel()
	d := start(t, nil, armtest.Full)
	group := d.Group("g")
	d.Must(http.MethodPut, group+deployment, `{"properties": {"mode": "Incremental", "template": {"resources": [
		{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2017-10-01", "name": "[concat('net', copyIndex())]", "location": "dbelocal",
			"copy": {"name": "nets", "count": 5, "mode": "serial", "batchSize": 2}, "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}]}}}`)
	d.Advance(time.Hour)
	r := d.Must(http.MethodGet, group+deployment+"/operations", nil)
	var ended []any
	for i := range 5 {
		ended = append(ended, r.Get(fmt.Sprintf("value.%d.properties.timestamp", i)))
	}
	const first, second, third = "2024-05-06T07:08:14.0000000Z", "2024-05-06T07:08:19.0000000Z", "2024-05-06T07:08:24.0000000Z"
	assert.Equal(t, []any{first, first, second, second, third}, ended)
}

// TestOperationPages holds that all operations are told once, whatever a page has of them, and that a place of an earlier deployment is none any more.
func TestOperationPages(t *testing.T) {
	t.Parallel()
	d := start(t, nil, nil)
	group := d.Group("g")
	d.Must(http.MethodPut, group+deployment, chained)
	var seen, places []any
	for next := any(group + "/deployments/d/operations?$top=1"); next != nil; {
		r := d.Must(http.MethodGet, next.(string), nil)
		assert.Nil(t, r.Get("value.1"))
		seen = append(seen, r.Get("value.0.operationId"))
		if next = r.Get("nextLink"); next != nil {
			places = append(places, next)
		}
	}
	all := d.Must(http.MethodGet, group+deployment+"/operations", nil)
	for i, id := range seen {
		assert.Equal(t, all.Get(fmt.Sprintf("value.%d.operationId", i)), id)
	}
	assert.Len(t, seen, 4, "a network, two interfaces and the outputs")
	assert.Len(t, all.Get("value"), 4)
	d.Must(http.MethodPut, group+deployment, chained)
	d.Refused(http.StatusBadRequest, "InvalidSkipToken", http.MethodGet, places[0].(string), nil)
	for _, top := range []string{"0", "-1", "x"} {
		d.Refused(http.StatusBadRequest, "InvalidTop", http.MethodGet, group+deployment+"/operations?$top="+top, nil)
	}
}
