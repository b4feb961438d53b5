package compute_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestPythonSequence is the compute half of the device documentation's Python sample, step by step.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-cli-python
func TestPythonSequence(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	nic := d.nic("nic")
	const version = "?api-version=2017-12-01"
	imagePath, vmPath := d.path("images", "image"), d.path("virtualMachines", "vm")

	image := d.Must(http.MethodPut, imagePath+version, object{"location": "dbelocal", "properties": object{"storageProfile": object{
		"osDisk": object{"osType": "Linux", "osState": "Generalized", "blobUri": vhdURL, "caching": "ReadWrite"},
	}}}, http.StatusCreated)
	assert.EqualValues(t, 30, image.Get("properties.storageProfile.osDisk.diskSizeGB"))
	require.Empty(t, image.Unread)

	body := d.machine("Standard_DS1_v2", imagePath, nic)
	vm := d.Must(http.MethodPut, vmPath+version, body, http.StatusCreated)
	require.Empty(t, vm.Unread)
	assert.Equal(t, "Succeeded", vm.Get("properties.provisioningState"))
	assert.Nil(t, vm.Get("properties.osProfile.adminPassword"))
	diskName := vm.Get("properties.storageProfile.osDisk.name").(string)
	assert.Regexp(t, regexp.MustCompile(`^vm_disk1_[0-9a-f]{32}$`), diskName)

	tagged := d.Must(http.MethodPut, vmPath+version, object{"location": "dbelocal", "tags": object{"who-rocks": "python"}}, http.StatusOK)
	assert.Equal(t, "python", tagged.Get("tags.who-rocks"))
	assert.Equal(t, "Standard_DS1_v2", tagged.Get("properties.hardwareProfile.vmSize"))
	assert.Equal(t, diskName, tagged.Get("properties.storageProfile.osDisk.name"))

	data := d.Must(http.MethodPut, d.path("disks", "data")+"?api-version=2017-03-30", object{"location": "dbelocal", "properties": object{
		"creationData": object{"createOption": "Empty"}, "diskSizeGB": 1,
	}}, http.StatusOK, http.StatusAccepted)
	assert.Equal(t, "DBELocal", data.Get("location"))

	var got object
	d.Must(http.MethodGet, vmPath+version, nil).JSON(&got)
	attached := with(got, []object{{"lun": 12, "name": "data", "createOption": "Attach", "managedDisk": object{"id": data.Get("id")}}}, "properties", "storageProfile", "dataDisks")
	vm = d.Must(http.MethodPut, vmPath+version, attached, http.StatusOK)
	assert.Equal(t, "data", vm.Get("properties.storageProfile.dataDisks.0.name"))
	assert.EqualValues(t, 12, vm.Get("properties.storageProfile.dataDisks.0.lun"))
	assert.Equal(t, vm.Get("id"), d.Must(http.MethodGet, d.path("disks", "data"), nil).Get("managedBy"))

	vm = d.Must(http.MethodPut, vmPath+version, with(got, []object{}, "properties", "storageProfile", "dataDisks"), http.StatusOK)
	assert.Empty(t, vm.Get("properties.storageProfile.dataDisks"))
	assert.Equal(t, "Unattached", d.Must(http.MethodGet, d.path("disks", "data"), nil).Get("properties.diskState"))

	d.Must(http.MethodPost, vmPath+"/deallocate"+version, nil)
	var osDisk object
	d.Must(http.MethodGet, d.path("disks", diskName)+"?api-version=2017-03-30", nil).JSON(&osDisk)
	grown := d.Must(http.MethodPut, d.path("disks", diskName)+"?api-version=2017-03-30", with(osDisk, 40, "properties", "diskSizeGB"), http.StatusOK, http.StatusAccepted)
	assert.EqualValues(t, 40, grown.Get("properties.diskSizeGB"))
	assert.EqualValues(t, 40, d.Must(http.MethodGet, vmPath, nil).Get("properties.storageProfile.osDisk.diskSizeGB"))

	for _, step := range []struct{ action, power string }{
		{"start", "PowerState/running"}, {"restart", "PowerState/running"}, {"powerOff", "PowerState/stopped"},
	} {
		d.Must(http.MethodPost, vmPath+"/"+step.action+version, nil)
		assert.Equal(t, step.power, d.power(vmPath), step.action)
	}
	assert.Equal(t, "vm", d.Must(http.MethodGet, armtest.Sub+"/providers/Microsoft.Compute/virtualMachines"+version, nil).Get("value.0.name"))
	assert.Equal(t, "vm", d.Must(http.MethodGet, d.group+"/providers/Microsoft.Compute/virtualMachines"+version, nil).Get("value.0.name"))

	d.Must(http.MethodDelete, vmPath+version, nil)
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, vmPath, nil)
	d.Must(http.MethodGet, d.path("disks", diskName), nil)
	d.Must(http.MethodGet, nic, nil)
	d.Must(http.MethodDelete, d.group, nil)
}

// TestMachineOfAzureCLI is a machine as the template of "az vm create" (2.45, 2019-03-01-hybrid) has it: with nulls for what
// nobody said.
func TestMachineOfAzureCLI(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	image := d.image("image")
	vm := d.Must(http.MethodPut, d.path("virtualMachines", "vm")+"?api-version=2017-12-01", object{"location": "dbelocal", "tags": object{"a": "b"}, "properties": object{
		"hardwareProfile": object{"vmSize": "Standard_D1_v2"},
		"networkProfile":  object{"networkInterfaces": []object{{"id": d.nic("vmVMNic"), "properties": object{"deleteOption": nil}}}},
		"storageProfile": object{
			"osDisk":         object{"createOption": "fromImage", "name": nil, "caching": "ReadWrite", "managedDisk": object{"storageAccountType": nil}},
			"imageReference": object{"id": image},
			"dataDisks":      []object{{"lun": 0, "managedDisk": object{"storageAccountType": nil}, "createOption": "empty", "diskSizeGB": 1}},
		},
		"osProfile": object{"computerName": "vm", "adminUsername": "edge", "adminPassword": "Pa55word-of-edge"},
	}}, http.StatusCreated)
	assert.Equal(t, []string{"properties.networkProfile.networkInterfaces[0].properties.deleteOption"}, vm.Unread)
	assert.Regexp(t, `^vm_disk1_[0-9a-f]{32}$`, vm.Get("properties.storageProfile.osDisk.name"))
	for _, disk := range []string{"osDisk", "dataDisks.0"} {
		assert.Equal(t, "Standard_LRS", vm.Get("properties.storageProfile."+disk+".managedDisk.storageAccountType"), disk)
	}
	assert.Equal(t, "PowerState/running", d.power(d.path("virtualMachines", "vm")))
}
