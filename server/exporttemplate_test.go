package server

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/template"
)

// made sends a write and lets it come to its end.
func (w *whole) made(t *testing.T, target, body string) {
	t.Helper()
	answer := w.do(http.MethodPut, target, body)
	require.Less(t, answer.Code, 300, "%s: %s", target, answer.Body)
	w.clock.Advance(time.Hour)
	require.NoError(t, w.parts.manager.Settle(t.Context()))
}

// export is a group as a template.
func (w *whole) export(t *testing.T, options string) []byte {
	t.Helper()
	answer := w.do(http.MethodPost, "{sub}/resourceGroups/rg/exportTemplate?api-version=2018-05-01", `{"resources":["*"],"options":"`+options+`"}`)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body)
	var exported struct{ Template json.RawMessage }
	require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &exported))
	return exported.Template
}

// populate fills the group with a machine and what it needs.
func (w *whole) populate(t *testing.T) {
	t.Helper()
	const in = "{sub}/resourceGroups/rg/providers/"
	for _, one := range [][2]string{
		{"Microsoft.Storage/storageAccounts/sa1?api-version=2019-06-01", `{"location":"dbelocal","sku":{"name":"Standard_LRS"},"kind":"Storage","tags":{"a":"b"}}`},
		{"Microsoft.Network/networkSecurityGroups/nsg?api-version=2018-11-01", `{"location":"dbelocal","properties":{"securityRules":[{"name":"ssh","properties":{"protocol":"Tcp","sourcePortRange":"*","destinationPortRange":"22","sourceAddressPrefix":"*","destinationAddressPrefix":"*","access":"Allow","priority":100,"direction":"Inbound"}}]}}`},
		{"Microsoft.Network/publicIPAddresses/ip?api-version=2018-11-01", `{"location":"dbelocal","properties":{"publicIPAllocationMethod":"Static"}}`},
		{"Microsoft.Network/networkInterfaces/nic?api-version=2018-11-01", `{"location":"dbelocal","properties":{"networkSecurityGroup":{"id":"` + in + `Microsoft.Network/networkSecurityGroups/nsg"},"ipConfigurations":[{"name":"ip","properties":{"publicIPAddress":{"id":"` + in + `Microsoft.Network/publicIPAddresses/ip"},"subnet":{"id":"{sub}/resourceGroups/ASERG/providers/Microsoft.Network/virtualNetworks/ASEVNET/subnets/ASEVNETsubNet"}}}]}}`},
		{"Microsoft.Compute/disks/os?api-version=2019-07-01", `{"location":"dbelocal","properties":{"osType":"Linux","creationData":{"createOption":"Empty"},"diskSizeGB":8}}`},
		{"Microsoft.Compute/snapshots/snap?api-version=2019-07-01", `{"location":"dbelocal","properties":{"creationData":{"createOption":"Copy","sourceResourceId":"` + in + `Microsoft.Compute/disks/os"}}}`},
		{"Microsoft.Compute/virtualMachines/vm?api-version=2020-06-01", `{"location":"dbelocal","identity":{"type":"SystemAssigned"},"properties":{"hardwareProfile":{"vmSize":"Standard_D1_v2"},"storageProfile":{"osDisk":{"createOption":"Attach","osType":"Linux","managedDisk":{"id":"` + in + `Microsoft.Compute/disks/os"}}},"networkProfile":{"networkInterfaces":[{"id":"` + in + `Microsoft.Network/networkInterfaces/nic"}]}}}`},
		{"Microsoft.Compute/virtualMachines/vm/extensions/script?api-version=2019-07-01", `{"location":"dbelocal","properties":{"publisher":"Microsoft.Azure.Extensions","type":"CustomScript","typeHandlerVersion":"2.0","settings":{"commandToExecute":"[ -e /etc/motd ]"}}}`},
	} {
		w.made(t, in+one[0], one[1])
	}
}

// TestAnExportedGroupCanBeMadeAgain has the template language read what was exported, and makes of it on another device what
// there was: its export is the same.
func TestAnExportedGroupCanBeMadeAgain(t *testing.T) {
	t.Parallel()
	first, second := openWhole(t, nil), openWhole(t, nil)
	for _, w := range []*whole{first, second} {
		w.made(t, "{sub}/resourceGroups/rg?api-version=2018-05-01", `{"location":"dbelocal"}`)
	}
	first.populate(t)
	exported := first.export(t, "IncludeParameterDefaultValue,IncludeComments")
	parsed, err := template.Parse(exported)
	require.NoError(t, err, string(exported))
	plan, err := parsed.Plan(template.Context{Scope: "/subscriptions/" + wholeSubscription + "/resourceGroups/rg"})
	require.NoError(t, err, string(exported))
	require.Len(t, plan.Resources, 8)
	for _, r := range plan.Resources {
		body, err := r.Body(nil)
		require.NoError(t, err, r.Name)
		second.made(t, r.ID+"?api-version="+r.APIVersion, string(body))
	}
	assert.JSONEq(t, string(exported), string(second.export(t, "IncludeParameterDefaultValue,IncludeComments")))
}
