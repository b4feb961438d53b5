package compute

import "strings"

// diagnosticsProfile says where the console of a machine is to be kept. There is no console: its addresses are shown, and nothing
// is at them. behaviour: boot-diagnostics.
type diagnosticsProfile struct {
	BootDiagnostics *bootDiagnostics `json:"bootDiagnostics,omitempty"`
}

type bootDiagnostics struct {
	Enabled    *bool  `json:"enabled,omitempty"`
	StorageURI string `json:"storageUri,omitempty"`
}

// consoleView is where the console of a machine is. The model's status comes with errors only, and there are none.
type consoleView struct {
	Screenshot string `json:"consoleScreenshotBlobUri,omitempty"`
	Log        string `json:"serialConsoleLogBlobUri,omitempty"`
}

// console shows a machine's console where it is kept; an account of Azure's own has no addresses.
//
// Page: https://learn.microsoft.com/azure/virtual-machines/boot-diagnostics
func (props *machineProperties) console(name string) *consoleView {
	if props.DiagnosticsProfile == nil || props.DiagnosticsProfile.BootDiagnostics == nil || !yes(props.DiagnosticsProfile.BootDiagnostics.Enabled) {
		return nil
	}
	account := props.DiagnosticsProfile.BootDiagnostics.StorageURI
	if account == "" {
		return &consoleView{}
	}
	blob := strings.TrimRight(account, "/") + "/bootdiagnostics-" + containerPart(name) + "-" + props.VMID + "/" + name + "." + props.VMID
	return &consoleView{Screenshot: blob + ".screenshot.bmp", Log: blob + ".serialconsole.log"}
}

// containerPart is what of a machine's name is in the name of its container: seen of "swarm-agent-9574AE92vmss-0_2", "swarmagen".
func containerPart(name string) string {
	const most = 9
	part := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	return part[:min(most, len(part))]
}
