package compute_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
)

// windowsImage makes an image of Windows and returns its id.
func (d *device) windowsImage(name string) string {
	d.t.Helper()
	d.Must(http.MethodPut, d.path("images", name), object{"location": "dbelocal", "properties": object{
		"storageProfile": object{"osDisk": object{"osType": "Windows", "osState": "Generalized", "blobUri": vhdURL}},
	}})
	return d.path("images", name)
}

// ext is the body of an extension.
func ext(publisher, typ, version string, settings ...object) object {
	props := object{"publisher": publisher, "type": typ, "typeHandlerVersion": version, "autoUpgradeMinorVersion": true}
	for i, s := range settings {
		props[[]string{"settings", "protectedSettings"}[i]] = s
	}
	return object{"location": "dbelocal", "properties": props}
}

// TestExtensionOutcomes tries each extension of the device's documentation where it works and where it does not.
func TestExtensionOutcomes(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{Scale: armtest.Full})
	linux, windows := d.image("linux"), d.windowsImage("windows")
	d.Advance(2 * time.Minute)
	machines := map[string]string{}
	for name, of := range map[string][2]string{
		"linux": {"Standard_D1_v2", linux}, "windows": {"Standard_D1_v2", windows},
		"gpuLinux": {"Standard_NC4as_T4_v3", linux}, "gpuWindows": {"Standard_NC4as_T4_v3", windows},
	} {
		machines[name] = d.path("virtualMachines", name)
		d.Must(http.MethodPut, machines[name], d.machine(of[0], of[1], d.nic(name)))
	}
	d.Advance(15 * time.Minute)
	command, none := object{"commandToExecute": "ls"}, object{}
	for _, c := range []struct {
		name, machine string
		body          object
		failure       string // empty: it succeeds
	}{
		{"script on Linux", "linux", ext("Microsoft.Azure.Extensions", "CustomScript", "2.0", command), ""},
		{"protected script", "linux", ext("Microsoft.Azure.Extensions", "CustomScript", "2.1", none, command), ""},
		{"script without a command", "linux", ext("Microsoft.Azure.Extensions", "CustomScript", "2.0", none), "'commandToExecute' is not specified"},
		{"script of Linux on Windows", "windows", ext("Microsoft.Azure.Extensions", "CustomScript", "2.0", command), "Image OS is not supported"},
		{"script on Windows", "windows", ext("microsoft.compute", "customscriptextension", "1.10", command), ""},
		{"password on Linux", "linux", ext("Microsoft.OSTCExtensions", "VMAccessForLinux", "1.5", none, object{"username": "u", "password": "p"}), ""},
		{"password on Windows", "windows", ext("Microsoft.Compute", "VMAccessAgent", "2.4", object{"username": "u"}, object{"password": "p"}), ""},
		{"GPU on Linux", "gpuLinux", ext("Microsoft.HpcCompute", "NvidiaGpuDriverLinux", "1.8", none), ""},
		{"GPU on Windows", "gpuWindows", ext("Microsoft.HpcCompute", "NvidiaGpuDriverWindows", "1.5", object{"DriverType": "CUDA"}), ""},
		{"GPU with another driver", "gpuWindows", ext("Microsoft.HpcCompute", "NvidiaGpuDriverWindows", "1.5", object{"DriverType": "GRID"}), "Extension parameter is incorrect"},
		{"GPU of the other OS", "gpuWindows", ext("Microsoft.HpcCompute", "NvidiaGpuDriverLinux", "1.8", none), "Image OS is not supported"},
		{"GPU on a size without", "windows", ext("Microsoft.HpcCompute", "NvidiaGpuDriverWindows", "1.3", none), "VM size is not GPU VM size"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := machines[c.machine] + "/extensions/e"
			made := d.Must(http.MethodPut, path, c.body, http.StatusCreated)
			assert.Equal(t, "Creating", made.Get("properties.provisioningState"))
			d.Advance(10 * time.Minute)
			shown := d.Must(http.MethodGet, path+"?$expand=instanceView", nil)
			status := d.Must(http.MethodGet, made.Header.Get("Azure-AsyncOperation"), nil)
			machine := d.Must(http.MethodGet, machines[c.machine]+"/instanceView", nil)
			assert.Equal(t, shown.Get("properties.instanceView"), machine.Get("extensions.0"))
			if c.failure == "" {
				assert.Equal(t, "Succeeded", shown.Get("properties.provisioningState"))
				assert.Equal(t, "Succeeded", status.Get("status"))
			} else {
				assert.Equal(t, "Failed", shown.Get("properties.provisioningState"))
				assert.Contains(t, shown.Get("properties.instanceView.statuses.0.message"), c.failure)
				assert.Equal(t, "Error", shown.Get("properties.instanceView.statuses.0.level"))
				assert.Equal(t, "VMExtensionProvisioningError", status.Get("error.code"))
				assert.Contains(t, status.Get("error.message"), "VM has reported a failure when processing extension 'e'. Error message: \"")
				assert.Contains(t, status.Get("error.message"), c.failure)
			}
			d.Must(http.MethodDelete, path, nil, http.StatusAccepted)
			d.Advance(time.Minute)
			d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, path, nil)
		})
	}
}

func TestExtensionRefusals(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	good := ext("Microsoft.Azure.Extensions", "CustomScript", "2.0", object{"commandToExecute": "ls"})
	prop := func(value any, name string) object { return with(good, value, "properties", name) }
	for _, r := range []refusal{
		{"no location", with(good, nil, "location"), 400, "LocationRequired", ""},
		{"no publisher", prop(nil, "publisher"), 400, "InvalidParameter", "'publisher' is missing"},
		{"no type", prop(nil, "type"), 400, "InvalidParameter", "'type' is missing"},
		{"no version", prop(nil, "typeHandlerVersion"), 400, "InvalidParameter", "'typeHandlerVersion' is missing"},
		{"no version's form", prop("2", "typeHandlerVersion"), 400, "InvalidParameter", "typeHandlerVersion is invalid"},
		{"settings that are no object", prop("secret", "settings"), 400, "InvalidParameter", "settings is invalid"},
		{"protected settings that are no object", prop([]string{"secret"}, "protectedSettings"), 400, "InvalidParameter", "protectedSettings is invalid"},
		{"unknown type", prop("DSC", "type"), 404, "ArtifactNotFound", "The VM extension with publisher 'Microsoft.Azure.Extensions' and type 'DSC' could not be found in location 'dbelocal'."},
		{"unknown version", prop("3.0", "typeHandlerVersion"), 400, "ArtifactVersionNotFound", "the requested version '3.0' for VM extension with publisher"},
		{"no GPU", ext("Microsoft.HpcCompute", "NvidiaGpuDriverLinux", "1.3"), 409, "VMExtensionProvisioningError", "VM size is not GPU VM size"},
	} {
		r.check(t, d, vm+"/extensions/fresh")
	}
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, vm+"/extensions/fresh", nil)
	d.Refused(http.StatusNotFound, "ParentResourceNotFound", http.MethodPut, d.path("virtualMachines", "none")+"/extensions/e", good)

	d.Must(http.MethodPut, vm+"/extensions/first", good)
	refusal{"second of a handler", good, 400, "BadRequest", "Multiple VMExtensions per handler not supported for OS type 'Linux'. VMExtension 'second' with handler 'Microsoft.Azure.Extensions.CustomScript' already added or specified in input."}.check(t, d, vm+"/extensions/second")
	refusal{"another handler under its name", ext("Microsoft.OSTCExtensions", "VMAccessForLinux", "1.5"), 409, "PropertyChangeNotAllowed", "publisher"}.check(t, d, vm+"/extensions/first")

	d.Must(http.MethodPost, vm+"/powerOff", nil)
	refusal{"machine that is off", good, 409, "OperationNotAllowed", "Cannot modify extensions in the VM when the VM is not running."}.check(t, d, vm+"/extensions/first")
	d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodDelete, vm+"/extensions/first", nil)
	d.Must(http.MethodDelete, vm, nil)
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, vm+"/extensions/first", nil)
	d.Must(http.MethodPut, vm, d.machine("Standard_D1_v2", d.path("images", "vm"), d.nic("vm")))
	assert.Nil(t, d.Must(http.MethodGet, vm, nil).Get("resources"), "the machine of that name before had one")
}

// TestExtensionsDisallowed has machines whose agent is not there, or not to be used.
func TestExtensionsDisallowed(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	image := d.image("image")
	for name, set := range map[string][]string{
		"no-agent": {"linuxConfiguration", "provisionVMAgent"}, "forbidden": {"allowExtensionOperations"},
	} {
		vm := d.path("virtualMachines", name)
		d.Must(http.MethodPut, vm, with(d.machine("Standard_D1_v2", image, d.nic(name)), false, append([]string{"properties", "osProfile"}, set...)...))
		message := d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPut, vm+"/extensions/e", ext("Microsoft.OSTCExtensions", "VMAccessForLinux", "1.5"))
		assert.Contains(t, message, "when extension operations are disallowed", name)
		agent := d.Must(http.MethodGet, vm+"/instanceView", nil).Get("vmAgent")
		assert.Equal(t, name == "forbidden", agent != nil)
	}
}

// TestExtensionOutlivedByItsMachine has a machine that is switched off before the extension was there.
func TestExtensionOutlivedByItsMachine(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{Scale: armtest.Full})
	image := d.image("image")
	d.Advance(2 * time.Minute)
	vm := d.path("virtualMachines", "vm")
	d.Must(http.MethodPut, vm, d.machine("Standard_D1_v2", image, d.nic("nic")))
	d.Advance(15 * time.Minute)
	d.Must(http.MethodPut, vm+"/extensions/e", ext("Microsoft.OSTCExtensions", "VMAccessForLinux", "1.5"))
	assert.Equal(t, "Creating", d.Must(http.MethodGet, vm, nil).Get("resources.0.properties.provisioningState"))
	assert.Nil(t, d.Must(http.MethodGet, vm+"/instanceView", nil).Get("vmAgent.extensionHandlers"), "a handler of what is not there yet")
	d.Must(http.MethodPost, vm+"/powerOff", nil)
	d.Advance(10 * time.Minute)
	shown := d.Must(http.MethodGet, vm+"/extensions/e?$expand=instanceView", nil)
	assert.Equal(t, "Failed", shown.Get("properties.provisioningState"))
	assert.Equal(t, "Cannot modify extensions in the VM when the VM is not running.", shown.Get("properties.instanceView.statuses.0.message"))
	d.Must(http.MethodDelete, vm, nil)
	d.Advance(time.Minute)
	d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, vm+"/extensions/e", nil)
}

// TestStrictExtensionVersions refuses what the device's pages do not name.
func TestStrictExtensionVersions(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{Strict: true})
	vm := d.running("vm", "Standard_D1_v2")
	body := ext("Microsoft.Azure.Extensions", "CustomScript", "2.1", object{"commandToExecute": "ls"})
	d.Refused(http.StatusBadRequest, "ArtifactVersionNotFound", http.MethodPut, vm+"/extensions/e", body)
	d.Must(http.MethodPut, vm+"/extensions/e", with(body, "2.0", "properties", "typeHandlerVersion"))
}

// TestExtensionSurvivesPatch keeps what a PATCH does not mention, what nobody sees too.
func TestExtensionSurvivesPatch(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	vm := d.running("vm", "Standard_D1_v2")
	e := vm + "/extensions/e"
	made := d.Must(http.MethodPut, e, with(ext("Microsoft.Azure.Extensions", "CustomScript", "2.0", object{}, object{"commandToExecute": "ls"}), nil, "properties", "autoUpgradeMinorVersion"), http.StatusCreated)
	assert.Equal(t, false, made.Get("properties.autoUpgradeMinorVersion"))
	patched := d.Must(http.MethodPatch, e, object{"tags": object{"a": "b"}, "properties": object{"forceUpdateTag": "2"}})
	require.Equal(t, "Succeeded", patched.Get("properties.provisioningState"), "the command was lost")
	assert.Equal(t, "b", patched.Get("tags.a"))
	assert.Equal(t, object{}, patched.Get("properties.settings"))
	d.Refused(http.StatusConflict, "VMExtensionProvisioningError", http.MethodPatch, e, object{"properties": object{"protectedSettings": object{}}})
}
