package compute

import "github.com/edgerite/edgerite/arm"

// demand is what virtual machines take from the device. A machine takes its share from the moment
// it is asked for until it is deallocated or deleted; one that is only stopped keeps it.
type demand struct {
	VMs, Cores, MemoryMB, GPUs int
}

// quota is one thing the device has a limited amount of.
type quota struct {
	Name, Text  string // as Azure's usages call it: "cores", "Total Regional Cores"
	Limit, Used int
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
		{"cores", "Total Regional Cores", has.VCPUs, d.Cores},
		{"memoryInMB", "Total Memory in MB", has.MemoryMB, d.MemoryMB},
		{"gpus", "Total GPUs", has.GPUs, d.GPUs},
		{"virtualMachines", "Virtual Machines", has.VMs, d.VMs},
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
