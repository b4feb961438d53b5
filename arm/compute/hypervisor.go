package compute

import (
	"github.com/edgerite/edgerite/arm"
)

// Hypervisor runs the virtual machines. The provider says what may be done, keeps power states and capacity, and waits as
// long as the hardware would; the hypervisor is told each step when it is due, in the transaction that records it. So it
// answers at once: one whose work takes longer begins it here and shows how far it is in Guest.
type Hypervisor interface {
	// Entrust hands over what a client says of a machine in confidence, when it says so: it is kept nowhere else, so this is the
	// only time. An error refuses the request. A request that comes to nothing for another reason may have been told of.
	Entrust(c *arm.Call, m Machine, s Secrets) error
	// Step takes a machine a step further. An error, best an *apierr.Error, fails the operation and leaves the
	// machine as it was.
	Step(c *arm.Call, s Step, m Machine) error
	// Guest is what the guest of a machine that is switched on tells of itself.
	Guest(c *arm.Call, m Machine) Guest
	// Install runs an extension in the guest of a running machine. The error's text is what the extension reports.
	Install(c *arm.Call, m Machine, e Extension) error
}

// Step is one step in a machine's life.
type Step string

// The steps.
const (
	StepCreate     Step = "create"     // made and switched on
	StepUpdate     Step = "update"     // size, disks or interfaces have changed
	StepStart      Step = "start"      // switched on
	StepRestart    Step = "restart"    // shut down and switched on
	StepPowerOff   Step = "powerOff"   // shut down by its guest
	StepTurnOff    Step = "turnOff"    // switched off as by pulling the plug
	StepDeallocate Step = "deallocate" // shut down, and gives back what it holds of the device
	StepRedeploy   Step = "redeploy"   // made anew from its disks and switched on
	StepReapply    Step = "reapply"    // told once more what it is
	StepDelete     Step = "delete"     // gone; its disks stay
)

// Machine is what a hypervisor needs to know of a machine.
type Machine struct {
	ID           arm.ID
	UUID         string // vmId
	Size         string
	Cores        int
	MemoryMB     int
	GPUs         int
	OSType       string // "Linux", "Windows"
	ComputerName string // empty for a machine from a disk that was set up before
	OSDisk       string // resource ids
	DataDisks    map[int]string
	Interfaces   []string
}

// Guest is a guest as its agent reports it.
type Guest struct {
	Ready        bool   // the agent answers
	AgentVersion string // empty where nothing is known
	ComputerName string
	OSName       string
	OSVersion    string
}

// Extension is what an extension's handler in the guest is given.
type Extension struct {
	Name, Publisher, Type, Version string
	Settings                       map[string]any // nil where none were sent
	Protected                      []string       // names of the protected settings that have a value, in order; the values went to Entrust
}

// Secrets are what is said of a machine, or of an extension in it, in confidence.
type Secrets struct {
	Password   string
	CustomData string   // base64
	Unattended []string // pieces of a Windows set-up

	Extension string         // the name of the one that Settings are of
	Settings  map[string]any // its protected settings
}

func (s Secrets) none() bool {
	return s.Password == "" && s.CustomData == "" && len(s.Unattended) == 0 && s.Extension == ""
}

// hypervisorMachine tells a hypervisor of a machine.
func (p *provider) hypervisorMachine(r *arm.Resource[virtualMachine]) Machine {
	props := &r.Body.Properties
	s := p.sizeOf(props)
	m := Machine{
		ID: r.ID, UUID: props.VMID, Size: s.Name, Cores: s.Cores, MemoryMB: s.MemoryMB, GPUs: s.GPUs,
		OSType: props.StorageProfile.OSDisk.OSType, OSDisk: props.StorageProfile.OSDisk.ManagedDisk.ID, DataDisks: map[int]string{},
	}
	if props.OSProfile != nil {
		m.ComputerName = props.OSProfile.ComputerName
	}
	for _, d := range props.StorageProfile.DataDisks {
		m.DataDisks[*d.LUN] = d.ManagedDisk.ID
	}
	for _, nic := range props.NetworkProfile.Interfaces {
		m.Interfaces = append(m.Interfaces, nic.ID)
	}
	return m
}
