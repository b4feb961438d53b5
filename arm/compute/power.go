package compute

import "github.com/edgerite/edgerite/arm"

// power is a power state as instance views spell it after "PowerState/".
//
// Page: https://learn.microsoft.com/azure/virtual-machines/states-billing
type power string

const (
	powerStarting     power = "starting"
	powerRunning      power = "running"
	powerStopping     power = "stopping"
	powerStopped      power = "stopped"
	powerDeallocating power = "deallocating"
	powerDeallocated  power = "deallocated"
)

// allocated reports whether the machine holds its share of the device.
func (s power) allocated() bool { return s != powerDeallocated }

// off reports whether nothing runs in the machine, so that its parts can be changed.
func (s power) off() bool { return s == powerStopped || s == powerDeallocated }

// Why an operation is refused, as the texts of Azure's refusals end.
const (
	running     = "running. Please power off explicitly in case you shut down the VM from inside the guest operating system"
	deallocated = "either deallocated or marked to be deallocated"
	generalized = "generalized"
)

// becomes ends an operation in a power state.
func becomes(s power) func(*arm.Call, *arm.Resource[virtualMachine]) (any, error) {
	return func(_ *arm.Call, r *arm.Resource[virtualMachine]) (any, error) {
		r.Body.Properties.Power = s
		return nil, nil
	}
}

func (p *provider) start(c *arm.Call, r *arm.Resource[virtualMachine]) (any, error) {
	props := &r.Body.Properties
	if props.Generalized {
		return nil, errOperation("start", r.ID.Name(), generalized)
	}
	if !props.Power.allocated() {
		s, ok := sizeNamed(props.HardwareProfile.VMSize)
		if !ok {
			return nil, errInvalid("vmSize")
		}
		if err := p.admit(c, r.ID, s); err != nil {
			return nil, err
		}
	}
	if props.Power != powerRunning {
		props.Power = powerStarting
	}
	return nil, nil
}

// behaviour: power-stopping.
func restart(_ *arm.Call, r *arm.Resource[virtualMachine]) (any, error) {
	props := &r.Body.Properties
	switch {
	case props.Generalized:
		return nil, errOperation("restart", r.ID.Name(), generalized)
	case props.Power == powerDeallocated || props.Power == powerDeallocating:
		return nil, errOperation("restart", r.ID.Name(), deallocated)
	}
	props.Power = powerStarting
	return nil, nil
}

// powerOff stops the machine, which keeps its share of the device ("StayProvisioned").
func powerOff(_ *arm.Call, r *arm.Resource[virtualMachine]) (any, error) {
	props := &r.Body.Properties
	if props.Power == powerDeallocated || props.Power == powerDeallocating {
		return nil, errOperation("powerOff", r.ID.Name(), deallocated)
	}
	if props.Power != powerStopped {
		props.Power = powerStopping
	}
	return nil, nil
}

func deallocate(_ *arm.Call, r *arm.Resource[virtualMachine]) (any, error) {
	if r.Body.Properties.Power != powerDeallocated {
		r.Body.Properties.Power = powerDeallocating
	}
	return nil, nil
}

// generalize marks the machine as a source of images; it never starts again.
func generalize(_ *arm.Call, r *arm.Resource[virtualMachine]) (any, error) {
	if !r.Body.Properties.Power.off() {
		return nil, errOperation("generalize", r.ID.Name(), running)
	}
	r.Body.Properties.Generalized = true
	return nil, nil
}
