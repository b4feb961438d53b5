package compute

import (
	"strconv"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

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
	ineligible  = "Subscription of this VM is not eligible"
)

// pending is the step that an operation under way ends with.
type pending struct {
	Step Step  `json:"step"`
	Was  power `json:"was"` // the power state to go back to when it fails
}

// change is what a step does to the power state. behaviour: power-stopping.
type change struct {
	While, Then power // empty: it stays as it is
	Again       bool  // it happens to a machine that is there already
	Allocated   bool  // refused of a deallocated machine
	Generalized bool  // takes a generalized machine too
}

func changeOf(s Step) change {
	switch s {
	case StepCreate, StepStart:
		return change{While: powerStarting, Then: powerRunning}
	case StepRestart, StepRedeploy:
		return change{While: powerStarting, Then: powerRunning, Again: true, Allocated: true}
	case StepPowerOff, StepTurnOff:
		return change{While: powerStopping, Then: powerStopped, Allocated: true, Generalized: true}
	case StepDeallocate:
		return change{While: powerDeallocating, Then: powerDeallocated, Generalized: true}
	}
	return change{Generalized: true}
}

// action is one that ends in a step, which its name is.
func (p *provider) action(s Step, page string, takes time.Duration, since string) arm.Action[virtualMachine] {
	return arm.Action[virtualMachine]{
		Doc: vmDoc(page), Takes: takes, Since: since, Done: p.carryOut,
		Begin: func(c *arm.Call, r *arm.Resource[virtualMachine]) (any, error) { return nil, p.take(c, s, r) },
	}
}

// take begins a step, or refuses it.
func (p *provider) take(c *arm.Call, s Step, r *arm.Resource[virtualMachine]) error {
	props, does := &r.Body.Properties, changeOf(s)
	switch {
	case props.Generalized && !does.Generalized:
		return errOperation(string(s), r.ID.Name(), generalized)
	case does.Allocated && !props.Power.allocated():
		return errOperation(string(s), r.ID.Name(), deallocated)
	case s == StepStart && !props.Power.allocated():
		if err := p.admit(c, r.ID, p.sizeOf(props)); err != nil {
			return err
		}
		if err := p.unshared(c, r); err != nil {
			return err
		}
	}
	if skip, _ := strconv.ParseBool(c.Query("skipShutdown")); skip && s == StepPowerOff { // what is no Boolean says nothing
		s = StepTurnOff
	}
	props.begin(s)
	return nil
}

// begin notes the step that the operation under way ends with.
func (props *machineProperties) begin(s Step) {
	does := changeOf(s)
	props.Pending = &pending{Step: s, Was: props.Power}
	if does.While != "" && (does.Again || props.Power != does.Then) {
		props.Power = does.While
	}
}

// carryOut ends an operation.
func (p *provider) carryOut(c *arm.Call, r *arm.Resource[virtualMachine]) (any, error) {
	props := &r.Body.Properties
	step := StepUpdate
	if props.Pending != nil {
		step = props.Pending.Step
	}
	if err := p.step(c, step, r); err != nil {
		return nil, err
	}
	if then := changeOf(step).Then; then != "" {
		props.Power = then
	}
	props.Pending, props.Failure = nil, nil
	return nil, nil
}

// machineFailed takes back what a failed operation had begun.
func machineFailed(_ *arm.Call, r *arm.Resource[virtualMachine], cause error) error {
	props := &r.Body.Properties
	told := apierr.From(cause)
	props.Failure = &failure{told.Code, told.Message}
	if props.Pending != nil {
		props.Power, props.Pending = props.Pending.Was, nil
	}
	return nil
}

// generalize marks the machine as a source of images; it never starts again.
func generalize(_ *arm.Call, r *arm.Resource[virtualMachine]) (any, error) {
	if !r.Body.Properties.Power.off() {
		return nil, errOperation("generalize", r.ID.Name(), running)
	}
	r.Body.Properties.Generalized = true
	return nil, nil
}
