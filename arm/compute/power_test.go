package compute_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestPowerStates follows a machine through operations that take their time.
func TestPowerStates(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{Scale: armtest.Full})
	image, nic := d.image("image"), d.nic("nic")
	d.Advance(time.Hour)
	vm := d.path("virtualMachines", "vm")
	state := func() [2]any {
		view := d.Must(http.MethodGet, vm+"?$expand=instanceView", nil)
		return [2]any{view.Get("properties.provisioningState"), view.Get("properties.instanceView.statuses.1.code")}
	}

	d.Must(http.MethodPut, vm, d.machine("Standard_D1_v2", image, nic), http.StatusCreated)
	assert.Equal(t, [2]any{"Creating", "PowerState/starting"}, state())
	assert.Contains(t, d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodDelete, image, nil), "being provisioned using the Image")
	d.Advance(15 * time.Minute)
	assert.Equal(t, [2]any{"Succeeded", "PowerState/running"}, state())

	for _, step := range []struct{ action, meanwhile, end string }{
		{"powerOff", "stopping", "stopped"},
		{"start", "starting", "running"},
		{"restart", "starting", "running"},
		{"deallocate", "deallocating", "deallocated"},
		{"start", "starting", "running"},
		{"start", "running", "running"},
		{"redeploy", "starting", "running"},
		{"reapply", "running", "running"},
		{"powerOff?skipShutdown=true", "stopping", "stopped"},
		{"powerOff", "stopped", "stopped"},
		{"reapply", "stopped", "stopped"},
		{"redeploy", "starting", "running"},
	} {
		answer := d.Must(http.MethodPost, vm+"/"+step.action, nil, http.StatusAccepted)
		assert.NotEmpty(t, answer.Header.Get("Azure-AsyncOperation"), step.action)
		assert.Equal(t, [2]any{"Updating", "PowerState/" + step.meanwhile}, state(), step.action)
		d.Advance(5 * time.Minute)
		assert.Equal(t, [2]any{"Succeeded", "PowerState/" + step.end}, state(), step.action)
	}
	d.Must(http.MethodDelete, vm, nil, http.StatusAccepted)
	assert.Equal(t, "Deleting", state()[0])
	d.Advance(time.Minute)
	d.Must(http.MethodDelete, vm, nil, http.StatusNoContent)
	d.Must(http.MethodDelete, image, nil)
}

func TestPowerRefusals(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	refuse := func(action, why string) {
		t.Helper()
		message := d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPost, vm+"/"+action, nil)
		assert.Equal(t, "Operation '"+action+"' is not allowed on VM 'vm' since the VM is "+why+".", message)
	}
	refuse("generalize", "running. Please power off explicitly in case you shut down the VM from inside the guest operating system")
	d.Must(http.MethodPost, vm+"/deallocate", nil)
	refuse("restart", "either deallocated or marked to be deallocated")
	refuse("powerOff", "either deallocated or marked to be deallocated")
	d.Must(http.MethodPost, vm+"/deallocate", nil)
	d.Must(http.MethodPost, vm+"/generalize", nil, http.StatusOK)
	refuse("start", "generalized")
	assert.Equal(t, "OSState/generalized", d.Must(http.MethodGet, vm+"/instanceView", nil).Get("statuses.1.code"))
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodPost, d.path("virtualMachines", "none")+"/start", nil)
}

func TestInstanceView(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	plain := d.Must(http.MethodGet, vm, nil)
	assert.Nil(t, plain.Get("properties.instanceView"))
	view := d.Must(http.MethodGet, vm+"/instanceView", nil)
	var alone any
	view.JSON(&alone)
	assert.Equal(t, alone, d.Must(http.MethodGet, vm+"?$expand=instanceView", nil).Get("properties.instanceView"))
	assert.Equal(t, "host", view.Get("computerName"))
	assert.Equal(t, "V1", view.Get("hyperVGeneration"))
	assert.Equal(t, "Ready", view.Get("vmAgent.statuses.0.displayStatus"))
	assert.Equal(t, plain.Get("properties.storageProfile.osDisk.name"), view.Get("disks.0.name"))
	assert.Equal(t, "VM running", view.Get("statuses.1.displayStatus"))
	d.Must(http.MethodPost, vm+"/powerOff", nil)
	assert.Nil(t, d.Must(http.MethodGet, vm+"/instanceView", nil).Get("vmAgent"), "an agent of a machine that is off")
}

// TestUnreadySources refuses what is not there yet, or not for long.
func TestUnreadySources(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{Scale: armtest.Full})
	image, disk, vm := d.image("image"), d.emptyDisk("disk", 4), d.path("virtualMachines", "vm")
	body := d.machine("Standard_D1_v2", image, d.nic("nic"))
	attaching := with(body, []object{{"lun": 0, "createOption": "Attach", "managedDisk": object{"id": disk}}}, "properties", "storageProfile", "dataDisks")
	assert.Contains(t, d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPut, vm, body), "cannot be created from Image image until Image has been successfully created")
	copying := object{"location": "dbelocal", "properties": object{"creationData": object{"createOption": "Copy", "sourceResourceId": disk}}}
	d.Refused(http.StatusConflict, "DiskImageNotReady", http.MethodPut, d.path("disks", "copy"), copying)
	d.Advance(2 * time.Minute)
	d.Must(http.MethodDelete, disk, nil, http.StatusAccepted)
	d.Refused(http.StatusBadRequest, "ReferencedResourceNotProvisioned", http.MethodPut, vm, attaching)
	d.Advance(time.Minute)
	d.Refused(http.StatusNotFound, "NotFound", http.MethodPut, vm, attaching)
	d.Must(http.MethodPut, vm, body, http.StatusCreated)
}
