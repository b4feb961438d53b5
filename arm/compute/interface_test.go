package compute_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/compute"
	"github.com/edgerite/edgerite/arm/network"
)

// TestInterfacesOfAMachine is where this provider and the real network provider meet: an interface
// shows its machine and whether it is the primary, and stays while the machine needs it.
func TestInterfacesOfAMachine(t *testing.T) {
	t.Parallel()
	engine := armtest.Start(t, armtest.Options{Providers: []arm.Provider{network.New(network.Deps{}), compute.New(compute.Deps{Blobs: testBlobs(), Contents: contents{}})}})
	d := &device{engine, t, engine.Group("rg")}
	subnet := armtest.Sub + "/resourceGroups/ASERG/providers/Microsoft.Network/virtualNetworks/ASEVNET/subnets/ASEVNETsubNet"
	nic := func(name string) string {
		path := d.group + "/providers/Microsoft.Network/networkInterfaces/" + name
		d.Must(http.MethodPut, path, object{"location": "dbelocal", "properties": object{"ipConfigurations": []object{
			{"name": "ip", "properties": object{"subnet": object{"id": subnet}}},
		}}})
		return path
	}
	first, second, spare := nic("first"), nic("second"), nic("spare")
	vm := d.path("virtualMachines", "vm")
	body := d.machine("Standard_D1_v2", d.image("image"), first)
	both := []object{{"id": first, "properties": object{"primary": true}}, {"id": second, "properties": object{"primary": false}}}
	d.Must(http.MethodPut, vm, with(body, both, "properties", "networkProfile", "networkInterfaces"))
	for path, primary := range map[string]any{first: true, second: false, spare: nil} {
		shown := d.Must(http.MethodGet, path, nil)
		assert.Equal(t, primary, shown.Get("properties.primary"), path)
		assert.Equal(t, primary != nil, shown.Get("properties.virtualMachine.id") != nil, path)
	}
	d.Refused(http.StatusBadRequest, "NicInUse", http.MethodDelete, second, nil)
	d.Must(http.MethodDelete, vm, nil)
	d.Must(http.MethodDelete, second, nil)
}

// TestStrict serves what the device has and refuses the rest.
func TestStrict(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{Strict: true})
	const types = armtest.Sub + "/providers/Microsoft.Compute/"
	for _, path := range []string{"virtualMachines?api-version=2017-12-01", "disks?api-version=2017-03-30", "images?api-version=2019-07-01", "locations/dbelocal/vmSizes?api-version=2017-12-01"} {
		d.Must(http.MethodGet, types+path, nil)
	}
	for _, path := range []string{"virtualMachines?api-version=2023-03-01", "locations/dbelocal/usages?api-version=2017-12-01"} {
		answer := d.Do(http.MethodGet, types+path, nil)
		assert.Contains(t, []int{400, 404}, answer.Status, path)
	}
}
