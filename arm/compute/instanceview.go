package compute

import (
	"github.com/edgerite/edgerite/arm"
)

// instanceView is a machine's state at run time.
//
// Page: https://learn.microsoft.com/rest/api/compute/virtual-machines/instance-view
type instanceView struct {
	ComputerName     string                  `json:"computerName,omitempty" arm:"since=2017-12-01"`
	OSName           string                  `json:"osName,omitempty" arm:"since=2017-12-01"`
	OSVersion        string                  `json:"osVersion,omitempty" arm:"since=2017-12-01"`
	HyperVGeneration string                  `json:"hyperVGeneration,omitempty" arm:"since=2019-03-01"`
	Agent            *agentView              `json:"vmAgent,omitempty"`
	Disks            []diskInstanceView      `json:"disks,omitempty"`
	Extensions       []extensionInstanceView `json:"extensions,omitempty"`
	Console          *consoleView            `json:"bootDiagnostics,omitempty"`
	Statuses         []status                `json:"statuses"`
}

type agentView struct {
	Version  string        `json:"vmAgentVersion"`
	Handlers []handlerView `json:"extensionHandlers,omitempty"`
	Statuses []status      `json:"statuses"`
}

type handlerView struct {
	Type    string `json:"type"`
	Version string `json:"typeHandlerVersion"`
	Status  status `json:"status"`
}

type diskInstanceView struct {
	Name     string   `json:"name"`
	Statuses []status `json:"statuses"`
}

type extensionInstanceView struct {
	Name     string   `json:"name"`
	Type     string   `json:"type"` // publisher and type
	Version  string   `json:"typeHandlerVersion"`
	Statuses []status `json:"statuses"`
}

func (p *provider) instanceReport(c *arm.Call, r *arm.Resource[virtualMachine]) (any, error) {
	view, err := p.instanceView(c, r)
	if err != nil {
		return nil, err
	}
	return view, c.Trim(view)
}

func (p *provider) instanceView(c *arm.Call, r *arm.Resource[virtualMachine]) (*instanceView, error) {
	s, err := statusOf(c, r)
	if err != nil {
		return nil, err
	}
	view := &instanceView{Console: r.Body.Properties.console(r.ID.Name()), Statuses: s.list()}
	if err := p.viewGuest(c, r, view); err != nil {
		return nil, err
	}
	disks, err := p.attached(c, r)
	if err != nil {
		return nil, err
	}
	for i, d := range disks {
		if i == 0 {
			view.HyperVGeneration = d.Body.Properties.HyperVGeneration
		}
		view.Disks = append(view.Disks, diskInstanceView{d.ID.Name(), []status{provisioned(string(d.State), d.Created)}})
	}
	return view, nil
}

// viewGuest shows what the guest's agent tells, and the extensions in it.
func (p *provider) viewGuest(c *arm.Call, r *arm.Resource[virtualMachine], view *instanceView) error {
	props := &r.Body.Properties
	extensions, err := arm.Within(c, p.extensions, r.ID)
	if err != nil {
		return err
	}
	for _, e := range extensions {
		view.Extensions = append(view.Extensions, *extensionView(e))
	}
	if props.Power != powerRunning && props.Power != powerStarting || !props.OSProfile.hasAgent() {
		return nil
	}
	guest := Guest{}
	if props.Power == powerRunning {
		m, err := p.hypervisorMachine(c, r)
		if err != nil {
			return err
		}
		guest = p.Hypervisor.Guest(c, m)
	}
	view.ComputerName, view.OSName, view.OSVersion = guest.ComputerName, guest.OSName, guest.OSVersion
	view.Agent = viewAgent(c, guest)
	if !guest.Ready {
		return nil
	}
	for _, e := range extensions {
		if e.State.Terminal() {
			view.Agent.Handlers = append(view.Agent.Handlers, handlerView{
				Type: handlerOf(e), Version: e.Body.Properties.TypeHandlerVersion,
				Status: status{Code: "ProvisioningState/succeeded", Level: levelInfo, DisplayStatus: "Ready"},
			})
		}
	}
	return nil
}

// viewAgent shows an agent that answers, or that does not yet: the words of both are Azure's (behaviour: guest-state).
func viewAgent(c *arm.Call, guest Guest) *agentView {
	now := arm.Time{Time: c.Now()}
	if guest.Ready {
		return &agentView{Version: guest.AgentVersion, Statuses: []status{
			{Code: "ProvisioningState/succeeded", Level: levelInfo, DisplayStatus: "Ready", Message: "Guest Agent is running", Time: now},
		}}
	}
	return &agentView{Version: "Unknown", Statuses: []status{
		{Code: "ProvisioningState/Unavailable", Level: levelWarning, DisplayStatus: "Not Ready", Message: "VM status blob is found but not yet populated.", Time: now},
	}}
}

// extensionView shows how an extension fares. behaviour: extension-view.
func extensionView(r *arm.Resource[extension]) *extensionInstanceView {
	props := &r.Body.Properties
	s := provisioned(string(r.State), r.Changed)
	switch {
	case !r.State.Terminal():
		s.Code, s.DisplayStatus = "ProvisioningState/transitioning", "Transitioning"
	case r.State != arm.Succeeded:
		s.Code, s.Level, s.Message = s.Code+"/0", levelError, props.Failure
	}
	return &extensionInstanceView{Name: r.ID.Name(), Type: handlerOf(r), Version: props.TypeHandlerVersion, Statuses: []status{s}}
}
