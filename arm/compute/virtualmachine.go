package compute

import (
	"time"

	"github.com/edgerite/edgerite/arm"
)

// virtualMachine is the body of Microsoft.Compute/virtualMachines.
type virtualMachine struct {
	Properties machineProperties `json:"properties"`
}

// machineProperties are in the order the device prints them.
type machineProperties struct {
	VMID               string              `json:"vmId,omitempty" arm:"readonly"`
	HardwareProfile    *hardwareProfile    `json:"hardwareProfile,omitempty"`
	StorageProfile     *storageProfile     `json:"storageProfile,omitempty"`
	OSProfile          *osProfile          `json:"osProfile,omitempty"`
	NetworkProfile     *networkProfile     `json:"networkProfile,omitempty"`
	DiagnosticsProfile *diagnosticsProfile `json:"diagnosticsProfile,omitempty"`
	AvailabilitySet    *subResource        `json:"availabilitySet,omitempty"`
	LicenseType        string              `json:"licenseType,omitempty"`
	ProvisioningState  string              `json:"provisioningState,omitempty"`
	InstanceView       *instanceView       `json:"instanceView,omitempty" arm:"readonly,expand=instanceView"`
	Power              power               `json:"power,omitempty" arm:"internal"`
	Generalized        bool                `json:"generalized,omitempty" arm:"internal"`
}

type hardwareProfile struct {
	VMSize string `json:"vmSize,omitempty"`
}

// diagnosticsProfile is kept and shown: there is no console to take a picture of.
type diagnosticsProfile struct {
	BootDiagnostics *bootDiagnostics `json:"bootDiagnostics,omitempty"`
}

type bootDiagnostics struct {
	Enabled    *bool  `json:"enabled,omitempty"`
	StorageURI string `json:"storageUri,omitempty"`
}

func machineVersions() arm.Versions {
	return arm.Versions{"2016-04-30-preview", "2017-03-30", "2017-12-01", "2018-04-01", "2018-06-01", "2018-10-01", "2019-03-01", "2019-07-01", "2019-12-01", "2020-06-01"}
}

func (p *provider) virtualMachineType() *arm.Type[virtualMachine] {
	return &arm.Type[virtualMachine]{
		Name:     "Microsoft.Compute/virtualMachines",
		Doc:      "https://learn.microsoft.com/rest/api/compute/virtual-machines",
		Surface:  arm.OnDevice,
		Versions: machineVersions(),
		// The documentation's sample tags a machine by a PUT of its location and tags only.
		Merge: true,
		// "VM creation will take 15-20 minutes"; the rest is a guess (behaviour: compute-durations).
		// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-templates
		Takes:    arm.Durations{Put: 15 * time.Minute, Update: 30 * time.Second, Delete: time.Minute},
		Default:  p.defaultMachine,
		Validate: p.checkMachine,
		Refs:     machineRefs,
		Changed:  p.machineChanged,
		Settled:  machineSettled,
		View:     p.viewMachine,
		Actions: arm.Actions[virtualMachine]{
			"start":        {Doc: vmDoc("start"), Takes: time.Minute, Begin: p.start, Done: becomes(powerRunning)},
			"restart":      {Doc: vmDoc("restart"), Takes: time.Minute, Begin: restart, Done: becomes(powerRunning)},
			"powerOff":     {Doc: vmDoc("power-off"), Takes: 30 * time.Second, Begin: powerOff, Done: becomes(powerStopped)},
			"deallocate":   {Doc: vmDoc("deallocate"), Takes: time.Minute, Begin: deallocate, Done: becomes(powerDeallocated)},
			"generalize":   {Doc: vmDoc("generalize"), Begin: generalize},
			"instanceView": {Doc: vmDoc("instance-view"), Method: "GET", Begin: p.instanceReport},
			"vmSizes":      {Doc: vmDoc("list-available-sizes"), Method: "GET", Begin: sizesFor},
		},
	}
}

func vmDoc(page string) string {
	return "https://learn.microsoft.com/rest/api/compute/virtual-machines/" + page
}

func (p *provider) defaultMachine(c *arm.Call, old, r *arm.Resource[virtualMachine]) error {
	props := &r.Body.Properties
	if props.HardwareProfile == nil {
		props.HardwareProfile = &hardwareProfile{}
	}
	if props.StorageProfile == nil {
		props.StorageProfile = &storageProfile{}
	}
	if props.NetworkProfile == nil {
		props.NetworkProfile = &networkProfile{}
	}
	if old == nil {
		props.VMID = c.UUID()
		props.Power = powerStarting
	}
	if s, ok := sizeNamed(props.HardwareProfile.VMSize); ok {
		props.HardwareProfile.VMSize = s.Name
	}
	if err := p.defaultStorage(c, old, r); err != nil {
		return err
	}
	props.OSProfile.fill(props.StorageProfile.OSDisk.OSType)
	return nil
}

func (p *provider) checkMachine(c *arm.Call, old, r *arm.Resource[virtualMachine]) error {
	props := &r.Body.Properties
	if props.AvailabilitySet != nil {
		// The device has none: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-virtual-machine-sizes
		return notFound("The Availability Set %s cannot be found.", props.AvailabilitySet.ID).At("availabilitySet")
	}
	s, err := p.checkSize(c, old, r)
	if err != nil {
		return err
	}
	if err := p.checkStorage(c, old, r, s); err != nil {
		return err
	}
	if err := props.OSProfile.check(old == nil, props.StorageProfile); err != nil {
		return err
	}
	return p.checkNetwork(c, old, r, s)
}

// checkSize finds room for the machine on the device, unless it is deallocated and takes none.
func (p *provider) checkSize(c *arm.Call, old, r *arm.Resource[virtualMachine]) (size, error) {
	props := &r.Body.Properties
	name := props.HardwareProfile.VMSize
	if name == "" {
		return size{}, errMissing("hardwareProfile.vmSize")
	}
	s, ok := sizeNamed(name)
	if !ok {
		return size{}, badRequest("The requested VM size %s is not available in the current region. The sizes available in the current region are: %s. Find out more on the available VM sizes in each region at https://aka.ms/azure-regions.", name, sizeNames()).At("vmSize")
	}
	if old != nil && old.Body.Properties.HardwareProfile.VMSize == s.Name {
		return s, nil
	}
	// The machine must be stopped to change its size (behaviour: vm-resize).
	// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-virtual-machine-resize
	if old != nil && !props.Power.off() {
		return s, errOperation("resize", r.ID.Name(), running)
	}
	if !props.Power.allocated() {
		return s, nil
	}
	return s, p.admit(c, r.ID, s)
}

// machineRefs are what the machine holds on to until it is deleted or lets go of it.
func machineRefs(r *arm.Resource[virtualMachine]) []arm.Ref {
	return append(r.Body.Properties.StorageProfile.refs(), r.Body.Properties.NetworkProfile.refs()...)
}

func machineSettled(_ *arm.Call, r *arm.Resource[virtualMachine]) error {
	props := &r.Body.Properties
	if props.Power == powerStarting {
		props.Power = powerRunning
	}
	return nil
}

// viewMachine shows disk sizes as they are now, and the machine's state where the client asked for it.
func (p *provider) viewMachine(c *arm.Call, r *arm.Resource[virtualMachine]) error {
	if err := p.showDiskSizes(c, r); err != nil {
		return err
	}
	if !c.Expands("instanceView") {
		return nil
	}
	view, err := p.instanceView(c, r)
	r.Body.Properties.InstanceView = view
	return err
}
