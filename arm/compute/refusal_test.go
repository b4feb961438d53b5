package compute_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

// refusal is a request that is refused, and that nothing comes of.
type refusal struct {
	name    string
	body    object
	status  int
	code    string
	message string // part of the error's message
}

func (r refusal) check(t *testing.T, d *device, path string) {
	t.Run(r.name, func(t *testing.T) {
		answer := d.Do(http.MethodPut, path, r.body)
		require.Equal(t, r.status, answer.Status, string(answer.Body))
		assert.Equal(t, r.code, answer.Get("error.code"))
		assert.Contains(t, answer.Get("error.message"), r.message)
		assert.NotContains(t, string(answer.Body), "secret")
	})
}

func TestDiskRefusals(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	d.emptyDisk("there", 4)
	d.image("image")
	of := func(data object, more ...object) object {
		props := object{"creationData": data}
		for _, m := range more {
			for k, v := range m {
				props[k] = v
			}
		}
		return object{"location": "dbelocal", "properties": props}
	}
	empty := object{"createOption": "Empty"}
	from := func(url string) object { return of(object{"createOption": "Import", "sourceUri": url}) }
	for _, r := range []refusal{
		{"no properties", object{"location": "dbelocal"}, 400, "InvalidParameter", "'disk.creationData' is missing"},
		{"no option", of(object{}), 400, "InvalidParameter", "createOption' is missing"},
		{"unknown option", of(object{"createOption": "Conjure"}), 400, "InvalidParameter", "createOption is invalid"},
		{"option of machines only", of(object{"createOption": "Attach"}), 400, "InvalidParameter", "createOption is invalid"},
		{"no size", of(empty), 400, "InvalidParameter", "disk.diskSizeGB is invalid"},
		{"negative size", of(empty, object{"diskSizeGB": -1}), 400, "InvalidParameter", "disk.diskSizeGB is invalid"},
		{"vast size", of(empty, object{"diskSizeGB": 32768}), 400, "InvalidParameter", "disk.diskSizeGB is invalid"},
		{"size is no number", of(empty, object{"diskSizeGB": "big"}), 400, "InvalidRequestContent", ""},
		{"unknown OS", of(empty, object{"diskSizeGB": 1, "osType": "BeOS"}), 400, "InvalidParameter", "osType is invalid"},
		{"unknown generation", of(empty, object{"diskSizeGB": 1, "hyperVGeneration": "V3"}), 400, "InvalidParameter", "hyperVGeneration is invalid"},
		{"unknown account type", with(of(empty, object{"diskSizeGB": 1}), object{"name": "UltraSSD_LRS"}, "sku"), 400, "InvalidAccountType", "UltraSSD_LRS"},
		{"import of nothing", of(object{"createOption": "Import"}), 400, "InvalidParameter", "sourceUri' is missing"},
		{"import of a missing blob", from("https://acct.blob.edge1.localhost/vhds/none.vhd?sig=secret"), 404, "DiskBlobNotFound", "none.vhd."},
		{"import of a block blob", from("https://acct.blob.edge1.localhost/vhds/block.vhd"), 400, "IncorrectDiskBlobType", "Invalid blob type for the source blob URI"},
		{"import of a text", from("https://acct.blob.edge1.localhost/vhds/text.vhd"), 400, "BlobError", "Only blobs formatted as VHDs can be imported."},
		{"import from elsewhere", from("https://elsewhere.example/vhds/ubuntu.vhd"), 400, "InvalidParameter", "does not look to be correct blob URI"},
		{"import of what is no URI", from("nonsense"), 400, "InvalidParameter", "does not look to be correct blob URI"},
		{"import into too little", with(from(vhdURL), 29, "properties", "diskSizeGB"), 409, "OperationNotAllowed", "smaller than the size 30GB"},
		{"copy of nothing", of(object{"createOption": "Copy"}), 400, "LinkedInvalidPropertyId", "''"},
		{"copy of a missing disk", of(object{"createOption": "Copy", "sourceResourceId": d.path("disks", "none")}), 404, "ResourceNotFound", "disks/none"},
		{"copy of an image", of(object{"createOption": "Copy", "sourceResourceId": d.path("images", "image")}), 400, "LinkedInvalidPropertyId", ""},
		{"copy into too little", of(object{"createOption": "Copy", "sourceResourceId": d.path("disks", "there")}, object{"diskSizeGB": 3}), 409, "OperationNotAllowed", "smaller"},
		{"from no image", of(object{"createOption": "FromImage"}), 400, "InvalidParameter", "imageReference.id' is missing"},
		{"from a missing image", of(object{"createOption": "FromImage", "imageReference": object{"id": d.path("images", "none")}}), 404, "NotFound", "cannot be found"},
		{"from a data disk the image has not", of(object{"createOption": "FromImage", "imageReference": object{"id": d.path("images", "image"), "lun": 3}}), 400, "InvalidParameter", "lun"},
	} {
		r.check(t, d, d.path("disks", "fresh"))
	}
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, d.path("disks", "fresh"), nil)
	for _, r := range []refusal{
		{"shrink", of(empty, object{"diskSizeGB": 3}), 400, "ResizeDiskError", "Current size is 4294967296 bytes, requested size is 3221225472 bytes."},
		{"another source", of(object{"createOption": "Copy", "sourceResourceId": d.path("disks", "there")}), 409, "PropertyChangeNotAllowed", "disk.creationData"},
	} {
		r.check(t, d, d.path("disks", "there"))
	}
}

func TestImageRefusals(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	d.emptyDisk("there", 4)
	vm := d.running("vm", "Standard_D1_v2")
	of := func(osDisk object) object {
		return object{"location": "dbelocal", "properties": object{"storageProfile": object{"osDisk": osDisk}}}
	}
	good := of(object{"osType": "linux", "osState": "generalized", "blobUri": vhdURL})
	osDisk := func(value any, name string) object {
		return with(good, value, "properties", "storageProfile", "osDisk", name)
	}
	dataDisks := func(disks ...object) object {
		return with(good, disks, "properties", "storageProfile", "dataDisks")
	}
	source := func(id string) object {
		return object{"location": "dbelocal", "properties": object{"sourceVirtualMachine": object{"id": id}}}
	}
	for _, r := range []refusal{
		{"nothing", object{"location": "dbelocal"}, 400, "InvalidParameter", "osDisk' is missing"},
		{"no OS type", osDisk(nil, "osType"), 400, "InvalidParameter", "osDisk.osType' is missing"},
		{"no OS state", osDisk(nil, "osState"), 400, "InvalidParameter", "osDisk.osState' is missing"},
		{"unknown OS state", osDisk("Pristine", "osState"), 400, "InvalidParameter", "osDisk.osState is invalid"},
		{"unknown caching", osDisk("Sometimes", "caching"), 400, "InvalidParameter", "caching is invalid"},
		{"unknown account type", osDisk("StandardSSD_LRS", "storageAccountType"), 400, "InvalidAccountType", "StandardSSD_LRS"},
		{"no source", osDisk(nil, "blobUri"), 400, "InvalidParameter", "Exactly one"},
		{"two sources", osDisk(object{"id": d.path("disks", "there")}, "managedDisk"), 400, "InvalidParameter", "Exactly one"},
		{"a missing blob", osDisk("https://acct.blob.edge1.localhost/vhds/none.vhd", "blobUri"), 404, "ImageBlobNotFound", "none.vhd"},
		{"a block blob", osDisk("https://acct.blob.edge1.localhost/vhds/block.vhd", "blobUri"), 400, "IncorrectImageBlobType", "Invalid blob type"},
		{"a text", osDisk("https://acct.blob.edge1.localhost/vhds/text.vhd", "blobUri"), 400, "BlobError", "Only blobs formatted as VHDs can be imported."},
		{"too small", osDisk(29, "diskSizeGB"), 409, "OperationNotAllowed", "smaller than the size 30GB"},
		{"a missing disk", with(osDisk(nil, "blobUri"), object{"id": d.path("disks", "none")}, "properties", "storageProfile", "osDisk", "managedDisk"), 404, "ResourceNotFound", "disks/none"},
		{"a missing snapshot", with(osDisk(nil, "blobUri"), object{"id": d.path("snapshots", "none")}, "properties", "storageProfile", "osDisk", "snapshot"), 404, "ResourceNotFound", "snapshots/none"},
		{"a blob that changes", osDisk(changingURL, "blobUri"), 409, "BlobError", "The condition specified using HTTP conditional header(s) is not met."},
		{"a disk that is none", with(osDisk(nil, "blobUri"), object{"id": vm}, "properties", "storageProfile", "osDisk", "managedDisk"), 400, "LinkedInvalidPropertyId", vm},
		{"data disk without LUN", dataDisks(object{"blobUri": vhdURL}), 400, "InvalidParameter", "dataDisk.lun' is missing"},
		{"data disk at a wild LUN", dataDisks(object{"blobUri": vhdURL, "lun": 64}), 400, "InvalidParameter", "dataDisk.lun is invalid"},
		{"two data disks at a LUN", dataDisks(object{"blobUri": vhdURL, "lun": 1}, object{"blobUri": vhdURL, "lun": 1}), 400, "InvalidParameter", "A disk at LUN 1 already exists."},
		{"of a machine that is not there", source(d.path("virtualMachines", "none")), 404, "NotFound", "Source Virtual Machine 'none'"},
		{"of a machine that is not generalized", source(vm), 409, "OperationNotAllowed", "to be Generalized"},
	} {
		r.check(t, d, d.path("images", "fresh"))
	}
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, d.path("images", "fresh"), nil)
	d.Must(http.MethodPut, d.path("images", "fresh"), good)
	refusal{"another source", osDisk(vhdURL+"2", "blobUri"), 409, "PropertyChangeNotAllowed", "storageProfile"}.check(t, d, d.path("images", "fresh"))
}

func TestMachineRefusals(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	image, nic := d.image("image"), d.nic("nic")
	d.running("other", "Standard_D1_v2")
	d.emptyDisk("free", 4)
	good := d.machine("Standard_D1_v2", image, nic)
	set := func(value any, path ...string) object {
		return with(good, value, append([]string{"properties"}, path...)...)
	}
	storage := func(value any, name string) object { return set(value, "storageProfile", name) }
	login := func(value any, name string) object { return set(value, "osProfile", name) }
	nics := func(refs ...object) object { return set(refs, "networkProfile", "networkInterfaces") }
	data := func(disks ...object) object { return storage(disks, "dataDisks") }
	empty := func(lun int) object { return object{"lun": lun, "createOption": "Empty", "diskSizeGB": 1} }
	attach := func(id string) object {
		return object{"lun": 0, "createOption": "Attach", "managedDisk": object{"id": id}}
	}
	attachOS := with(storage(nil, "imageReference"), object{"osType": "Linux", "createOption": "Attach", "managedDisk": object{"id": d.path("disks", "free")}}, "properties", "storageProfile", "osDisk")
	second := object{"id": d.nic("second")}
	for _, r := range []refusal{
		{"no properties", object{"location": "dbelocal"}, 400, "InvalidParameter", "vmSize' is missing"},
		{"no size", set(nil, "hardwareProfile"), 400, "InvalidParameter", "vmSize' is missing"},
		{"unknown size", set("Standard_M128", "hardwareProfile", "vmSize"), 400, "InvalidParameter", "The requested VM size Standard_M128 is not available in the current region."},
		{"a size beyond the device", set("Standard_NC32as_2T4_v1", "hardwareProfile", "vmSize"), 409, "OperationNotAllowed", "Total Memory in MB quota"},
		{"nothing to boot from", storage(nil, "imageReference"), 400, "InvalidParameter", "imageReference' is missing"},
		{"image of the Marketplace", storage(object{"publisher": "Canonical", "offer": "UbuntuServer", "sku": "18.04-LTS", "version": "latest"}, "imageReference"), 404, "PlatformImageNotFound", "'Canonical:UbuntuServer:18.04-LTS:latest'"},
		{"missing image", storage(object{"id": d.path("images", "none")}, "imageReference"), 404, "NotFound", "cannot be found"},
		{"image that is none", storage(object{"id": nic}, "imageReference"), 400, "LinkedInvalidPropertyId", nic},
		{"scale set", set(object{"id": "/x"}, "virtualMachineScaleSet"), 404, "NotFound", "The Virtual Machine Scale Set /x cannot be found."},
		{"proximity group", set(object{"id": "/x"}, "proximityPlacementGroup"), 404, "NotFound", "Proximity Placement Group"},
		{"dedicated host", set(object{"id": "/x"}, "host"), 404, "NotFound", "Dedicated Host"},
		{"host group", set(object{"id": "/x"}, "hostGroup"), 404, "NotFound", "Dedicated Host Group"},
		{"spot", set("spot", "priority"), 409, "OperationNotAllowed", "The priority 'Spot' is not supported"},
		{"unknown priority", set("First", "priority"), 400, "InvalidParameter", "priority is invalid"},
		{"eviction policy", set("Deallocate", "evictionPolicy"), 409, "OperationNotAllowed", "Eviction policy"},
		{"price", set(object{"maxPrice": 0.5}, "billingProfile"), 409, "OperationNotAllowed", "Max price"},
		{"ultra disks", set(object{"ultraSSDEnabled": true}, "additionalCapabilities"), 400, "InvalidParameter", "UltraSSD_LRS is not supported"},
		{"encryption at host", set(object{"encryptionAtHost": true}, "securityProfile"), 400, "InvalidParameter", "Microsoft.Compute/EncryptionAtHost"},
		{"time budget of no form", set("90 minutes", "extensionsTimeBudget"), 400, "InvalidParameter", "extensionsTimeBudget is invalid"},
		{"time budget of nothing", set("PT", "extensionsTimeBudget"), 400, "InvalidParameter", "extensionsTimeBudget is invalid"},
		{"plan", with(good, object{"name": "n", "publisher": "p", "product": "q"}, "plan"), 400, "VMMarketplaceInvalidInput", "does not need Plan information, please remove the Plan information in the request. OS disk name is fresh_disk1_"},
		{"zones", with(good, []string{"1", "2"}, "zones"), 400, "AvailabilityZoneNotSupported", "The zone(s) '1,2' for resource 'Microsoft.Compute/virtualMachines/fresh' is not supported."},
		{"unknown identity", with(good, object{"type": "Mine"}, "identity"), 400, "InvalidParameter", "identity.type is invalid"},
		{"user assigned identity", with(good, object{"type": "UserAssigned", "userAssignedIdentities": object{"/x": object{}}}, "identity"), 400, "FailedIdentityOperation", "not available on this device"},
		{"user assigned identity as in 2017", with(good, object{"type": "SystemAssigned", "identityIds": []string{"/x"}}, "identity"), 400, "FailedIdentityOperation", "not available on this device"},
		{"disk of a custom image", storage(object{"createOption": "FromImage", "image": object{"uri": vhdURL}}, "osDisk"), 409, "OperationNotAllowed", "blob based disk"},
		{"ephemeral disk", storage(object{"createOption": "FromImage", "diffDiskSettings": object{"option": "Local"}}, "osDisk"), 400, "InvalidParameter", "Ephemeral OS disks"},
		{"encrypted disk", storage(object{"createOption": "FromImage", "encryptionSettings": object{"enabled": true}}, "osDisk"), 400, "InvalidParameter", "Azure Disk Encryption"},
		{"accelerated disk", data(with(empty(0), true, "writeAcceleratorEnabled")), 400, "InvalidParameter", "Write accelerator"},
		{"disk encryption set", data(with(empty(0), object{"diskEncryptionSet": object{"id": "/x"}}, "managedDisk")), 404, "NotFound", "Disk Encryption Set /x"},
		{"neither password nor key", with(login(nil, "adminPassword"), object{"disablePasswordAuthentication": true}, "properties", "osProfile", "linuxConfiguration"), 400, "InvalidParameter", "Authentication using either SSH or by user name and password must be enabled"},
		{"key at another place", login(object{"ssh": object{"publicKeys": []object{{"path": "/root/.ssh/authorized_keys", "keyData": "ssh-rsa AAAA"}}}}, "linuxConfiguration"), 400, "InvalidParameter", "limited to its default value /home/azureuser/.ssh/authorized_keys  due to"},
		{"key that is none", login(object{"ssh": object{"publicKeys": []object{{"keyData": "secret"}}}}, "linuxConfiguration"), 400, "InvalidParameter", "keyData is invalid"},
		{"unattended set-up of an unknown pass", login(object{"additionalUnattendContent": []object{{"passName": "Later", "content": "secret"}}}, "windowsConfiguration"), 400, "InvalidParameter", "passName is invalid"},
		{"WinRM over an unknown protocol", login(object{"winRM": object{"listeners": []object{{"protocol": "gopher"}}}}, "windowsConfiguration"), 400, "InvalidParameter", "protocol is invalid"},
		{"WinRM without its certificate", login(object{"winRM": object{"listeners": []object{{"protocol": "https"}}}}, "windowsConfiguration"), 400, "InvalidParameter", "certificateUrl' is missing"},
		{"unknown way of patching", login(object{"patchSettings": object{"patchMode": "Never"}}, "windowsConfiguration"), 400, "InvalidParameter", "patchMode is invalid"},
		{"availability set", set(object{"id": d.path("availabilitySets", "a")}, "availabilitySet"), 404, "NotFound", "Availability Set"},
		{"blob based disk", storage(object{"createOption": "FromImage", "vhd": object{"uri": vhdURL}}, "osDisk"), 409, "OperationNotAllowed", "blob based disk"},
		{"smaller OS disk than the image", storage(object{"createOption": "FromImage", "diskSizeGB": 29}, "osDisk"), 409, "OperationNotAllowed", "Disk with size 29GB, which is smaller than the size 30GB"},
		{"premium disk on a size without", storage(object{"createOption": "FromImage", "managedDisk": object{"storageAccountType": "Premium_LRS"}}, "osDisk"), 400, "InvalidParameter", "does not support the storage account type Premium_LRS"},
		{"name of a disk that is there", storage(object{"createOption": "FromImage", "name": "free"}, "osDisk"), 409, "ConflictingUserInput", "Disk free already exists in resource group RG."},
		{"image and attached OS disk", storage(attach(d.path("disks", "free")), "osDisk"), 400, "InvalidParameter", "Cannot attach an existing OS disk"},
		{"attached OS disk with a profile", attachOS, 400, "InvalidParameter", "Parameter 'osProfile' is not allowed."},
		{"attached OS disk without type", with(attachOS, nil, "properties", "storageProfile", "osDisk", "osType"), 400, "InvalidParameter", "osDisk.osType' is missing"},
		{"attached OS disk of another machine", with(with(attachOS, nil, "properties", "osProfile"), d.osDisk(d.path("virtualMachines", "other")), "properties", "storageProfile", "osDisk", "managedDisk", "id"), 409, "ConflictingUserInput", "already owned by VM"},
		{"empty OS disk", storage(object{"createOption": "Empty", "diskSizeGB": 30}, "osDisk"), 400, "InvalidParameter", "osDisk.createOption is invalid"},
		{"too many data disks", data(empty(0), empty(1), empty(2), empty(3), empty(4)), 409, "OperationNotAllowed", "The maximum number of data disks allowed to be attached to a VM of this size is 4. Used: 0 of 4 data disks. Left: 4."},
		{"data disk without LUN", data(with(empty(0), nil, "lun")), 400, "InvalidParameter", "dataDisk.lun' is missing"},
		{"data disk at a wild LUN", data(empty(64)), 400, "InvalidParameter", "dataDisk.lun is invalid"},
		{"two data disks at a LUN", data(empty(1), empty(1)), 400, "InvalidParameter", "A disk at LUN 1 already exists."},
		{"two data disks of a name", data(with(empty(1), "d", "name"), with(empty(2), "D", "name")), 400, "InvalidParameter", "already exists"},
		{"data disk without option", data(object{"lun": 1}), 400, "InvalidParameter", "createOption' is missing"},
		{"empty data disk without size", data(with(empty(0), nil, "diskSizeGB")), 400, "InvalidParameter", "diskSizeGB is invalid"},
		{"imported data disk", data(with(with(empty(0), "Import", "createOption"), object{"id": d.path("disks", "free")}, "managedDisk")), 400, "InvalidParameter", "createOption is invalid"},
		{"nothing attached", data(object{"lun": 0, "createOption": "Attach"}), 400, "InvalidParameter", "managedDisk.id' is missing"},
		{"missing disk attached", data(attach(d.path("disks", "none"))), 404, "NotFound", "Disk none is not found."},
		{"what is no disk attached", data(attach(nic)), 400, "LinkedInvalidPropertyId", nic},
		{"another machine's disk attached", data(attach(d.osDisk(d.path("virtualMachines", "other")))), 409, "ConflictingUserInput", "already owned by VM"},
		{"one disk attached twice", data(attach(d.path("disks", "free")), with(attach(strings.ToUpper(d.path("disks", "free"))), 1, "lun")), 400, "InvalidParameter", "already exists"},
		{"disk attached and grown", data(with(attach(d.path("disks", "free")), 5, "diskSizeGB")), 409, "Conflict", "Disk resizing is allowed only when"},
		{"no profile", set(nil, "osProfile"), 400, "InvalidParameter", "Required parameter 'osProfile' is missing (null)."},
		{"no computer name", login(nil, "computerName"), 400, "InvalidParameter", "computerName' is missing"},
		{"no user", login(nil, "adminUsername"), 400, "InvalidParameter", "adminUsername' is missing"},
		{"no password", login(nil, "adminPassword"), 400, "InvalidParameter", "adminPassword' is missing"},
		{"long computer name", login(strings.Repeat("n", 65), "computerName"), 400, "InvalidParameter", "cannot exceed 64 characters"},
		{"computer name with a slash", login("a/b", "computerName"), 400, "InvalidParameter", "Linux host name"},
		{"custom data that is no base64", login("#cloud-config", "customData"), 400, "InvalidParameter", "Base64"},
		{"custom data too long", login(strings.Repeat("AAAA", 21846), "customData"), 400, "InvalidParameter", "maximum length of 87380"},
		{"both configurations", with(login(object{}, "linuxConfiguration"), object{}, "properties", "osProfile", "windowsConfiguration"), 400, "InvalidParameter", "cannot both"},
		{"no interface", nics(), 400, "InvalidParameter", "networkInterfaces' is missing"},
		{"interface without id", nics(object{}), 400, "InvalidParameter", "networkInterface.id' is missing"},
		{"what is no interface", nics(object{"id": image}), 400, "LinkedInvalidPropertyId", image},
		{"missing interface", nics(object{"id": nic + "none"}), 400, "InvalidResourceReference", nic + "none"},
		{"interface of another machine", nics(object{"id": d.group + "/providers/Microsoft.Network/networkInterfaces/other"}), 400, "NicInUse", "is used by existing VM"},
		{"one interface twice", nics(object{"id": nic}, object{"id": strings.ToUpper(nic)}), 400, "InvalidParameter", "networkInterfaces is invalid"},
		{"two interfaces, none primary", nics(object{"id": nic}, second), 400, "VirtualMachineMustHaveOneNetworkInterfaceAsPrimary", "primary"},
		{"too many interfaces", nics(object{"id": nic}, second, object{"id": nic + "3"}), 400, "NetworkInterfaceCountExceeded", "is 3 and the maximum allowed is 2. Used: 0 of 2 network interfaces. Left: 2."},
	} {
		r.check(t, d, d.path("virtualMachines", "fresh"))
	}
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, d.path("virtualMachines", "fresh"), nil)
	disks := d.Must(http.MethodGet, d.group+"/providers/Microsoft.Compute/disks", nil)
	assert.Nil(t, disks.Get("value.2"), "a refused machine leaves no disk")
	d.Must(http.MethodPut, d.path("virtualMachines", "fresh"), good)
}
