package compute_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestImportedDisk shows a disk as the device documentation prints it.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
func TestImportedDisk(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	body := object{"location": "DBELocal", "sku": object{"name": "StandardLRS"}, "properties": object{
		"creationData": object{"createOption": "import", "sourceUri": vhdURL + "?sv=1&sig=xyz"},
	}}
	disk := d.Must(http.MethodPut, d.path("disks", "ld"), body, http.StatusOK)
	require.Empty(t, disk.Unread)
	assert.Equal(t, "DBELocal", disk.Get("location"))
	assert.Equal(t, object{"name": "Standard_LRS", "tier": "Standard"}, disk.Get("sku"))
	for path, want := range (object{
		"diskSizeGB": 30.0, "diskSizeBytes": 32212254720.0, "diskIOPSReadWrite": 500.0, "diskMBpsReadWrite": 60.0,
		"diskState": "Unattached", "provisioningState": "Succeeded", "osType": nil, "hyperVGeneration": nil,
		"creationData.createOption": "Import", "encryption.type": "EncryptionAtRestWithPlatformKey",
	}) {
		assert.Equal(t, want, disk.Get("properties."+path), path)
	}
	assert.NotEmpty(t, disk.Get("properties.uniqueId"))
	again := d.Must(http.MethodPut, d.path("disks", "ld"), body, http.StatusOK)
	assert.Equal(t, disk.Get("properties"), again.Get("properties"), "the same PUT again changes nothing")

	odd := d.Must(http.MethodPut, d.path("disks", "odd"), with(body, "https://acct.blob.edge1.localhost/vhds/odd.vhd", "properties", "creationData", "sourceUri"))
	assert.Equal(t, 31.0, odd.Get("properties.diskSizeGB"))
	assert.Equal(t, float64(30*gib+5*mib), odd.Get("properties.diskSizeBytes"))
	larger := d.Must(http.MethodPut, d.path("disks", "larger"), with(body, 64, "properties", "diskSizeGB"))
	assert.Equal(t, float64(64*gib), larger.Get("properties.diskSizeBytes"))
	copied := d.Must(http.MethodPut, d.path("disks", "copy"), object{"location": "dbelocal", "properties": object{
		"creationData": object{"createOption": "Copy", "sourceUri": d.path("disks", "odd")},
	}})
	assert.Equal(t, odd.Get("properties.diskSizeBytes"), copied.Get("properties.diskSizeBytes"))
	assert.Equal(t, odd.Get("properties.uniqueId"), copied.Get("properties.creationData.sourceUniqueId"))
}

// TestDiskVersions shows each api-version the properties it has.
func TestDiskVersions(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	d.emptyDisk("disk", 4)
	first := []string{"creationData", "diskSizeGB", "provisioningState", "timeCreated"}
	speeds := []string{"diskIOPSReadWrite", "diskMBpsReadWrite"}
	state := []string{"diskSizeBytes", "diskState", "uniqueId"}
	for version, want := range map[string][][]string{
		"2017-03-30": {first},
		"2018-06-01": {first, speeds},
		"2019-03-01": {first, speeds, state},
		"2019-07-01": {first, speeds, state, {"encryption"}},
	} {
		var props []string
		for name := range d.Must(http.MethodGet, d.path("disks", "disk")+"?api-version="+version, nil).Get("properties").(object) {
			props = append(props, name)
		}
		var all []string
		for _, w := range want {
			all = append(all, w...)
		}
		assert.ElementsMatch(t, all, props, version)
	}
}

func TestDiskOfAMachine(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	disk := d.osDisk(vm)
	state := func() any { return d.Must(http.MethodGet, disk, nil).Get("properties.diskState") }

	shown := d.Must(http.MethodGet, disk, nil)
	assert.Equal(t, d.Must(http.MethodGet, vm, nil).Get("id"), shown.Get("managedBy"))
	assert.Equal(t, "Linux", shown.Get("properties.osType"))
	assert.Equal(t, "V1", shown.Get("properties.hyperVGeneration"))
	assert.Equal(t, "FromImage", shown.Get("properties.creationData.createOption"))
	assert.Equal(t, "Attached", state())
	grow := object{"location": "dbelocal", "properties": object{"diskSizeGB": 31}}
	message := d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPut, disk, grow)
	assert.Contains(t, message, "while it is attached to running VM")
	message = d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodDelete, disk, nil)
	assert.Regexp(t, `^Disk vm_disk1_[0-9a-f]{32} is attached to VM /subscriptions/.*/virtualMachines/vm\.$`, message)

	d.Must(http.MethodPost, vm+"/powerOff", nil)
	assert.Equal(t, "Attached", state(), "a machine that is only stopped keeps its disks")
	d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPut, disk, grow)
	d.Must(http.MethodPost, vm+"/deallocate", nil)
	assert.Equal(t, "Reserved", state())
	d.Must(http.MethodPut, disk, grow, http.StatusOK)
	tagged := d.Must(http.MethodPatch, disk, object{"tags": object{"a": "b"}})
	assert.EqualValues(t, 31, tagged.Get("properties.diskSizeGB"))

	d.Must(http.MethodDelete, vm, nil)
	assert.Equal(t, "Unattached", state())
	d.Must(http.MethodDelete, disk, nil, http.StatusOK)
	d.Must(http.MethodDelete, disk, nil, http.StatusNoContent)
}

// TestUnreadableBlob blames no blob for a disk of ours that fails.
func TestUnreadableBlob(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	answer := d.Do(http.MethodPut, d.path("disks", "disk"), object{"location": "dbelocal", "properties": object{
		"creationData": object{"createOption": "Import", "sourceUri": brokenURL},
	}})
	assert.Equal(t, http.StatusInternalServerError, answer.Status)
	assert.NotContains(t, string(answer.Body), "input/output")
}
