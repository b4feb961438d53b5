package compute_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

func TestMachineUpdates(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	image, nic := d.image("image"), d.nic("nic")
	vm := d.path("virtualMachines", "vm")
	body := with(d.machine("Standard_D1_v2", image, nic), []object{
		{"lun": 0, "createOption": "Empty", "diskSizeGB": 2},
		{"lun": 5, "createOption": "Empty", "diskSizeGB": 3, "name": "mine"},
	}, "properties", "storageProfile", "dataDisks")
	made := d.Must(http.MethodPut, vm, body, http.StatusCreated)
	require.Regexp(t, `^vm_disk2_[0-9a-f]{32}$`, made.Get("properties.storageProfile.dataDisks.0.name"))
	assert.Equal(t, "mine", made.Get("properties.storageProfile.dataDisks.1.name"))
	assert.EqualValues(t, 3, d.Must(http.MethodGet, d.path("disks", "mine"), nil).Get("properties.diskSizeGB"))

	again := d.Must(http.MethodPut, vm, body, http.StatusOK)
	assert.Equal(t, made.Get("properties"), again.Get("properties"), "the request that made it changes nothing")
	var got object
	again.JSON(&got)
	same := d.Must(http.MethodPut, vm, got, http.StatusOK)
	assert.Empty(t, same.Unread)
	assert.Equal(t, made.Get("properties"), same.Get("properties"), "nor does what it answered")

	set := func(value any, path ...string) object {
		return with(got, value, append([]string{"properties"}, path...)...)
	}
	for _, r := range []refusal{
		{"another image", set(d.image("second"), "storageProfile", "imageReference", "id"), 409, "PropertyChangeNotAllowed", "'imageReference'"},
		{"another OS disk", set(d.emptyDisk("free", 4), "storageProfile", "osDisk", "managedDisk", "id"), 409, "PropertyChangeNotAllowed", "'osDisk.managedDisk.id'"},
		{"another OS", set("Windows", "storageProfile", "osDisk", "osType"), 409, "PropertyChangeNotAllowed", "'osDisk.osType'"},
		{"another option", set("Attach", "storageProfile", "osDisk", "createOption"), 409, "PropertyChangeNotAllowed", "'osDisk.createOption'"},
		{"another password", set("Password2", "osProfile", "adminPassword"), 409, "PropertyChangeNotAllowed", "'osProfile.adminPassword'"},
		{"another user", set("root", "osProfile", "adminUsername"), 409, "PropertyChangeNotAllowed", "'osProfile.adminUsername'"},
		{"a larger OS disk", set(40, "storageProfile", "osDisk", "diskSizeGB"), 409, "Conflict", "Disk resizing is allowed only"},
		{"another size while running", set("Standard_D2_v2", "hardwareProfile", "vmSize"), 409, "OperationNotAllowed", "Operation 'resize' is not allowed on VM 'vm' since the VM is running."},
		{"another interface while running", set([]object{{"id": d.nic("second")}}, "networkProfile", "networkInterfaces"), 409, "AddingOrDeletingNetworkInterfacesOnARunningVirtualMachineNotSupported", "vm"},
		{"no interface", set([]object{}, "networkProfile", "networkInterfaces"), 400, "InvalidParameter", "networkInterfaces"},
	} {
		r.check(t, d, vm)
	}
	assert.Equal(t, made.Get("properties"), d.Must(http.MethodGet, vm, nil).Get("properties"))

	d.Must(http.MethodPost, vm+"/deallocate", nil)
	refusal{"a larger OS disk through the machine", set(40, "storageProfile", "osDisk", "diskSizeGB"), 409, "ResizeDiskError", "Please resize disk resource at"}.check(t, d, vm)
	changed := d.Must(http.MethodPut, vm, with(set("standard_d2_v2", "hardwareProfile", "vmSize"), []object{
		{"id": nic, "properties": object{"primary": false}}, {"id": d.nic("second"), "properties": object{"primary": true}},
	}, "properties", "networkProfile", "networkInterfaces"), http.StatusOK)
	assert.Equal(t, "Standard_D2_v2", changed.Get("properties.hardwareProfile.vmSize"))
	assert.Equal(t, made.Get("properties.vmId"), changed.Get("properties.vmId"))
	d.Must(http.MethodPost, vm+"/start", nil)

	detached := d.Must(http.MethodPatch, vm, object{"properties": object{"storageProfile": object{"dataDisks": []object{
		{"lun": 0, "createOption": "Empty", "toBeDetached": true}, {"lun": 5, "createOption": "Empty"},
	}}}})
	assert.Equal(t, "mine", detached.Get("properties.storageProfile.dataDisks.0.name"))
	assert.Nil(t, detached.Get("properties.storageProfile.dataDisks.1"))
}

// TestSecrets keeps what a machine is given in confidence.
func TestSecrets(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.path("virtualMachines", "vm")
	body := with(with(d.machine("Standard_D1_v2", d.image("image"), d.nic("nic")), "c2VjcmV0IGRhdGE=", "properties", "osProfile", "customData"),
		object{"additionalUnattendContent": []object{{"passName": "OobeSystem", "settingName": "AutoLogon", "content": "<Password>hidden</Password>"}}}, "properties", "osProfile", "windowsConfiguration")
	d.Must(http.MethodPut, d.path("images", "windows"), object{"location": "dbelocal", "properties": object{
		"storageProfile": object{"osDisk": object{"osType": "Windows", "osState": "Generalized", "blobUri": vhdURL}},
	}})
	body = with(body, d.path("images", "windows"), "properties", "storageProfile", "imageReference", "id")
	for _, answer := range []*armtest.Response{
		d.Must(http.MethodPut, vm, body, http.StatusCreated),
		d.Must(http.MethodPut, vm, body, http.StatusOK),
		d.Must(http.MethodGet, vm+"?$expand=instanceView", nil),
		d.Must(http.MethodGet, d.group+"/providers/Microsoft.Compute/virtualMachines", nil),
		d.Must(http.MethodGet, d.group+"/resources", nil),
	} {
		for _, secret := range []string{"Password1", "c2VjcmV0IGRhdGE=", "hidden", "customData"} {
			assert.NotContains(t, string(answer.Body), secret)
		}
	}
	refusal{"long Windows name", with(body, "a-name-of-sixteen", "properties", "osProfile", "computerName"), 400, "InvalidParameter", "Windows computer name cannot be more than 15"}.check(t, d, d.path("virtualMachines", "w"))
	refusal{"Windows name of digits", with(body, "2019", "properties", "osProfile", "computerName"), 400, "InvalidParameter", "entirely numeric"}.check(t, d, d.path("virtualMachines", "w"))
}

// TestProfileDefaults shows what the device prints of a Linux machine nobody said more about, by api-version.
func TestProfileDefaults(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	linux := object{"disablePasswordAuthentication": false}
	old := object{"computerName": "host", "adminUsername": "azureuser", "linuxConfiguration": linux, "secrets": []any{}}
	assert.Equal(t, old, d.Must(http.MethodGet, vm+"?api-version=2017-12-01", nil).Get("properties.osProfile"))
	recent := with(with(with(old, true, "allowExtensionOperations"), true, "requireGuestProvisionSignal"), true, "linuxConfiguration", "provisionVMAgent")
	assert.Equal(t, recent, d.Must(http.MethodGet, vm+"?api-version=2020-06-01", nil).Get("properties.osProfile"))
	disk := d.Must(http.MethodGet, vm, nil).Get("properties.storageProfile.osDisk").(object)
	for name, want := range (object{"caching": "ReadWrite", "createOption": "FromImage", "osType": "Linux", "diskSizeGB": 30.0}) {
		assert.Equal(t, want, disk[name], name)
	}
}

// TestSpecializedMachine boots from a disk that was there.
func TestSpecializedMachine(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	disk := d.emptyDisk("os", 8)
	body := with(with(d.machine("Standard_D1_v2", "", d.nic("nic")), nil, "properties", "osProfile"), object{
		"osDisk": object{"osType": "windows", "createOption": "attach", "managedDisk": object{"id": disk}},
	}, "properties", "storageProfile")
	vm := d.Must(http.MethodPut, d.path("virtualMachines", "vm"), body, http.StatusCreated)
	assert.Equal(t, "os", vm.Get("properties.storageProfile.osDisk.name"))
	assert.Equal(t, "Attach", vm.Get("properties.storageProfile.osDisk.createOption"))
	assert.Equal(t, vm.Get("id"), d.Must(http.MethodGet, disk, nil).Get("managedBy"))
	d.Must(http.MethodPut, d.path("virtualMachines", "vm"), body, http.StatusOK)
}

// TestCapture makes an image of a machine with a data disk, and a machine of that image.
func TestCapture(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.path("virtualMachines", "vm")
	d.Must(http.MethodPut, vm, with(d.machine("Standard_D1_v2", d.image("image"), d.nic("nic")),
		[]object{{"lun": 7, "createOption": "Empty", "diskSizeGB": 5}}, "properties", "storageProfile", "dataDisks"))
	d.Must(http.MethodPost, vm+"/deallocate", nil)
	d.Must(http.MethodPost, vm+"/generalize", nil)
	of := object{"location": "dbelocal", "properties": object{"sourceVirtualMachine": object{"id": vm}}}
	image := d.Must(http.MethodPut, d.path("images", "captured"), of, http.StatusCreated)
	assert.Equal(t, "Linux", image.Get("properties.storageProfile.osDisk.osType"))
	assert.EqualValues(t, 30, image.Get("properties.storageProfile.osDisk.diskSizeGB"))
	assert.EqualValues(t, 5, image.Get("properties.storageProfile.dataDisks.0.diskSizeGB"))
	var got object
	image.JSON(&got)
	d.Must(http.MethodPut, d.path("images", "captured"), got, http.StatusOK)
	again := d.Must(http.MethodPut, d.path("images", "captured"), of, http.StatusOK)
	assert.Equal(t, image.Get("properties.storageProfile"), again.Get("properties.storageProfile"))

	twin := d.Must(http.MethodPut, d.path("virtualMachines", "twin"), d.machine("Standard_D1_v2", d.path("images", "captured"), d.nic("twin")), http.StatusCreated)
	assert.EqualValues(t, 7, twin.Get("properties.storageProfile.dataDisks.0.lun"))
	data := twin.Get("properties.storageProfile.dataDisks.0.managedDisk.id").(string)
	assert.EqualValues(t, 5, d.Must(http.MethodGet, data, nil).Get("properties.diskSizeGB"))
	d.Must(http.MethodDelete, d.path("images", "captured"), nil, http.StatusOK)
	d.Must(http.MethodGet, d.path("virtualMachines", "twin"), nil)
}

// TestImageAgain: a template that makes an image may be deployed again, though it does not say how large the disk is.
func TestImageAgain(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	image := d.image("image")
	osDisk := object{"osType": "Linux", "osState": "Generalized", "blobUri": vhdURL, "caching": "ReadWrite"}
	again := d.Must(http.MethodPut, image, object{"location": "dbelocal", "properties": object{"storageProfile": object{"osDisk": osDisk}}}, http.StatusOK)
	assert.EqualValues(t, 30, again.Get("properties.storageProfile.osDisk.diskSizeGB"))
	assert.Equal(t, "ReadWrite", again.Get("properties.storageProfile.osDisk.caching"))
}

// TestDiskSizes: a disk is as large as its image unless more is asked for, and may grow behind its machine's back.
func TestDiskSizes(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	d.Must(http.MethodPut, d.path("images", "large"), object{"location": "dbelocal", "properties": object{
		"storageProfile": object{"osDisk": object{"osType": "Linux", "osState": "Generalized", "blobUri": vhdURL, "diskSizeGB": 64}},
	}})
	body := d.machine("Standard_D1_v2", d.path("images", "large"), d.nic("nic"))
	ask := func(gb int) object {
		return with(body, object{"createOption": "FromImage", "diskSizeGB": gb}, "properties", "storageProfile", "osDisk")
	}
	vm := d.path("virtualMachines", "vm")
	refusal{"smaller than the image", ask(63), 409, "OperationNotAllowed", "smaller than the size 64GB"}.check(t, d, vm)
	assert.EqualValues(t, 64, d.Must(http.MethodPut, vm, body).Get("properties.storageProfile.osDisk.diskSizeGB"))
	larger := d.path("virtualMachines", "larger")
	body = d.machine("Standard_D1_v2", d.path("images", "large"), d.nic("second"))
	assert.EqualValues(t, 80, d.Must(http.MethodPut, larger, ask(80)).Get("properties.storageProfile.osDisk.diskSizeGB"))

	d.Must(http.MethodPost, larger+"/deallocate", nil)
	d.Must(http.MethodPatch, d.osDisk(larger), object{"properties": object{"diskSizeGB": 100}})
	tagged := d.Must(http.MethodPut, larger, object{"location": "dbelocal", "tags": object{"a": "b"}}, http.StatusOK)
	assert.EqualValues(t, 100, tagged.Get("properties.storageProfile.osDisk.diskSizeGB"))
}
