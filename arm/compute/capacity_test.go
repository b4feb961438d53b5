package compute_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/edgerite/edgerite/arm/armtest"
)

// TestCapacityAccounting lets machines come and go at random and holds the device to a model: what
// it says is used is what the machines that hold their share take together, never more than there
// is, and a machine is refused only when it does not fit.
func TestCapacityAccounting(t *testing.T) {
	t.Parallel()
	sizes := map[string]taken{
		"Standard_D1_v2":       {1, 3584, 0, 1},
		"Standard_D5_v2":       {16, 57344, 0, 1},
		"Standard_F16":         {16, 32768, 0, 1},
		"Standard_NC4as_T4_v3": {4, 28672, 1, 1},
	}
	limit := taken{40, 96 << 10, 2, 24}
	d := newDevice(t, armtest.Options{})
	image := d.image("image")
	rapid.Check(t, func(rt *rapid.T) {
		machines := map[string]string{} // name to size
		holding := map[string]bool{}    // name to whether it is allocated
		defer func() {                  // the next walk begins on an empty device
			for name := range machines {
				d.Must(http.MethodDelete, d.path("virtualMachines", name), nil)
			}
		}()
		used := func() (sum taken) {
			for name := range holding {
				if holding[name] {
					sum = sum.plus(sizes[machines[name]])
				}
			}
			return sum
		}
		expect := func(fits bool, answer *armtest.Response) bool {
			if fits {
				require.Equal(rt, 2, answer.Status/100, string(answer.Body))
				return true
			}
			require.Equal(rt, http.StatusConflict, answer.Status, string(answer.Body))
			require.Equal(rt, "OperationNotAllowed", answer.Get("error.code"))
			return false
		}
		name := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"})
		rt.Repeat(map[string]func(*rapid.T){
			"create": func(rt *rapid.T) {
				n, size := name.Draw(rt, "name"), rapid.SampledFrom([]string{"Standard_D1_v2", "Standard_D5_v2", "Standard_F16", "Standard_NC4as_T4_v3"}).Draw(rt, "size")
				if machines[n] != "" {
					return
				}
				answer := d.Do(http.MethodPut, d.path("virtualMachines", n), d.machine(size, image, d.nic(n)))
				if expect(used().plus(sizes[size]).within(limit), answer) {
					machines[n], holding[n] = size, true
				}
			},
			"start": func(rt *rapid.T) {
				n := name.Draw(rt, "name")
				if machines[n] == "" {
					return
				}
				fits := holding[n] || used().plus(sizes[machines[n]]).within(limit)
				if expect(fits, d.Do(http.MethodPost, d.path("virtualMachines", n)+"/start", nil)) {
					holding[n] = true
				}
			},
			"powerOff": func(rt *rapid.T) {
				n := name.Draw(rt, "name")
				if holding[n] {
					expect(true, d.Do(http.MethodPost, d.path("virtualMachines", n)+"/powerOff", nil))
				}
			},
			"resize": func(rt *rapid.T) {
				n, size := name.Draw(rt, "name"), rapid.SampledFrom([]string{"Standard_D1_v2", "Standard_F16"}).Draw(rt, "size")
				if !holding[n] {
					return
				}
				d.Must(http.MethodPost, d.path("virtualMachines", n)+"/powerOff", nil)
				old := machines[n]
				machines[n] = size
				if !expect(used().within(limit), d.Do(http.MethodPut, d.path("virtualMachines", n), object{"location": "dbelocal", "properties": object{"hardwareProfile": object{"vmSize": size}}})) {
					machines[n] = old
				}
			},
			"deallocate": func(rt *rapid.T) {
				n := name.Draw(rt, "name")
				if machines[n] != "" {
					expect(true, d.Do(http.MethodPost, d.path("virtualMachines", n)+"/deallocate", nil))
					holding[n] = false
				}
			},
			"delete": func(rt *rapid.T) {
				n := name.Draw(rt, "name")
				expect(true, d.Do(http.MethodDelete, d.path("virtualMachines", n), nil))
				delete(machines, n)
				delete(holding, n)
			},
			"": func(rt *rapid.T) {
				var got struct {
					Value []struct{ CurrentValue, Limit int }
				}
				d.Must(http.MethodGet, armtest.Sub+"/providers/Microsoft.Compute/locations/dbelocal/usages", nil).JSON(&got)
				require.Len(rt, got.Value, 4)
				var shown taken
				for i, q := range got.Value {
					require.LessOrEqual(rt, q.CurrentValue, q.Limit)
					require.Equal(rt, limit[i], q.Limit)
					shown[i] = q.CurrentValue
				}
				require.Equal(rt, used(), shown)
			},
		})
	})
}

// taken are cores, memory in MB, GPUs and machines.
type taken [4]int

func (a taken) plus(b taken) taken {
	for i := range a {
		a[i] += b[i]
	}
	return a
}

func (a taken) within(limit taken) bool {
	for i := range a {
		if a[i] > limit[i] {
			return false
		}
	}
	return true
}

func TestNumberOfMachines(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	image := d.image("image")
	put := func(n int) *armtest.Response {
		name := fmt.Sprintf("vm%d", n)
		return d.Do(http.MethodPut, d.path("virtualMachines", name), d.machine("Standard_F1", image, d.nic(name)))
	}
	for n := range 24 {
		require.Equal(t, http.StatusCreated, put(n).Status)
	}
	refused := put(24)
	assert.Equal(t, http.StatusConflict, refused.Status)
	assert.Contains(t, refused.Get("error.message"), "exceeding approved Virtual Machines quota. Additional details - Deployment Model: Resource Manager, Location: dbelocal, Current Limit: 24, Current Usage: 24, Additional Required: 1, (Minimum) New Limit Required: 25. Used: 24 of 24 virtual machines. Left: 0.")
	d.Must(http.MethodPost, d.path("virtualMachines", "vm0")+"/deallocate", nil)
	assert.Equal(t, http.StatusCreated, put(24).Status)
	d.Must(http.MethodPut, d.path("virtualMachines", "vm0"), object{"location": "dbelocal", "properties": object{"hardwareProfile": object{"vmSize": "Standard_F2"}}})
	d.Refused(http.StatusConflict, "OperationNotAllowed", http.MethodPost, d.path("virtualMachines", "vm0")+"/start", nil)
}

// TestCapacityUnderConcurrency asks for more at the same moment than there is.
func TestCapacityUnderConcurrency(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	image := d.image("image")
	statuses := make([]int, 8)
	var wg sync.WaitGroup
	for i := range statuses {
		name := fmt.Sprintf("vm%d", i)
		body := d.machine("Standard_F16", image, d.nic(name))
		wg.Go(func() { statuses[i] = d.Do(http.MethodPut, d.path("virtualMachines", name), body).Status })
	}
	wg.Wait()
	slices.Sort(statuses)
	assert.Equal(t, []int{201, 201, 409, 409, 409, 409, 409, 409}, statuses, "40 cores hold two machines of 16")
}

// TestWhatIsLeft has each refusal for want of room say what there is, what of it is used, and what is left. That of GPUs is in
// TestCustomSizes, that of machines in TestNumberOfMachines.
func TestWhatIsLeft(t *testing.T) {
	t.Parallel()
	d := newDevice(t, armtest.Options{})
	image := d.image("image")
	refuse := func(code, method, name string, body object, want string) {
		t.Helper()
		answer := d.Do(method, d.path("virtualMachines", name), body)
		require.Equal(t, code, answer.Get("error.code"), string(answer.Body))
		require.Regexp(t, regexp.QuoteMeta(want)+"$", answer.Get("error.message"))
	}
	quota := func(size, want string) {
		t.Helper()
		refuse("OperationNotAllowed", http.MethodPut, "more", d.machine(size, image, d.nic("more")), want)
	}
	disks := func(n int) object {
		list := make([]object, n)
		for i := range list {
			list[i] = object{"lun": i, "createOption": "Empty", "diskSizeGB": 1}
		}
		return object{"properties": object{"storageProfile": object{"dataDisks": list}}}
	}
	cores := d.running("cores", "Standard_F16")
	d.running("gpu", "Standard_NC8as_T4_v3")
	quota("Standard_F32s_v1", "Used: 24 of 40 cores. Left: 16.")
	quota("Standard_D5_v2", "Used: 90112 of 98304 MB of memory. Left: 8192.")
	d.Must(http.MethodDelete, cores, nil)

	vm := d.running("vm", "Standard_F2")
	d.Must(http.MethodPatch, vm, disks(3))
	refuse("OperationNotAllowed", http.MethodPatch, "vm", disks(9), "Used: 3 of 8 data disks. Left: 5.")
	d.Must(http.MethodPatch, vm, disks(5))
	d.Must(http.MethodPost, vm+"/deallocate", nil)
	small := object{"properties": object{"hardwareProfile": object{"vmSize": "Standard_F1"}}}
	refuse("OperationNotAllowed", http.MethodPatch, "vm", small, "Used: 5 of 4 data disks. Left: 0.")
	d.Must(http.MethodPatch, vm, disks(4))
	nics := []object{{"id": d.nic("vm"), "properties": object{"primary": true}}, {"id": d.nic("a")}, {"id": d.nic("b")}}
	d.Must(http.MethodPatch, vm, object{"properties": object{"networkProfile": object{"networkInterfaces": nics}}})
	refuse("NetworkInterfaceCountExceeded", http.MethodPatch, "vm", small, "Used: 3 of 2 network interfaces. Left: 0.")
	nics = append(nics, object{"id": d.nic("c")}, object{"id": d.nic("d")})
	refuse("NetworkInterfaceCountExceeded", http.MethodPatch, "vm", object{"properties": object{"networkProfile": object{"networkInterfaces": nics}}}, "Used: 3 of 4 network interfaces. Left: 1.")
}
