package compute

import (
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// status is one line of an instance view.
type status struct {
	Code          string   `json:"code"`
	Level         string   `json:"level"`
	DisplayStatus string   `json:"displayStatus"`
	Message       string   `json:"message,omitempty"`
	Time          arm.Time `json:"time,omitzero"`
}

// The levels of a status.
const (
	levelInfo    = "Info"
	levelWarning = "Warning"
	levelError   = "Error"
)

// machineStatus is what a machine's view ends with: how its last operation fares, and its power state.
type machineStatus struct {
	provisioning status
	generalized  bool
	power        power
}

// When a machine from an image is switched on, and when its guest is set up: parts of its creation. behaviour: os-provisioning.
const (
	switchedOn = 1. / 3
	osIsSetUp  = 0.9
)

// statusOf tells how a machine is at this moment of its operation.
//
// Page: https://learn.microsoft.com/azure/virtual-machines/states-billing
func statusOf(c *arm.Call, r *arm.Resource[virtualMachine]) (machineStatus, error) {
	props := &r.Body.Properties
	s := machineStatus{provisioned(string(r.State), r.Changed), props.Generalized, props.Power}
	if failed := props.Failure; failed != nil && r.State.Terminal() && r.State != arm.Succeeded {
		s.provisioning.Code += "/" + failed.Code
		s.provisioning.Level, s.provisioning.Message = levelError, failed.Message
	}
	// One made of a disk that was set up before shows nothing of this.
	if r.State != arm.Creating || props.StorageProfile.OSDisk.CreateOption != optionFromImage {
		return s, nil
	}
	progress, err := arm.Progress(c, r)
	switch {
	case err != nil || progress < switchedOn:
		return s, err
	case progress < osIsSetUp:
		s.provisioning.Code, s.provisioning.DisplayStatus = s.provisioning.Code+"/OSProvisioningInprogress", "OS Provisioning In progress"
	default:
		s.provisioning.Code, s.provisioning.DisplayStatus = s.provisioning.Code+"/OSProvisioningComplete", "OS Provisioning Complete"
	}
	s.power = powerRunning
	return s, nil
}

func (s machineStatus) list() []status {
	all := []status{s.provisioning}
	if s.generalized {
		all = append(all, status{Code: "OSState/generalized", Level: levelInfo, DisplayStatus: "VM generalized"})
	}
	return append(all, status{Code: "PowerState/" + string(s.power), Level: levelInfo, DisplayStatus: "VM " + string(s.power)})
}

// behaviour: instance-times.
func provisioned(state string, at time.Time) status {
	display := "Provisioning " + strings.ToLower(state)
	if !arm.State(state).Terminal() {
		display = state // "Creating", "Updating"
	}
	return status{Code: "ProvisioningState/" + strings.ToLower(state), Level: levelInfo, DisplayStatus: display, Time: arm.Time{Time: at}}
}
