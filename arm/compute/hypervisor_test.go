package compute_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/compute"
	"github.com/edgerite/edgerite/internal/apierr"
)

// rack is a hypervisor that writes down what it is told, and fails, or is asked more than once, where it is told to.
type rack struct {
	told  []compute.Secrets
	steps []compute.Step
	last  compute.Machine
	fails map[compute.Step]error
	slow  map[compute.Step]int // how often a step is not done yet
}

// install is what slow calls the installation of an extension.
const install compute.Step = "install"

func (r *rack) Step(_ *arm.Call, s compute.Step, m compute.Machine) error {
	r.steps, r.last = append(r.steps, s), m
	if r.slow[s] > 0 {
		r.slow[s]--
		return arm.NotYet(10 * time.Second)
	}
	return r.fails[s]
}

func (r *rack) Guest(*arm.Call, compute.Machine) compute.Guest {
	return compute.Guest{Ready: true, AgentVersion: "9.9", ComputerName: "rack", OSName: "plan9", OSVersion: "4"}
}

func (r *rack) Entrust(_ *arm.Call, _ compute.Machine, s compute.Secrets) error {
	r.told = append(r.told, s)
	return nil
}

func (r *rack) Install(_ *arm.Call, _ compute.Machine, e compute.Extension) error {
	if r.slow[install] > 0 {
		r.slow[install]--
		return arm.NotYet(10 * time.Second)
	}
	if told := r.told[len(r.told)-1]; told.Extension == e.Name && told.Settings["commandToExecute"] == "fail" {
		return errors.New("it did not work out")
	}
	return nil
}

// TestHypervisorSteps follows what a hypervisor of someone's own is told of a machine's life.
func TestHypervisorSteps(t *testing.T) {
	t.Parallel()
	r := &rack{}
	d := newDeviceOf(t, armtest.Options{}, compute.Deps{Hypervisor: r})
	vm := d.running("vm", "Standard_DS3_v2")
	told := func(want ...compute.Step) {
		t.Helper()
		assert.Equal(t, want, r.steps)
		r.steps = nil
	}
	told(compute.StepCreate)
	assert.Equal(t, []compute.Secrets{{Password: "Password1"}}, r.told)
	assert.Equal(t, []any{4, 14336, "Linux", "host", 1}, []any{r.last.Cores, r.last.MemoryMB, r.last.OSType, r.last.ComputerName, len(r.last.Interfaces)})
	d.Must(http.MethodPut, vm, object{"location": "dbelocal", "properties": object{"storageProfile": object{"dataDisks": []object{{"lun": 4, "createOption": "Attach", "managedDisk": object{"id": d.emptyDisk("data", 1)}}}}}})
	told(compute.StepUpdate)
	unique := func(disk string) string { return d.Must(http.MethodGet, disk, nil).Get("properties.uniqueId").(string) }
	assert.Equal(t, map[int]compute.Disk{4: {ID: d.path("disks", "data"), Contents: unique(d.path("disks", "data")), Bytes: gib, Caching: "None"}}, r.last.DataDisks)
	assert.Equal(t, compute.Disk{ID: d.osDisk(vm), Contents: unique(d.osDisk(vm)), Bytes: 30 * gib, Caching: "ReadWrite"}, r.last.OSDisk)
	assert.Equal(t, []string{"V1", "azureuser"}, []string{r.last.Generation, r.last.AdminUsername})
	for _, action := range []string{"restart", "powerOff", "start", "powerOff?skipShutdown=true", "start", "redeploy", "reapply", "deallocate", "start"} {
		d.Must(http.MethodPost, vm+"/"+action, nil)
	}
	told(compute.StepRestart, compute.StepPowerOff, compute.StepStart, compute.StepTurnOff, compute.StepStart,
		compute.StepRedeploy, compute.StepReapply, compute.StepDeallocate, compute.StepStart)
	view := d.Must(http.MethodGet, vm+"/instanceView", nil)
	assert.Equal(t, []any{"rack", "plan9", "4", "9.9"}, []any{view.Get("computerName"), view.Get("osName"), view.Get("osVersion"), view.Get("vmAgent.vmAgentVersion")})
	script := ext("Microsoft.Azure.Extensions", "CustomScript", "2.0", object{}, object{"commandToExecute": "fail"})
	assert.Contains(t, d.Refused(http.StatusConflict, "VMExtensionProvisioningError", http.MethodPut, vm+"/extensions/e", script), "it did not work out")
	d.Must(http.MethodDelete, vm, nil)
	told(compute.StepDelete)
}

// TestHypervisorFails leaves a machine as it was when a step fails.
func TestHypervisorFails(t *testing.T) {
	t.Parallel()
	broken := apierr.New(http.StatusConflict, "AllocationFailed", "The rack is on fire.")
	r := &rack{fails: map[compute.Step]error{}}
	d := newDeviceOf(t, armtest.Options{Scale: armtest.Full}, compute.Deps{Hypervisor: r})
	image, nic, vm := d.image("image"), d.nic("nic"), d.path("virtualMachines", "vm")
	d.Advance(2 * time.Minute)
	state := func() [2]any {
		view := d.Must(http.MethodGet, vm+"?$expand=instanceView", nil)
		return [2]any{view.Get("properties.provisioningState"), view.Get("properties.instanceView.statuses.1.code")}
	}
	fail := func(method, path string, body any, s compute.Step, after time.Duration, power string) {
		t.Helper()
		r.fails[s] = broken
		poll := d.Must(method, path, body).Header.Get("Azure-AsyncOperation")
		d.Advance(after)
		answer := d.Must(http.MethodGet, poll, nil)
		assert.Equal(t, []any{"Failed", "AllocationFailed", "The rack is on fire."}, []any{answer.Get("status"), answer.Get("error.code"), answer.Get("error.message")})
		assert.Equal(t, [2]any{"Failed", "PowerState/" + power}, state())
		delete(r.fails, s)
	}
	work := func(action string) {
		t.Helper()
		d.Must(http.MethodPost, vm+"/"+action, nil)
		d.Advance(5 * time.Minute)
	}
	fail(http.MethodPut, vm, d.machine("Standard_D1_v2", image, nic), compute.StepCreate, 15*time.Minute, "stopped")
	work("start")
	assert.Equal(t, [2]any{"Succeeded", "PowerState/running"}, state())
	fail(http.MethodPost, vm+"/powerOff", nil, compute.StepPowerOff, time.Minute, "running")
	fail(http.MethodPost, vm+"/restart", nil, compute.StepRestart, time.Minute, "running")
	work("deallocate")
	fail(http.MethodPost, vm+"/start", nil, compute.StepStart, time.Minute, "deallocated")
	work("reapply")
	assert.Equal(t, [2]any{"Succeeded", "PowerState/deallocated"}, state())
	assert.True(t, slices.Contains(r.steps, compute.StepReapply))
}

// TestHypervisorTakesItsTime has operations go on while a hypervisor is not done, where they take the hardware's time and where
// they are over at once, and end with what it says in the end.
func TestHypervisorTakesItsTime(t *testing.T) {
	t.Parallel()
	for name, scale := range map[string]arm.Scale{"as long as the hardware": armtest.Full, "at once": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &rack{fails: map[compute.Step]error{}, slow: map[compute.Step]int{}}
			d := newDeviceOf(t, armtest.Options{Scale: scale}, compute.Deps{Hypervisor: r})
			image, vm := d.image("image"), d.path("virtualMachines", "vm")
			d.Advance(2 * time.Minute)
			// slowly asks for something of which step is done when it has been put off twice, and gives the operation's end.
			slowly := func(method, path string, body any, s compute.Step, takes time.Duration) *armtest.Response {
				t.Helper()
				r.slow[s] = 2
				poll := d.Must(method, path, body).Header.Get("Azure-AsyncOperation")
				require.NotEmpty(t, poll, path)
				if scale != nil {
					d.Advance(takes)
				}
				for range 2 {
					require.Equal(t, "InProgress", d.Must(http.MethodGet, poll, nil).Get("status"), path)
					d.Advance(10 * time.Second)
				}
				return d.Must(http.MethodGet, poll, nil)
			}
			state := func() [2]any {
				view := d.Must(http.MethodGet, vm+"?$expand=instanceView", nil)
				return [2]any{view.Get("properties.provisioningState"), view.Get("properties.instanceView.statuses.1.code")}
			}
			assert.Equal(t, "Succeeded", slowly(http.MethodPut, vm, d.machine("Standard_D1_v2", image, d.nic("nic")), compute.StepCreate, 15*time.Minute).Get("status"))
			assert.Equal(t, [2]any{"Succeeded", "PowerState/running"}, state())
			script := ext("Microsoft.Azure.Extensions", "CustomScript", "2.0", object{}, object{"commandToExecute": "ls"})
			assert.Equal(t, "Succeeded", slowly(http.MethodPut, vm+"/extensions/e", script, install, 10*time.Minute).Get("status"))
			assert.Equal(t, "Succeeded", slowly(http.MethodPost, vm+"/powerOff", nil, compute.StepPowerOff, 30*time.Second).Get("status"))
			assert.Equal(t, [2]any{"Succeeded", "PowerState/stopped"}, state())

			r.fails[compute.StepStart] = apierr.New(http.StatusConflict, "AllocationFailed", "The rack is on fire.")
			failed := slowly(http.MethodPost, vm+"/start", nil, compute.StepStart, time.Minute)
			assert.Equal(t, []any{"Failed", "AllocationFailed", "The rack is on fire."}, []any{failed.Get("status"), failed.Get("error.code"), failed.Get("error.message")})
			assert.Equal(t, [2]any{"Failed", "PowerState/stopped"}, state())

			r.steps = nil
			assert.Equal(t, "Succeeded", slowly(http.MethodDelete, vm, nil, compute.StepDelete, time.Minute).Get("status"))
			d.Refused(http.StatusNotFound, "ResourceNotFound", http.MethodGet, vm, nil)
			assert.Equal(t, []compute.Step{compute.StepDelete, compute.StepDelete, compute.StepDelete}, r.steps)
		})
	}
}

// TestHypervisorIsNotHurried puts an operation off that an operator wants over, and asks a group's machines once more.
func TestHypervisorIsNotHurried(t *testing.T) {
	t.Parallel()
	r := &rack{slow: map[compute.Step]int{}}
	d := newDeviceOf(t, armtest.Options{Scale: armtest.Full}, compute.Deps{Hypervisor: r})
	image, vm := d.image("image"), d.path("virtualMachines", "vm")
	d.Advance(2 * time.Minute)
	d.Must(http.MethodPut, vm, d.machine("Standard_D1_v2", image, d.nic("nic")))
	d.Advance(15 * time.Minute)
	r.slow[compute.StepPowerOff] = 1
	d.Must(http.MethodPost, vm+"/powerOff", nil)
	under, err := d.Engine.Operations(t.Context())
	require.NoError(t, err)
	require.Len(t, under, 1)
	require.NoError(t, d.Engine.Conclude(t.Context(), under[0].ID, nil))
	assert.Equal(t, "PowerState/stopping", d.power(vm))
	require.NoError(t, d.Engine.Conclude(t.Context(), under[0].ID, nil))
	assert.Equal(t, "PowerState/stopped", d.power(vm))

	r.steps, r.slow[compute.StepDelete] = nil, 1
	poll := d.Must(http.MethodDelete, d.group, nil, http.StatusAccepted).Header.Get("Location")
	d.Advance(time.Hour)
	assert.Equal(t, http.StatusAccepted, d.Must(http.MethodGet, poll, nil).Status)
	d.Advance(10 * time.Second)
	assert.Equal(t, http.StatusOK, d.Must(http.MethodGet, poll, nil).Status)
	assert.Equal(t, []compute.Step{compute.StepDelete, compute.StepDelete}, r.steps)
}
