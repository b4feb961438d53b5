package compute

import (
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// simulated is the hypervisor of a device on which nothing runs: every step succeeds, and a guest that is switched on
// came up without trouble (behaviour: guest-state).
type simulated struct{}

// agentVersion is one of many (behaviour: guest-state).
const agentVersion = "2.2.45"

// Entrust forgets: nothing runs that would sign anybody in.
func (simulated) Entrust(*arm.Call, Machine, Secrets) error { return nil }

func (simulated) Step(*arm.Call, Step, Machine) error { return nil }

func (simulated) Guest(_ *arm.Call, m Machine) Guest {
	g := Guest{Ready: true, AgentVersion: agentVersion}
	if m.ComputerName != "" {
		g.ComputerName, g.OSName = m.ComputerName, m.OSType
	}
	return g
}

// handlerFailure is what a handler reports, in its own words.
type handlerFailure string

func (f handlerFailure) Error() string { return string(f) }

// The failures. Those of the GPU extension are as the device's documentation names them.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-troubleshoot-virtual-machine-gpu-extension-installation
const (
	errNoGPU      handlerFailure = "VM size is not GPU VM size"
	errWrongOS    handlerFailure = "Image OS is not supported"
	errParameters handlerFailure = "Extension parameter is incorrect"
	errNoCommand  handlerFailure = "Enable failed: invalid configuration: 'commandToExecute' is not specified" // behaviour: extension-outcome
)

// Install finds out what a handler would have found wrong before it began. Nothing is run: what comes so far succeeds.
// behaviour: extension-outcome.
func (simulated) Install(_ *arm.Call, m Machine, e Extension) error {
	h, ok := handlerNamed(e.Publisher, e.Type)
	switch {
	case !ok:
		return errParameters
	case h.GPU && m.GPUs == 0:
		return errNoGPU
	case h.OS != m.OSType:
		return errWrongOS
	}
	names := append(given(e.Settings), e.Protected...)
	for _, required := range h.Needs {
		if !slices.ContainsFunc(strings.Split(required, "|"), func(name string) bool { return slices.Contains(names, name) }) {
			return h.Missing
		}
	}
	if driver, ok := e.Settings["DriverType"].(string); ok && h.GPU && !strings.EqualFold(driver, "CUDA") {
		return errParameters
	}
	return nil
}

// given are the names of the settings that have a value, in order. Handlers compare them with case.
func given(settings map[string]any) []string {
	var names []string
	for name, v := range settings {
		if v != "" && v != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
