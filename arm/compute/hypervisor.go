package compute

import (
	"github.com/edgerite/edgerite/arm"
)

// Hypervisor runs the virtual machines. The provider says what may be done, keeps power states and capacity, and waits as long as
// the hardware would; the hypervisor is told each step when it is due, in the transaction that records it, under the device's
// lock. So no method may block: one whose work takes longer begins it, returns arm.NotYet, and is asked the same again, until
// it returns something else. It is asked again too where a transaction came to nothing, or the process ended in between: a
// step that is done already is none to do.
//
// What it needs beside what it is told, such as the contents of disks (Contents) or networks, it is given when it is made. The
// simulated one, which runs nothing, is what a device has otherwise.
type Hypervisor interface {
	// Entrust hands over what a client says of a machine in confidence, when it says so: it is kept nowhere else, so this is the
	// only time. It comes before the step that it is for. An error refuses the request; a request that comes to nothing for another
	// reason may have been told of.
	Entrust(c *arm.Call, m Machine, s Secrets) error
	// Step takes a machine a step further. An error other than arm.NotYet, best an *apierr.Error, whose code and message
	// clients see, fails the operation and leaves the machine as it was.
	Step(c *arm.Call, s Step, m Machine) error
	// Guest is what the guest of a machine that is switched on tells of itself.
	Guest(c *arm.Call, m Machine) Guest
	// Install runs an extension in the guest of a running machine. An error's text is what the extension reports, but for
	// arm.NotYet.
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
	ID         arm.ID
	UUID       string // vmId
	Size       string
	Cores      int
	MemoryMB   int
	GPUs       int
	OSType     string // "Linux", "Windows"
	Generation string // of the virtual hardware: "V1", "V2"; empty where nobody knows
	OSDisk     Disk
	DataDisks  map[int]Disk // by LUN
	Interfaces []string     // resource ids

	// How the guest is set up when it first starts, beside what Entrust hands over; empty for a machine from a disk that was set
	// up before.
	ComputerName  string
	AdminUsername string
	Keys          []string // public keys that may sign in, as authorized_keys has them
}

// Disk is a disk of a machine.
type Disk struct {
	ID       string // of the resource
	Contents string // the name that Contents keeps it under
	Bytes    int64
	Caching  string // "None", "ReadOnly", "ReadWrite"
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
func (p *provider) hypervisorMachine(c *arm.Call, r *arm.Resource[virtualMachine]) (Machine, error) {
	props := &r.Body.Properties
	s := p.sizeOf(props)
	m := Machine{
		ID: r.ID, UUID: props.VMID, Size: s.Name, Cores: s.Cores, MemoryMB: s.MemoryMB, GPUs: s.GPUs,
		OSType: props.StorageProfile.OSDisk.OSType, DataDisks: map[int]Disk{},
	}
	disks, err := p.attached(c, r)
	if err != nil {
		return Machine{}, err
	}
	for i, said := range props.StorageProfile.disks() {
		is := disks[i].Body.Properties
		d := Disk{ID: said.ManagedDisk.ID, Contents: is.UniqueID, Bytes: is.SizeBytes, Caching: said.Caching}
		if i == 0 {
			m.OSDisk, m.Generation = d, is.HyperVGeneration
			continue
		}
		m.DataDisks[*props.StorageProfile.DataDisks[i-1].LUN] = d
	}
	for _, nic := range props.NetworkProfile.Interfaces {
		m.Interfaces = append(m.Interfaces, nic.ID)
	}
	if o := props.OSProfile; o != nil {
		m.ComputerName, m.AdminUsername = o.ComputerName, o.AdminUsername
		if o.hasKeys() {
			for _, key := range o.LinuxConfiguration.SSH.PublicKeys {
				m.Keys = append(m.Keys, key.KeyData)
			}
		}
	}
	return m, nil
}

// step has the hypervisor take a machine a step further.
func (p *provider) step(c *arm.Call, s Step, r *arm.Resource[virtualMachine]) error {
	m, err := p.hypervisorMachine(c, r)
	if err != nil {
		return err
	}
	return p.Hypervisor.Step(c, s, m)
}
