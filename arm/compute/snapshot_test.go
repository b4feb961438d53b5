package compute_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

// snapshot takes one as New-AzSnapshot asks for it: the disk is named in sourceUri.
func (d *device) snapshot(name, of string) string {
	d.t.Helper()
	d.Must(http.MethodPut, d.path("snapshots", name), object{"location": "dbelocal", "properties": object{
		"creationData": object{"createOption": "Copy", "sourceUri": of},
	}}, http.StatusOK)
	return d.path("snapshots", name)
}

// TestSnapshot shows a snapshot as the device documentation prints it.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-back-up-virtual-machine-disks
func TestSnapshot(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	disk := d.emptyDisk("disk", 10)
	path := d.snapshot("snap", disk)
	shown := d.Must(http.MethodGet, path, nil)
	assert.Equal(t, "DBELocal", shown.Get("location"))
	assert.Equal(t, "Microsoft.Compute/snapshots", shown.Get("type"))
	assert.Equal(t, object{"name": "Standard_LRS", "tier": "Standard"}, shown.Get("sku"))
	for path, want := range (object{
		"diskSizeGB": 10.0, "diskSizeBytes": 10737418240.0, "incremental": false, "provisioningState": "Succeeded", "osType": nil, "diskState": nil,
		"diskIOPSReadWrite": nil, "encryption.type": "EncryptionAtRestWithPlatformKey", "creationData.createOption": "Copy", "creationData.sourceUri": nil,
		"creationData.sourceResourceId": disk, "creationData.sourceUniqueId": d.Must(http.MethodGet, disk, nil).Get("properties.uniqueId"),
	}) {
		assert.Equal(t, want, shown.Get("properties."+path), path)
	}
	d.snapshot("snap", disk) // the same again
	assert.Equal(t, shown.Get("properties"), d.Must(http.MethodGet, path, nil).Get("properties"))
	d.Must(http.MethodDelete, disk, nil, http.StatusOK)
	tagged := d.Must(http.MethodPatch, path, object{"tags": object{"a": "b"}, "sku": object{"name": "Premium_LRS"}})
	assert.Equal(t, "Premium_LRS", tagged.Get("sku.name"))
	d.Must(http.MethodDelete, path, nil, http.StatusOK)
}

// TestSnapshotOfAMachinesDisk backs a machine up: what its disk is made of comes back in a new one.
func TestSnapshotOfAMachinesDisk(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	path := d.snapshot("snap", d.osDisk(vm))
	shown := d.Must(http.MethodGet, path, nil)
	assert.Equal(t, "Linux", shown.Get("properties.osType"))
	assert.Equal(t, "V1", shown.Get("properties.hyperVGeneration"))
	granted := d.Must(http.MethodPost, path+"/beginGetAccess", grant(3600), http.StatusOK)
	assert.Contains(t, granted.Get("accessSAS"), "of=32212255232+bytes", "the image's blob, through image, disk and snapshot")
	d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodDelete, path, nil)
	d.Must(http.MethodPost, path+"/endGetAccess", nil)

	again := d.snapshot("again", path)
	d.Must(http.MethodDelete, path, nil)
	restored := d.Must(http.MethodPut, d.path("disks", "restored"), object{"location": "dbelocal", "properties": object{
		"creationData": object{"createOption": "Copy", "sourceResourceId": again},
	}})
	assert.Equal(t, "Linux", restored.Get("properties.osType"))
	granted = d.Must(http.MethodPost, d.path("disks", "restored")+"/beginGetAccess", grant(3600))
	assert.Contains(t, granted.Get("accessSAS"), "of=32212255232+bytes")
}

// TestContentsGoWithTheLast: image, machine's disk, copies and snapshots keep what they have for themselves.
func TestContentsGoWithTheLast(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	disk := d.osDisk(vm)
	snapshot := d.snapshot("snap", disk)
	image := d.path("images", "second")
	d.Must(http.MethodPut, image, object{"location": "dbelocal", "properties": object{"storageProfile": object{
		"osDisk":    object{"osType": "Linux", "osState": "Generalized", "snapshot": object{"id": snapshot}},
		"dataDisks": []any{object{"lun": 3, "managedDisk": object{"id": disk}}, object{"lun": 4, "blobUri": vhdURL}},
	}}})
	data := d.path("disks", "data")
	d.Must(http.MethodPut, data, object{"location": "dbelocal", "properties": object{
		"creationData": object{"createOption": "FromImage", "imageReference": object{"id": image, "lun": 4}},
	}})
	for i, path := range []string{d.path("images", "vm"), vm, disk, snapshot, image, data} {
		assert.Len(t, d.kept(), []int{7, 6, 6, 5, 4, 1}[i], path)
		d.Must(http.MethodDelete, path, nil, http.StatusOK)
	}
	assert.Empty(t, d.kept())
}

func TestSnapshotRefusals(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	disk, image := d.emptyDisk("disk", 4), d.image("image")
	of := func(data object) object {
		return object{"location": "dbelocal", "properties": object{"creationData": data}}
	}
	copied := of(object{"createOption": "Copy", "sourceResourceId": disk})
	for _, r := range []refusal{
		{"no source", of(object{"createOption": "Copy"}), 400, "LinkedInvalidPropertyId", ""},
		{"no option", of(object{"sourceResourceId": disk}), 400, "InvalidParameter", "createOption' is missing"},
		{"unknown option", of(object{"createOption": "Upload"}), 400, "InvalidParameter", "createOption is invalid"},
		{"of a missing disk", of(object{"createOption": "Copy", "sourceResourceId": d.path("disks", "none")}), 404, "ResourceNotFound", "disks/none"},
		{"of a missing snapshot", of(object{"createOption": "Copy", "sourceUri": d.path("snapshots", "none")}), 404, "ResourceNotFound", "snapshots/none"},
		{"of an image", of(object{"createOption": "Copy", "sourceResourceId": image}), 400, "LinkedInvalidPropertyId", image},
		{"from an image", of(object{"createOption": "FromImage", "imageReference": object{"id": image}}), 400, "InvalidParameter", "snapshot.creationData.createOption is invalid"},
		{"empty without a size", of(object{"createOption": "Empty"}), 400, "InvalidParameter", "diskSizeGB is invalid"},
		{"of a missing blob", of(object{"createOption": "Import", "sourceUri": "https://acct.blob.edge1.localhost/vhds/none.vhd"}), 404, "DiskBlobNotFound", "none.vhd"},
		{"of a blob that changes", of(object{"createOption": "Import", "sourceUri": changingURL}), 409, "BlobError", "The condition specified using HTTP conditional header(s) is not met."},
		{"too small", with(copied, 3, "properties", "diskSizeGB"), 409, "OperationNotAllowed", "smaller"},
		{"unknown account type", with(copied, object{"name": "Standard_ZRS"}, "sku"), 400, "InvalidAccountType", "Standard_ZRS"},
	} {
		r.check(t, d, d.path("snapshots", "fresh"))
	}
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, d.path("snapshots", "fresh"), nil)
	d.snapshot("there", disk)
	for _, r := range []refusal{
		{"another source", of(object{"createOption": "Import", "sourceUri": vhdURL}), 409, "PropertyChangeNotAllowed", "disk.creationData"},
		{"shrink", with(copied, 3, "properties", "diskSizeGB"), 400, "ResizeDiskError", "not supported"},
		{"incremental after all", with(copied, true, "properties", "incremental"), 409, "PropertyChangeNotAllowed", "incremental"},
	} {
		r.check(t, d, d.path("snapshots", "there"))
	}
	empty := d.Must(http.MethodPut, d.path("snapshots", "empty"), with(of(object{"createOption": "Empty"}), 2, "properties", "diskSizeGB"))
	assert.EqualValues(t, 2*gib, empty.Get("properties.diskSizeBytes"))
}

// TestDiskOf2016 keeps the kind of storage and the owner where clients of that year have them.
func TestDiskOf2016(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	path := d.path("disks", "disk")
	old := path + "?api-version=2016-04-30-preview"
	body := object{"location": "dbelocal", "properties": object{"accountType": "premium_lrs", "diskSizeGB": 4, "creationData": object{"createOption": "Empty"}}}
	made := d.Must(http.MethodPut, old, body)
	require.Empty(t, made.Unread)
	assert.Equal(t, "Premium_LRS", made.Get("properties.accountType"))
	assert.Nil(t, made.Get("sku"))
	shown := d.Must(http.MethodGet, path, nil)
	assert.Equal(t, "Premium_LRS", shown.Get("sku.name"))
	assert.Nil(t, shown.Get("properties.accountType"))
	d.Must(http.MethodPatch, path, object{"sku": object{"name": "Standard_LRS"}})
	assert.Equal(t, "Standard_LRS", d.Must(http.MethodGet, old, nil).Get("properties.accountType"))
	assert.Equal(t, "Premium_LRS", d.Must(http.MethodPut, old, body).Get("properties.accountType"))
	vm := d.running("vm", "Standard_D1_v2")
	owned := d.Must(http.MethodGet, d.osDisk(vm)+"?api-version=2016-04-30-preview", nil)
	assert.Equal(t, d.Must(http.MethodGet, vm, nil).Get("id"), owned.Get("properties.ownerId"))
	assert.Nil(t, owned.Get("managedBy"))
}
