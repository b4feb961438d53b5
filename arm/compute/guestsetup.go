package compute

import "strings"

// The spellings of a guest's set-up, as the specification lists them.
var (
	passNames      = []string{"OobeSystem"}
	componentNames = []string{"Microsoft-Windows-Shell-Setup"}
	settingNames   = []string{"AutoLogon", "FirstLogonCommands"}
	protocols      = []string{"Http", "Https"}
	patchModes     = []string{"Manual", "AutomaticByOS", "AutomaticByPlatform"}
)

// fill adds what Azure shows of a Windows guest and spells the rest. Which way of patching it shows follows from the updates.
func (w *windowsConfiguration) fill() error {
	if w == nil {
		return nil
	}
	setDefault(&w.ProvisionVMAgent, true)
	setDefault(&w.EnableAutomaticUpdates, true)
	if w.Patches == nil {
		w.Patches = &patchSettings{Mode: patchModes[0]}
		if yes(w.EnableAutomaticUpdates) {
			w.Patches.Mode = patchModes[1]
		}
	}
	if err := spell(&w.Patches.Mode, "windowsConfiguration.patchSettings.patchMode", patchModes); err != nil {
		return err
	}
	for i := range w.UnattendContent {
		u := &w.UnattendContent[i]
		for _, field := range []struct {
			value *string
			name  string
			known []string
		}{
			{&u.PassName, "passName", passNames}, {&u.ComponentName, "componentName", componentNames}, {&u.SettingName, "settingName", settingNames},
		} {
			if err := spell(field.value, "additionalUnattendContent."+field.name, field.known); err != nil {
				return err
			}
		}
	}
	if w.WinRM == nil {
		return nil
	}
	for i := range w.WinRM.Listeners {
		if err := w.WinRM.Listeners[i].check(); err != nil {
			return err
		}
	}
	return nil
}

func (l *winRMListener) check() error {
	if err := spell(&l.Protocol, "winRM.listeners.protocol", protocols); err != nil {
		return err
	}
	if l.Protocol == protocols[1] && l.CertificateURL == "" {
		return errMissing("winRM.listeners.certificateUrl")
	}
	return nil
}

// onlyKeys reports whether nobody may sign in with a password.
func (l *linuxConfiguration) onlyKeys() bool { return l != nil && yes(l.DisablePassword) }

// checkKeys holds the keys of a Linux guest to what its agent can put in place.
func (o *osProfile) checkKeys() error {
	if !o.hasKeys() {
		return nil
	}
	home := "/home/" + o.AdminUsername + "/.ssh/authorized_keys"
	keys := o.LinuxConfiguration.SSH.PublicKeys
	for i := range keys {
		switch {
		case keys[i].Path == "":
			keys[i].Path = home
		case keys[i].Path != home:
			return badRequest("Destination path for SSH public keys is currently limited to its default value %s  due to a known issue in Linux provisioning agent.", home).At("linuxConfiguration.ssh.publicKeys.path")
		}
		if kind, rest, _ := strings.Cut(keys[i].KeyData, " "); !strings.Contains(kind, "-") || strings.TrimSpace(rest) == "" {
			return errInvalid("linuxConfiguration.ssh.publicKeys.keyData")
		}
	}
	return nil
}

// hasAgent reports whether there is an agent in the guest, as there is unless somebody said otherwise.
func (o *osProfile) hasAgent() bool {
	if o == nil {
		return true
	}
	no := func(b *bool) bool { return b != nil && !*b }
	return (o.LinuxConfiguration == nil || !no(o.LinuxConfiguration.ProvisionVMAgent)) && (o.WindowsConfiguration == nil || !no(o.WindowsConfiguration.ProvisionVMAgent))
}

// takesExtensions reports whether extensions may be changed.
func (o *osProfile) takesExtensions() bool {
	return o == nil || o.hasAgent() && (o.AllowExtensions == nil || *o.AllowExtensions)
}
