package compute

import (
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// virtualMachine is the body of Microsoft.Compute/virtualMachines.
type virtualMachine struct {
	Plan       *plan              `json:"plan,omitempty"`
	Identity   *machineIdentity   `json:"identity,omitempty"`
	Zones      []string           `json:"zones,omitempty"`
	Properties machineProperties  `json:"properties"`
	Resources  []machineExtension `json:"resources,omitempty" arm:"readonly"` // what View finds below the machine
}

// machineExtension is an extension as its machine shows it.
type machineExtension struct {
	ID         string              `json:"id"`
	Name       string              `json:"name"`
	Type       string              `json:"type"`
	Location   string              `json:"location"`
	Tags       map[string]string   `json:"tags,omitzero"`
	Properties extensionProperties `json:"properties"`
}

// machineProperties are in the order the device prints them.
type machineProperties struct {
	VMID               string              `json:"vmId,omitempty" arm:"readonly"`
	HardwareProfile    *hardwareProfile    `json:"hardwareProfile,omitempty"`
	StorageProfile     *storageProfile     `json:"storageProfile,omitempty"`
	OSProfile          *osProfile          `json:"osProfile,omitempty"`
	NetworkProfile     *networkProfile     `json:"networkProfile,omitempty"`
	DiagnosticsProfile *diagnosticsProfile `json:"diagnosticsProfile,omitempty"`
	LicenseType        string              `json:"licenseType,omitempty"`
	placement
	ProvisioningState string        `json:"provisioningState,omitempty"`
	InstanceView      *instanceView `json:"instanceView,omitempty" arm:"readonly"` // made by View where it is asked for
	Power             power         `json:"power,omitempty" arm:"internal"`
	Failure           *failure      `json:"failure,omitempty" arm:"internal"` // of the last operation
	Pending           *pending      `json:"pending,omitempty" arm:"internal"` // the step under way
	Generalized       bool          `json:"generalized,omitempty" arm:"internal"`
	Custom            *size         `json:"customSize,omitempty" arm:"internal"` // what a Custom_* size was when the machine got it
}

// failure is what an operation ended with.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type hardwareProfile struct {
	VMSize string `json:"vmSize,omitempty"`
}

func machineVersions() arm.Versions {
	return arm.Versions{"2016-04-30-preview", "2017-03-30", "2017-12-01", "2018-04-01", "2018-06-01", "2018-10-01", "2019-03-01", "2019-07-01", "2019-12-01", "2020-06-01"}
}

func (p *provider) virtualMachineType() *arm.Type[virtualMachine] {
	return &arm.Type[virtualMachine]{
		Name:     "Microsoft.Compute/virtualMachines",
		Movable:  true,
		Doc:      "https://learn.microsoft.com/rest/api/compute/virtual-machines",
		Surface:  arm.OnDevice,
		Versions: machineVersions(),
		// The documentation's sample tags a machine by a PUT of its location and tags only.
		Merge: true,
		// "VM creation will take 15-20 minutes"; the rest is a guess (behaviour: compute-durations).
		// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-templates
		Takes:    arm.Durations{Put: 15 * time.Minute, Update: 30 * time.Second, Delete: time.Minute},
		Polling:  arm.PollAsyncWrites, // behaviour: compute-polling
		Early:    true,
		Inspect:  p.inspectMachine,
		Default:  p.defaultMachine,
		Validate: p.checkMachine,
		Refs:     machineRefs,
		Changed:  p.machineChanged,
		Settled: func(c *arm.Call, r *arm.Resource[virtualMachine]) error {
			_, err := p.carryOut(c, r)
			return err
		},
		Failed: machineFailed,
		Deleted: func(c *arm.Call, r *arm.Resource[virtualMachine]) error {
			return p.step(c, StepDelete, r)
		},
		View:       p.viewMachine,
		PatchSince: "2017-12-01",
		Actions: arm.Actions[virtualMachine]{
			"start":      p.action(StepStart, "start", time.Minute, ""),
			"restart":    p.action(StepRestart, "restart", time.Minute, ""),
			"powerOff":   p.action(StepPowerOff, "power-off", 30*time.Second, ""),
			"deallocate": p.action(StepDeallocate, "deallocate", time.Minute, ""),
			"redeploy":   p.action(StepRedeploy, "redeploy", 5*time.Minute, ""),
			"reapply":    p.action(StepReapply, "reapply", 30*time.Second, "2019-07-01"),
			"generalize": {Doc: vmDoc("generalize"), Begin: generalize},

			"capture":                     refusedAction("capture", "", errNoCapture),
			"convertToManagedDisks":       refusedAction("convert-to-managed-disks", "", errManagedAlready),
			"performMaintenance":          refusedAction("perform-maintenance", "2017-03-30", errNoMaintenance),
			"reimage":                     refusedAction("reimage", "2018-06-01", errNoReimage),
			"runCommand":                  refusedAction("run-command", "2017-03-30", errNotOnDevice("runCommand")),
			"simulateEviction":            refusedAction("simulate-eviction", "2019-12-01", errNotOnDevice("simulateEviction")),
			"assessPatches":               refusedAction("assess-patches", "2020-06-01", errNotOnDevice("assessPatches")),
			"retrieveBootDiagnosticsData": refusedAction("retrieve-boot-diagnostics-data", "2020-06-01", errNotOnDevice("retrieveBootDiagnosticsData")),

			"instanceView": {Doc: vmDoc("instance-view"), Since: "2017-03-30", Method: "GET", Begin: p.instanceReport},
			"vmSizes":      {Doc: vmDoc("list-available-sizes"), Method: "GET", Begin: p.sizesFor},
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
		props.Power = powerStopped // what it is if it cannot be made
		props.begin(StepCreate)
	}
	if err := p.defaultSize(c, props); err != nil {
		return err
	}
	if err := defaultIdentity(c, r); err != nil {
		return err
	}
	if err := p.defaultStorage(c, old, r); err != nil {
		return err
	}
	return props.OSProfile.fill(props.StorageProfile.OSDisk.OSType)
}

// defaultSize spells the size and keeps what a custom one is now. One that nobody has is refused before anything else is looked at.
func (p *provider) defaultSize(c *arm.Call, props *machineProperties) error {
	s, ok, err := p.sizeNamed(c, props.HardwareProfile.VMSize)
	if err == nil && !ok && props.HardwareProfile.VMSize != "" {
		err = errNoSize(props.HardwareProfile.VMSize)
	}
	if err != nil || !ok {
		return err // checkSize refuses none
	}
	props.HardwareProfile.VMSize, props.Custom = s.Name, nil
	if s.Series == customSeries {
		props.Custom = &s
	}
	return nil
}

func (p *provider) checkMachine(c *arm.Call, old, r *arm.Resource[virtualMachine]) error {
	props := &r.Body.Properties
	if err := props.placement.check(); err != nil {
		return err
	}
	if err := checkMarket(r); err != nil {
		return err
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

func errNoSize(name string) error {
	return badRequest("The requested VM size %s is not available in the current region. The sizes available in the current region are: %s. Find out more on the available VM sizes in each region at https://aka.ms/azure-regions.", name, sizeNames()).At("vmSize")
}

// checkSize finds room for the machine on the device, unless it is deallocated and takes none.
func (p *provider) checkSize(c *arm.Call, old, r *arm.Resource[virtualMachine]) (size, error) {
	props := &r.Body.Properties
	name := props.HardwareProfile.VMSize
	if name == "" {
		return size{}, errMissing("hardwareProfile.vmSize")
	}
	s := p.sizeOf(props)
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

// viewMachine shows disk sizes as they are now, the machine's extensions, and its state where the client asked for it.
func (p *provider) viewMachine(c *arm.Call, r *arm.Resource[virtualMachine]) error {
	if strings.EqualFold(c.Query("statusOnly"), "true") {
		return showStatusOnly(c, r)
	}
	if err := p.showDiskSizes(c, r); err != nil {
		return err
	}
	if err := p.showExtensions(c, r); err != nil {
		return err
	}
	if !c.Expands("instanceView") {
		return nil
	}
	view, err := p.instanceView(c, r)
	r.Body.Properties.InstanceView = view
	return err
}

// showStatusOnly leaves of a machine what says how it is. behaviour: status-only.
//
// Page: https://learn.microsoft.com/rest/api/compute/virtual-machines/list-all
func showStatusOnly(c *arm.Call, r *arm.Resource[virtualMachine]) error {
	s, err := statusOf(c, r)
	if err != nil {
		return err
	}
	props := r.Body.Properties
	r.Body = virtualMachine{Properties: machineProperties{
		VMID: props.VMID, HardwareProfile: props.HardwareProfile, ProvisioningState: props.ProvisioningState,
		InstanceView: &instanceView{Statuses: s.list()},
	}}
	return nil
}

func (p *provider) showExtensions(c *arm.Call, r *arm.Resource[virtualMachine]) error {
	extensions, err := arm.Within(c, p.extensions, r.ID)
	for _, e := range extensions {
		r.Body.Resources = append(r.Body.Resources, machineExtension{
			ID: e.ID.String(), Name: e.ID.Name(), Type: p.extensions.Name, Location: e.Location, Tags: e.Tags, Properties: e.Body.Properties,
		})
	}
	return err
}
