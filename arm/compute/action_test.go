package compute_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestRefusedActions are those of Azure's that the device cannot do.
func TestRefusedActions(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	for action, text := range map[string]string{
		"capture":                     "The Capture action is only supported on a Virtual Machine with blob based disks. Please use the 'Image' resource APIs to create an Image from a managed Virtual Machine.",
		"convertToManagedDisks":       "VM 'vm' is already using managed disks.",
		"performMaintenance":          "Operation 'performMaintenance' is not allowed on VM 'vm' since the Subscription of this VM is not eligible.",
		"reimage":                     "The Reimage and OSUpgrade Virtual Machine actions require that the virtual machine has Automatic OS Upgrades enabled.",
		"runCommand":                  "Operation 'runCommand' is not allowed on VM 'vm' since this device does not support it.",
		"simulateEviction":            "Operation 'simulateEviction' is not allowed on VM 'vm' since this device does not support it.",
		"assessPatches":               "Operation 'assessPatches' is not allowed on VM 'vm' since this device does not support it.",
		"retrieveBootDiagnosticsData": "Operation 'retrieveBootDiagnosticsData' is not allowed on VM 'vm' since this device does not support it.",
	} {
		body := object{"commandId": "RunShellScript", "script": []string{"ls"}, "vhdPrefix": "p", "destinationContainerName": "c", "overwriteVhds": true}
		assert.Equal(t, text, d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPost, vm+"/"+action, body), action)
		d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodPost, d.path("virtualMachines", "none")+"/"+action, body)
	}
	assert.Equal(t, "PowerState/running", d.power(vm), "a refusal changes nothing")
	for _, typ := range []string{"availabilitySets", "virtualMachineScaleSets", "proximityPlacementGroups", "hostGroups"} {
		d.Refused(http.StatusNotFound, "InvalidResourceType", http.MethodPut, d.path(typ, "x"), object{"location": "dbelocal"})
		d.Refused(http.StatusNotFound, "InvalidResourceType", http.MethodGet, d.group+"/providers/Microsoft.Compute/"+typ, nil)
	}
}

// TestStrictActions refuses actions at api-versions that do not have them.
func TestStrictActions(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{Strict: true})
	vm := d.running("vm", "Standard_D1_v2")
	d.Refused(http.StatusNotFound, "InvalidResourceType", http.MethodPost, vm+"/reapply?api-version=2018-06-01", nil)
	d.Must(http.MethodPost, vm+"/reapply?api-version=2019-07-01", nil)
	d.Refused(http.StatusNotFound, "InvalidResourceType", http.MethodPost, vm+"/reimage?api-version=2017-12-01", nil)
	d.Must(http.MethodPost, vm+"/start?api-version=2016-04-30-preview", nil)
}

// TestRedeploy has a machine switched on afterwards, and one that holds nothing of the device cannot be.
func TestRedeploy(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	d.Must(http.MethodPost, vm+"/powerOff?skipShutdown=true", nil)
	d.Must(http.MethodPost, vm+"/redeploy", nil)
	assert.Equal(t, "PowerState/running", d.power(vm))
	d.Must(http.MethodPost, vm+"/deallocate", nil)
	assert.Contains(t, d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPost, vm+"/redeploy", nil), "either deallocated or marked")
	d.Must(http.MethodPost, vm+"/generalize", nil)
	assert.Contains(t, d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPost, vm+"/restart", nil), "since the VM is generalized.")
}
