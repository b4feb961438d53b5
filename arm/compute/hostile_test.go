package compute_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestHostileBodies sends good bodies with a few values replaced by what no client should send, as a
// new resource, again, and as an update: the answer is a resource or a refusal, never a fault of
// ours, and what was accepted can be read, listed and deleted.
func TestHostileBodies(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	const extensions = "virtualMachines/host/extensions"
	image, nic, disk := d.image("image"), d.nic("nic"), d.emptyDisk("disk", 4)
	there := map[string]string{"disks": disk, "snapshots": d.snapshot("snapshot", disk), "images": image, "virtualMachines": d.running("machine", "Standard_D1_v2")}
	there[extensions] = d.running("host", "Standard_D1_v2") + "/extensions/there"
	script := ext("Microsoft.Azure.Extensions", "CustomScript", "2.0", object{"commandToExecute": "ls"}, object{"key": "value"})
	bodies := map[string][]object{
		"disks": {
			{"location": "dbelocal", "sku": object{"name": "Standard_LRS"}, "properties": object{"diskSizeGB": 1, "osType": "Linux", "creationData": object{"createOption": "Empty"}}},
			{"location": "dbelocal", "properties": object{"creationData": object{"createOption": "Copy", "sourceResourceId": disk}}},
			{"location": "dbelocal", "properties": object{"creationData": object{"createOption": "FromImage", "imageReference": object{"id": image, "lun": 0}}}},
			{"location": "dbelocal", "properties": object{"creationData": object{"createOption": "Import", "sourceUri": vhdURL}}},
		},
		"snapshots": {
			{"location": "dbelocal", "properties": object{"incremental": false, "creationData": object{"createOption": "Copy", "sourceUri": disk}}},
			{"location": "dbelocal", "properties": object{"creationData": object{"createOption": "Import", "sourceUri": vhdURL, "storageAccountId": "x"}}},
		},
		"images": {
			{"location": "dbelocal", "properties": object{"storageProfile": object{
				"osDisk":    object{"osType": "Linux", "osState": "Generalized", "blobUri": vhdURL, "diskSizeGB": 40},
				"dataDisks": []any{object{"lun": 1, "managedDisk": object{"id": disk}}},
			}}},
			{"location": "dbelocal", "properties": object{"sourceVirtualMachine": object{"id": there["virtualMachines"]}}},
		},
		"virtualMachines": {
			with(with(d.machine("Standard_D1_v2", image, nic), []any{
				object{"lun": 0, "createOption": "Empty", "diskSizeGB": 1, "name": "data"},
				object{"lun": 1, "createOption": "Attach", "managedDisk": object{"id": disk}},
			}, "properties", "storageProfile", "dataDisks"), object{"disablePasswordAuthentication": true, "ssh": object{"publicKeys": []any{object{"keyData": "ssh-rsa AAAA"}}}}, "properties", "osProfile", "linuxConfiguration"),
			with(with(d.machine("Standard_D1_v2", image, nic), nil, "properties", "osProfile"), object{"osDisk": object{"osType": "Linux", "createOption": "Attach", "managedDisk": object{"id": disk}}}, "properties", "storageProfile"),
			{"location": "dbelocal", "identity": object{"type": "SystemAssigned", "identityIds": []any{}, "userAssignedIdentities": object{}}, "zones": []any{}, "properties": object{
				"hardwareProfile": object{"vmSize": "Custom_NonGPU"}, "priority": "Regular", "extensionsTimeBudget": "PT1H", "host": object{}, "billingProfile": object{"maxPrice": -1},
				"additionalCapabilities": object{"ultraSSDEnabled": false}, "securityProfile": object{"encryptionAtHost": false},
				"storageProfile": object{"imageReference": object{"id": image}, "osDisk": object{"encryptionSettings": object{"enabled": false}, "diffDiskSettings": object{"option": ""}, "writeAcceleratorEnabled": false}},
				"osProfile": object{"computerName": "h", "adminUsername": "u", "adminPassword": "p", "windowsConfiguration": object{
					"winRM": object{"listeners": []any{object{"protocol": "http"}}}, "additionalUnattendContent": []any{object{"passName": "OobeSystem", "content": "c"}}, "patchSettings": object{"patchMode": "Manual"},
				}},
				"networkProfile": object{"networkInterfaces": []any{object{"id": nic, "properties": object{"primary": true}}}},
			}},
		},
		extensions: {script, ext("Microsoft.HpcCompute", "NvidiaGpuDriverLinux", "1.3", object{"DriverType": "CUDA"})},
	}
	hostile := []any{
		"", "x", "nonsense", 0, -1, 1 << 40, 1e300, 1.5, true, object{}, []any{}, []any{nil}, object{"id": ""}, []any{object{}, object{}},
		strings.Repeat("y", 300), "/", "//", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/", disk, image, nic, there["virtualMachines"],
		"Empty", "Attach", "FromImage", "Import", "Copy", "Premium_LRS", "Windows", "Standard_F1", vhdURL,
	}
	rapid.Check(t, func(rt *rapid.T) {
		typ := rapid.SampledFrom(slices.Sorted(maps.Keys(bodies))).Draw(rt, "type")
		var body any = rapid.SampledFrom(bodies[typ]).Draw(rt, "body")
		for range rapid.IntRange(1, 3).Draw(rt, "changes") {
			body = spoil(rt, body, hostile)
		}
		fresh := d.path(typ, "fresh")
		for _, request := range [][2]string{
			{http.MethodPut, fresh}, {http.MethodPut, fresh}, {http.MethodPatch, fresh}, {http.MethodPatch, there[typ]}, {http.MethodPut, there[typ]},
		} {
			answer := d.Do(request[0], request[1], body)
			require.Less(rt, answer.Status, 500, "%s %s: %s", request[0], request[1], answer.Body)
		}
		list := d.Do(http.MethodGet, d.group+"/providers/Microsoft.Compute/"+typ+"?$expand=instanceView", nil)
		require.Equal(rt, http.StatusOK, list.Status, string(list.Body))
		gone := d.Do(http.MethodDelete, fresh, nil)
		require.Contains(rt, []int{200, 204}, gone.Status, string(gone.Body))
	})
}

// spoil returns v with one value in it, at a random depth, replaced, often by nothing.
func spoil(rt *rapid.T, v any, by []any) any {
	inner, isObject := v.(object)
	list, isList := v.([]any)
	deeper := rapid.IntRange(0, 9).Draw(rt, "deeper") > 0
	switch {
	case deeper && isObject && len(inner) > 0:
		key := rapid.SampledFrom(slices.Sorted(maps.Keys(inner))).Draw(rt, "key")
		spoiled := maps.Clone(inner)
		spoiled[key] = spoil(rt, inner[key], by)
		return spoiled
	case deeper && isList && len(list) > 0:
		at := rapid.IntRange(0, len(list)-1).Draw(rt, "at")
		spoiled := slices.Clone(list)
		spoiled[at] = spoil(rt, list[at], by)
		return spoiled
	}
	if rapid.Bool().Draw(rt, "nothing") {
		return nil
	}
	return rapid.SampledFrom(by).Draw(rt, "value")
}
