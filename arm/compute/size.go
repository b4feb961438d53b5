package compute

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// size is what a virtual machine of that size has and may have.
type size struct {
	Name         string
	Series       string
	Cores        int
	MemoryMB     int
	TempGB       int
	OSIOPS       int
	TempIOPS     int
	DataIOPS     int
	MaxDataDisks int
	MaxNICs      int
	GPUs         int
	GPUMemoryGB  int
	Premium      bool
}

// sizeView is a size as clients see it.
//
// Page: https://learn.microsoft.com/rest/api/compute/virtual-machine-sizes/list
type sizeView struct {
	Name           string `json:"name"`
	Cores          int    `json:"numberOfCores"`
	OSDiskMB       int    `json:"osDiskSizeInMB"`
	ResourceDiskMB int    `json:"resourceDiskSizeInMB"`
	MemoryMB       int    `json:"memoryInMB"`
	MaxDataDisks   int    `json:"maxDataDiskCount"`
}

// maxOSDiskMB is what Azure shows for every size (behaviour: os-disk-size-limit).
const maxOSDiskMB = 1023 * 1024

func sizeNames() string {
	names := make([]string, len(sizeTable))
	for i, s := range sizeTable {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

func (p *provider) vmSizes() arm.Function {
	return arm.Function{
		Method:   "GET",
		Path:     "locations/{location}/vmSizes",
		Doc:      "https://learn.microsoft.com/rest/api/compute/virtual-machine-sizes/list",
		Surface:  arm.OnDevice,
		Versions: machineVersions(),
		Do: func(c *arm.Call) (any, error) {
			sizes, err := p.sizes(c)
			return listing(sizes), err
		},
	}
}

// sizesFor lists the sizes a machine can be changed to: those the device could ever hold.
// behaviour: vm-sizes-of-machine.
func (p *provider) sizesFor(c *arm.Call, _ *arm.Resource[virtualMachine]) (any, error) {
	sizes, err := p.sizes(c)
	if err != nil {
		return nil, err
	}
	var fitting []size
	for _, s := range sizes {
		if (demand{}).refuses(s, c.Device().Capacity) == nil {
			fitting = append(fitting, s)
		}
	}
	return listing(fitting), nil
}

func listing(sizes []size) any {
	views := make([]sizeView, len(sizes))
	for i, s := range sizes {
		views[i] = sizeView{s.Name, s.Cores, maxOSDiskMB, s.TempGB * 1024, s.MemoryMB, s.MaxDataDisks}
	}
	return map[string]any{"value": views}
}
