package compute

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// extension is the body of Microsoft.Compute/virtualMachines/extensions.
type extension struct {
	Properties extensionProperties `json:"properties"`
}

// extensionProperties are in the order Azure prints them.
type extensionProperties struct {
	ForceUpdateTag          string                 `json:"forceUpdateTag,omitempty"`
	AutoUpgradeMinorVersion *bool                  `json:"autoUpgradeMinorVersion,omitempty"`
	EnableAutomaticUpgrade  *bool                  `json:"enableAutomaticUpgrade,omitempty" arm:"since=2020-06-01"`
	Settings                json.RawMessage        `json:"settings,omitempty"`
	ProtectedSettings       json.RawMessage        `json:"protectedSettings,omitempty" arm:"secret"`
	ProvisioningState       string                 `json:"provisioningState,omitempty" arm:"readonly"`
	Publisher               string                 `json:"publisher,omitempty" arm:"immutable"`
	Type                    string                 `json:"type,omitempty" arm:"immutable"`
	TypeHandlerVersion      string                 `json:"typeHandlerVersion,omitempty"`
	InstanceView            *extensionInstanceView `json:"instanceView,omitempty" arm:"readonly,expand=instanceView"`
	Protected               []string               `json:"protected,omitempty" arm:"internal"` // names of the protected settings
	Failure                 string                 `json:"failure,omitempty" arm:"internal"`   // what the handler reported
}

func (p *provider) extensionType() *arm.Type[extension] {
	return &arm.Type[extension]{
		Name:     "Microsoft.Compute/virtualMachines/extensions",
		Doc:      "https://learn.microsoft.com/rest/api/compute/virtual-machine-extensions",
		Surface:  arm.OnDevice,
		Versions: machineVersions(),
		// "The extension deployment … can take up to 10 minutes"; the rest is a guess (behaviour: compute-durations).
		// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-install-gpu-extension
		Takes:    arm.Durations{Put: 10 * time.Minute, Delete: time.Minute},
		Polling:  arm.PollAsyncWrites, // behaviour: compute-polling
		Early:    true,
		Default:  defaultExtension,
		Validate: p.checkExtension,
		Changed:  p.entrustExtension,
		Settled:  p.install,
		Failed:   extensionFailed,
		Deleting: func(c *arm.Call, r *arm.Resource[extension]) error {
			_, err := p.runningMachine(c, r.ID)
			return err
		},
		View: func(_ *arm.Call, r *arm.Resource[extension]) error {
			r.Body.Properties.InstanceView = extensionView(r)
			return nil
		},
	}
}

func defaultExtension(_ *arm.Call, _, r *arm.Resource[extension]) error {
	props := &r.Body.Properties
	setDefault(&props.AutoUpgradeMinorVersion, false)
	if props.Settings == nil {
		props.Settings = json.RawMessage("{}") // the device prints "PublicSettings : {}"
	}
	props.Failure = ""
	return nil
}

func (p *provider) checkExtension(c *arm.Call, _, r *arm.Resource[extension]) error {
	props := &r.Body.Properties
	for _, required := range []struct{ name, value string }{
		{"publisher", props.Publisher}, {"type", props.Type}, {"typeHandlerVersion", props.TypeHandlerVersion},
	} {
		if required.value == "" {
			return errMissing(required.name)
		}
	}
	for name, settings := range map[string]json.RawMessage{"settings": props.Settings, "protectedSettings": props.ProtectedSettings} {
		if settings != nil && settingsOf(settings) == nil {
			return errInvalid(name)
		}
	}
	if !handlerVersion.MatchString(props.TypeHandlerVersion) {
		return errInvalid("typeHandlerVersion")
	}
	h, ok := handlerNamed(props.Publisher, props.Type)
	if !ok {
		return errNoExtension(props.Publisher, props.Type)
	}
	if !h.has(props.TypeHandlerVersion, c.Strict()) {
		return errNoExtensionVersion(props.TypeHandlerVersion, props.Publisher, props.Type)
	}
	vm, err := p.runningMachine(c, r.ID)
	if err != nil {
		return err
	}
	if !vm.Body.Properties.OSProfile.takesExtensions() {
		return errExtensionsDisallowed()
	}
	return p.checkOnlyOne(c, vm, r)
}

// runningMachine is the machine of an extension, or the refusal to change the extensions of one that does not run.
func (p *provider) runningMachine(c *arm.Call, extension arm.ID) (*arm.Resource[virtualMachine], error) {
	id, _ := extension.Parent()
	vm, err := arm.Find(c, p.machines, id)
	if err == nil && vm.Body.Properties.Power != powerRunning {
		err = errNotRunning()
	}
	return vm, err
}

// extendedMachine is the machine of an extension, as the hypervisor knows it.
func (p *provider) extendedMachine(c *arm.Call, extension arm.ID) (Machine, error) {
	vm, err := p.runningMachine(c, extension)
	if err != nil {
		return Machine{}, err
	}
	return p.hypervisorMachine(c, vm)
}

// checkOnlyOne refuses a second extension of the same handler.
func (p *provider) checkOnlyOne(c *arm.Call, vm *arm.Resource[virtualMachine], r *arm.Resource[extension]) error {
	others, err := arm.Within(c, p.extensions, vm.ID)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID.Key() != r.ID.Key() && strings.EqualFold(handlerOf(other), handlerOf(r)) {
			return errHandlerTaken(vm.Body.Properties.StorageProfile.OSDisk.OSType, r.ID.Name(), handlerOf(r))
		}
	}
	return nil
}

// install has the extension run when its time has come.
func (p *provider) install(c *arm.Call, r *arm.Resource[extension]) error {
	m, err := p.extendedMachine(c, r.ID)
	if err != nil {
		return err
	}
	props := &r.Body.Properties
	err = p.Hypervisor.Install(c, m, Extension{
		Name: r.ID.Name(), Publisher: props.Publisher, Type: props.Type, Version: props.TypeHandlerVersion,
		Settings: settingsOf(props.Settings), Protected: props.Protected,
	})
	if err != nil && !arm.IsNotYet(err) {
		return errExtensionFailed(r.ID.Name(), err)
	}
	return err
}

func extensionFailed(_ *arm.Call, r *arm.Resource[extension], cause error) error {
	told := apierr.From(cause)
	r.Body.Properties.Failure = told.Message
	if told.Code == extensionFailure && told.Err != nil {
		r.Body.Properties.Failure = told.Err.Error() // the handler's own words
	}
	return nil
}

// settingsOf are settings as an object, or nil where they are none.
func settingsOf(raw json.RawMessage) map[string]any {
	var settings map[string]any
	if json.Unmarshal(raw, &settings) != nil {
		return nil
	}
	return settings
}

func handlerOf(r *arm.Resource[extension]) string {
	return r.Body.Properties.Publisher + "." + r.Body.Properties.Type
}
