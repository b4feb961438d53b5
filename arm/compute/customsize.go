package compute

import (
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// CustomSize is what Set-HcsVMCustomSizes of the device's PowerShell interface sets of one of its Custom_* sizes. The name is
// one of the table's; a number that is zero stays as it is.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-create-vm-with-custom-size
type CustomSize struct {
	Name     string
	Cores    int
	MemoryMB int
	GPUs     int
}

const (
	customSeries = "Custom"
	gpuMemoryGB  = 16 // of each GPU
)

// withCustom is the table of sizes with the custom ones as they are set.
func withCustom(set []CustomSize) []size {
	sizes := slices.Clone(sizeTable)
	for _, custom := range set {
		for i := range sizes {
			s := &sizes[i]
			if s.Series != customSeries || !strings.EqualFold(s.Name, custom.Name) {
				continue
			}
			setNumber(&s.Cores, custom.Cores)
			setNumber(&s.MemoryMB, custom.MemoryMB)
			if s.GPUs > 0 {
				setNumber(&s.GPUs, custom.GPUs)
				s.GPUMemoryGB = s.GPUs * gpuMemoryGB
			}
		}
	}
	return sizes
}

func setNumber(n *int, value int) {
	if value != 0 {
		*n = value
	}
}

// sizes are the sizes there are now: "Once a VM is deployed with a custom size, you cannot modify that custom size again", so one
// that a machine has stays what it was when the machine got it. behaviour: custom-size-locked.
func (p *provider) sizes(c *arm.Call) ([]size, error) {
	machines, err := arm.All(c, p.machines)
	if err != nil {
		return nil, err
	}
	sizes := slices.Clone(p.table)
	for _, vm := range machines {
		locked := vm.Body.Properties.Custom
		if locked == nil {
			continue
		}
		for i := range sizes {
			if sizes[i].Name == locked.Name {
				sizes[i] = *locked
			}
		}
	}
	return sizes, nil
}

// sizeNamed finds a size by its name, whatever the case.
func (p *provider) sizeNamed(c *arm.Call, name string) (s size, ok bool, err error) {
	s, ok = find(p.table, name)
	if s.Series != customSeries {
		return s, ok, nil
	}
	sizes, err := p.sizes(c)
	s, ok = find(sizes, name)
	return s, ok, err
}

// sizeOf is the size a machine has.
func (p *provider) sizeOf(props *machineProperties) size {
	if props.Custom != nil {
		return *props.Custom
	}
	s, _ := find(p.table, props.HardwareProfile.VMSize)
	return s
}

func find(sizes []size, name string) (size, bool) {
	for _, s := range sizes {
		if strings.EqualFold(s.Name, name) {
			return s, true
		}
	}
	return size{}, false
}
