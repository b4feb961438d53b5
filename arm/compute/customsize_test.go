package compute_test

import (
	"net/http"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/compute"
)

// sizeShown is cores and memory of a size as the list shows it.
func sizeShown(d *device, name string) [2]any {
	d.t.Helper()
	var got struct {
		Value []struct {
			Name          string
			NumberOfCores int
			MemoryInMB    int
		}
	}
	d.Must(http.MethodGet, armtest.Sub+"/providers/Microsoft.Compute/locations/dbelocal/vmSizes", nil).JSON(&got)
	for _, s := range got.Value {
		if s.Name == name {
			return [2]any{s.NumberOfCores, s.MemoryInMB}
		}
	}
	return [2]any{}
}

// TestCustomSizes has sizes as Set-HcsVMCustomSizes sets them, and none change while a machine has it.
func TestCustomSizes(t *testing.T) {
	t.Parallel()
	disk := vfs.NewMem()
	start := func(sizes ...compute.CustomSize) *device {
		return newDeviceOf(t, armtest.Options{FS: disk}, compute.Deps{CustomSizes: sizes})
	}
	d := start(compute.CustomSize{Name: "custom_nongpu", Cores: 4, MemoryMB: 4096}, compute.CustomSize{Name: "Custom_GPU_T4_v3", GPUs: 2}, compute.CustomSize{Name: "Standard_F1", Cores: 40})
	assert.Equal(t, [2]any{4, 4096}, sizeShown(d, "Custom_NonGPU"))
	assert.Equal(t, [2]any{8, 28672}, sizeShown(d, "Custom_GPU_T4_v3"), "what is not set stays")
	assert.Equal(t, [2]any{1, 2048}, sizeShown(d, "Standard_F1"), "only custom sizes can be set")
	vm := d.running("vm", "custom_nongpu")
	image := d.image("image")
	d.Must(http.MethodPut, d.path("virtualMachines", "gpu"), d.machine("Custom_GPU_T4_v3", image, d.nic("gpu")))
	message := d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPut, d.path("virtualMachines", "more"), d.machine("Standard_NC4as_T4_v3", image, d.nic("more")))
	assert.Contains(t, message, "Total GPUs quota")
	assert.Contains(t, message, "Current Limit: 2, Current Usage: 2, Additional Required: 1")
	assert.Contains(t, message, "Used: 2 of 2 GPUs. Left: 0.")
	d.Close()

	d = start(compute.CustomSize{Name: "Custom_NonGPU", Cores: 6, MemoryMB: 6144})
	assert.Equal(t, [2]any{4, 4096}, sizeShown(d, "Custom_NonGPU"), "a machine has it")
	used := d.Must(http.MethodGet, armtest.Sub+"/providers/Microsoft.Compute/locations/dbelocal/usages", nil)
	assert.EqualValues(t, 4+8, used.Get("value.0.currentValue"))
	assert.EqualValues(t, 2, used.Get("value.2.currentValue"))
	d.Must(http.MethodDelete, vm, nil)
	assert.Equal(t, [2]any{6, 6144}, sizeShown(d, "Custom_NonGPU"))
	again := d.Must(http.MethodPut, vm, d.machine("Custom_NonGPU", d.path("images", "vm"), d.nic("vm")))
	require.Equal(t, "Custom_NonGPU", again.Get("properties.hardwareProfile.vmSize"))
	assert.NotContains(t, string(again.Body), "customSize")
}
