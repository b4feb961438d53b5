package compute_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/compute"
	"github.com/edgerite/edgerite/internal/apierr"
)

// TestOSProvisioning follows what a machine from an image shows while it is made; one of a disk that was set up before only
// starts.
func TestOSProvisioning(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{Scale: armtest.Full})
	image, disk := d.image("image"), d.emptyDisk("os", 8)
	d.Advance(2 * time.Minute)
	fresh, attached := d.path("virtualMachines", "fresh"), d.path("virtualMachines", "attached")
	d.Must(http.MethodPut, fresh, d.machine("Standard_D1_v2", image, d.nic("fresh")))
	d.Must(http.MethodPut, attached, with(with(d.machine("Standard_D1_v2", "", d.nic("attached")), nil, "properties", "osProfile"), object{
		"osDisk": object{"osType": "Linux", "createOption": "Attach", "managedDisk": object{"id": disk}},
	}, "properties", "storageProfile"))
	const starting, inProgress, complete = "ProvisioningState/creating", "ProvisioningState/creating/OSProvisioningInprogress", "ProvisioningState/creating/OSProvisioningComplete"
	for _, at := range []struct {
		after                      time.Duration
		code, display, power, said string
	}{
		{0, starting, "Creating", "PowerState/starting", "Not Ready"},
		{4 * time.Minute, starting, "Creating", "PowerState/starting", "Not Ready"},
		{time.Minute, inProgress, "OS Provisioning In progress", "PowerState/running", "Not Ready"},
		{8 * time.Minute, inProgress, "OS Provisioning In progress", "PowerState/running", "Not Ready"},
		{time.Minute, complete, "OS Provisioning Complete", "PowerState/running", "Not Ready"},
		{time.Minute, "ProvisioningState/succeeded", "Provisioning succeeded", "PowerState/running", "Ready"},
	} {
		d.Advance(at.after)
		view := d.Must(http.MethodGet, fresh+"/instanceView", nil)
		assert.Equal(t, []any{at.code, at.display, at.power, at.said}, []any{
			view.Get("statuses.0.code"), view.Get("statuses.0.displayStatus"), view.Get("statuses.1.code"), view.Get("vmAgent.statuses.0.displayStatus"),
		})
		listed := d.Must(http.MethodGet, armtest.Sub+"/providers/Microsoft.Compute/virtualMachines?statusOnly=true", nil)
		assert.Contains(t, string(listed.Body), `"code":"`+at.code+`"`)
		other := d.Must(http.MethodGet, attached+"?$expand=instanceView", nil)
		if at.display != "Provisioning succeeded" {
			assert.Equal(t, []any{starting, "PowerState/starting"}, []any{other.Get("properties.instanceView.statuses.0.code"), other.Get("properties.instanceView.statuses.1.code")})
		}
	}
}

// TestFailureInView has a view say why the last operation failed, until one succeeds.
func TestFailureInView(t *testing.T) {
	t.Parallel()
	broken := apierr.New(http.StatusConflict, "AllocationFailed", "The rack is on fire.")
	r := &rack{fails: map[compute.Step]error{compute.StepCreate: broken}}
	d := newDeviceOf(t, armtest.Options{Scale: armtest.Full}, compute.Deps{Hypervisor: r})
	image, vm := d.image("image"), d.path("virtualMachines", "vm")
	d.Advance(2 * time.Minute)
	d.Must(http.MethodPut, vm, d.machine("Standard_D1_v2", image, d.nic("nic")))
	d.Advance(15 * time.Minute)
	first := func() []any {
		view := d.Must(http.MethodGet, vm+"/instanceView", nil)
		return []any{view.Get("statuses.0.code"), view.Get("statuses.0.level"), view.Get("statuses.0.displayStatus"), view.Get("statuses.0.message")}
	}
	assert.Equal(t, []any{"ProvisioningState/failed/AllocationFailed", "Error", "Provisioning failed", "The rack is on fire."}, first())
	d.Must(http.MethodPost, vm+"/start", nil)
	assert.Equal(t, []any{"ProvisioningState/updating", "Info", "Updating", nil}, first())
	d.Advance(time.Minute)
	assert.Equal(t, []any{"ProvisioningState/succeeded", "Info", "Provisioning succeeded", nil}, first())
}

// TestBootDiagnostics has a view say where a console is, where one is asked for.
func TestBootDiagnostics(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	image, vm := d.image("image"), d.path("virtualMachines", "Swarm-agent_2")
	view := func(diagnostics any) any {
		d.Must(http.MethodPut, vm, with(d.machine("Standard_D1_v2", image, d.nic("nic")), object{"bootDiagnostics": diagnostics}, "properties", "diagnosticsProfile"))
		return d.Must(http.MethodGet, vm+"/instanceView", nil).Get("bootDiagnostics")
	}
	assert.Nil(t, view(object{"enabled": false, "storageUri": "https://acct.blob.edge1.localhost/"}))
	assert.Equal(t, object{}, view(object{"enabled": true, "storageUri": ""}))
	shown := view(object{"enabled": true, "storageUri": "https://acct.blob.edge1.localhost/"})
	id := d.Must(http.MethodGet, vm, nil).Get("properties.vmId").(string)
	at := "https://acct.blob.edge1.localhost/bootdiagnostics-swarmagen-" + id + "/Swarm-agent_2." + id
	assert.Equal(t, object{"consoleScreenshotBlobUri": at + ".screenshot.bmp", "serialConsoleLogBlobUri": at + ".serialconsole.log"}, shown)
}
