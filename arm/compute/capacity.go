package compute

import (
	"fmt"

	"github.com/edgerite/edgerite/arm"
)

// demand is what virtual machines take from the device. A machine takes its share from the moment
// it is asked for until it is deallocated or deleted; one that is only stopped keeps it.
type demand struct {
	VMs, Cores, MemoryMB, GPUs int
}

// quota is one thing the device has a limited amount of, as Azure's usages call it: "cores", "Total Regional Cores".
type quota struct {
	Name, Text string
	room
}

// room is how much there is of something, and how much of it is taken.
type room struct {
	Limit, Used int
	Of          string // "cores", "MB of memory"
}

// left ends a refusal with what is used and left: Azure's texts do not say that of everything.
func (r room) left() string {
	return fmt.Sprintf("Used: %d of %d %s. Left: %d.", r.Used, r.Limit, r.Of, max(0, r.Limit-r.Used))
}

func (d demand) plus(s size) demand {
	return demand{d.VMs + 1, d.Cores + s.Cores, d.MemoryMB + s.MemoryMB, d.GPUs + s.GPUs}
}

// quotas lines the demand up with the device's capacity.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-virtual-machine-overview
// for the number of machines, azure-stack-edge-gpu-technical-specifications-compliance for the rest.
func (d demand) quotas(has arm.Capacity) []quota {
	return []quota{
		{"cores", "Total Regional Cores", room{has.VCPUs, d.Cores, "cores"}},
		{"memoryInMB", "Total Memory in MB", room{has.MemoryMB, d.MemoryMB, "MB of memory"}},
		{"gpus", "Total GPUs", room{has.GPUs, d.GPUs, "GPUs"}},
		{"virtualMachines", "Virtual Machines", room{has.VMs, d.VMs, "virtual machines"}},
	}
}

// refuses a further machine that the device cannot hold beside this demand.
func (d demand) refuses(s size, has arm.Capacity) error {
	after := d.plus(s).quotas(has)
	for i, q := range d.quotas(has) {
		if after[i].Used > q.Limit {
			return errQuota(q, after[i].Used)
		}
	}
	return nil
}

// admit refuses a machine of that size beside the others that hold capacity.
func (p *provider) admit(c *arm.Call, id arm.ID, s size) error {
	used, err := p.demand(c, id)
	if err != nil {
		return err
	}
	return used.refuses(s, c.Device().Capacity)
}

// demand is what all machines but one take now.
func (p *provider) demand(c *arm.Call, but arm.ID) (demand, error) {
	machines, err := arm.All(c, p.machines)
	if err != nil {
		return demand{}, err
	}
	var d demand
	for _, vm := range machines {
		if !vm.Body.Properties.Power.allocated() || vm.ID.Key() == but.Key() {
			continue
		}
		d = d.plus(p.sizeOf(&vm.Body.Properties))
	}
	return d, nil
}
