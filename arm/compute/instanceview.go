package compute

import (
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// instanceView is a machine's state at run time.
//
// Page: https://learn.microsoft.com/rest/api/compute/virtual-machines/instance-view
type instanceView struct {
	ComputerName     string             `json:"computerName,omitempty"`
	OSName           string             `json:"osName,omitempty"`
	HyperVGeneration string             `json:"hyperVGeneration,omitempty"`
	Agent            *agentView         `json:"vmAgent,omitempty"`
	Disks            []diskInstanceView `json:"disks"`
	Statuses         []status           `json:"statuses"`
}

type agentView struct {
	Version  string   `json:"vmAgentVersion"`
	Statuses []status `json:"statuses"`
}

type diskInstanceView struct {
	Name     string   `json:"name"`
	Statuses []status `json:"statuses"`
}

type status struct {
	Code          string   `json:"code"`
	Level         string   `json:"level"`
	DisplayStatus string   `json:"displayStatus"`
	Message       string   `json:"message,omitempty"`
	Time          arm.Time `json:"time,omitzero"`
}

func (p *provider) instanceReport(c *arm.Call, r *arm.Resource[virtualMachine]) (any, error) {
	return p.instanceView(c, r)
}

// instanceView shows a guest that came up without trouble (behaviour: guest-state).
func (p *provider) instanceView(c *arm.Call, r *arm.Resource[virtualMachine]) (*instanceView, error) {
	props := &r.Body.Properties
	view := &instanceView{Statuses: []status{provisioned(string(r.State), r.Changed)}}
	if props.Generalized {
		view.Statuses = append(view.Statuses, status{Code: "OSState/generalized", Level: "Info", DisplayStatus: "VM generalized"})
	}
	view.Statuses = append(view.Statuses, status{Code: "PowerState/" + string(props.Power), Level: "Info", DisplayStatus: "VM " + string(props.Power)})
	if props.Power == powerRunning {
		view.Agent = &agentView{Version: agentVersion, Statuses: []status{{
			Code: "ProvisioningState/succeeded", Level: "Info", DisplayStatus: "Ready", Message: "Guest Agent is running", Time: arm.Time{Time: c.Now()},
		}}}
		if props.OSProfile != nil {
			view.ComputerName, view.OSName = props.OSProfile.ComputerName, props.StorageProfile.OSDisk.OSType
		}
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

// agentVersion is one of many (behaviour: guest-state).
const agentVersion = "2.2.45"

// behaviour: instance-times.
func provisioned(state string, at time.Time) status {
	display := "Provisioning " + strings.ToLower(state)
	if !arm.State(state).Terminal() {
		display = state // "Creating", "Updating"
	}
	return status{Code: "ProvisioningState/" + strings.ToLower(state), Level: "Info", DisplayStatus: display, Time: arm.Time{Time: at}}
}
