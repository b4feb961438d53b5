package compute

import (
	"encoding/base64"
	"strings"
)

// osProfile is how the guest is set up on first start.
//
// Page: https://learn.microsoft.com/rest/api/compute/virtual-machines/create-or-update
type osProfile struct {
	ComputerName           string                `json:"computerName,omitempty" arm:"immutable"`
	AdminUsername          string                `json:"adminUsername,omitempty" arm:"immutable"`
	AdminPassword          string                `json:"adminPassword,omitempty" arm:"secret"`
	CustomData             string                `json:"customData,omitempty" arm:"secret"`
	WindowsConfiguration   *windowsConfiguration `json:"windowsConfiguration,omitempty"`
	LinuxConfiguration     *linuxConfiguration   `json:"linuxConfiguration,omitempty"`
	Secrets                []vaultSecretGroup    `json:"secrets"`
	AllowExtensions        *bool                 `json:"allowExtensionOperations,omitempty" arm:"since=2018-06-01"`
	RequireProvisionSignal *bool                 `json:"requireGuestProvisionSignal,omitempty" arm:"since=2019-03-01"`
	Sealed                 *sealed               `json:"sealed,omitempty" arm:"internal"`
}

type linuxConfiguration struct {
	DisablePassword  *bool             `json:"disablePasswordAuthentication,omitempty"`
	SSH              *sshConfiguration `json:"ssh,omitempty" arm:"immutable"`
	ProvisionVMAgent *bool             `json:"provisionVMAgent,omitempty" arm:"since=2018-06-01"`
}

type sshConfiguration struct {
	PublicKeys []sshPublicKey `json:"publicKeys"`
}

type sshPublicKey struct {
	Path    string `json:"path,omitempty"`
	KeyData string `json:"keyData,omitempty"`
}

type windowsConfiguration struct {
	ProvisionVMAgent       *bool               `json:"provisionVMAgent,omitempty"`
	EnableAutomaticUpdates *bool               `json:"enableAutomaticUpdates,omitempty"`
	TimeZone               string              `json:"timeZone,omitempty"`
	UnattendContent        []unattendContent   `json:"additionalUnattendContent,omitempty"`
	WinRM                  *winRMConfiguration `json:"winRM,omitempty"`
	Patches                *patchSettings      `json:"patchSettings,omitempty" arm:"since=2020-06-01"`
}

type patchSettings struct {
	Mode string `json:"patchMode,omitempty"`
}

// unattendContent may hold a password: Content is neither kept nor shown.
type unattendContent struct {
	PassName      string `json:"passName,omitempty"`
	ComponentName string `json:"componentName,omitempty"`
	SettingName   string `json:"settingName,omitempty" arm:"key"`
	Content       string `json:"content,omitempty" arm:"secret"`
}

type winRMConfiguration struct {
	Listeners []winRMListener `json:"listeners"`
}

type winRMListener struct {
	Protocol       string `json:"protocol,omitempty"`
	CertificateURL string `json:"certificateUrl,omitempty"`
}

type vaultSecretGroup struct {
	SourceVault  *subResource       `json:"sourceVault,omitempty"`
	Certificates []vaultCertificate `json:"vaultCertificates"`
}

type vaultCertificate struct {
	URL   string `json:"certificateUrl,omitempty"`
	Store string `json:"certificateStore,omitempty"`
}

// fill adds what Azure shows of a machine nobody said more about, and spells what has a spelling.
func (o *osProfile) fill(osType string) error {
	if o == nil {
		return nil
	}
	if o.Secrets == nil {
		o.Secrets = []vaultSecretGroup{}
	}
	setDefault(&o.AllowExtensions, true)
	setDefault(&o.RequireProvisionSignal, true)
	switch {
	case osType == "Linux" && o.LinuxConfiguration == nil:
		o.LinuxConfiguration = &linuxConfiguration{}
	case osType == "Windows" && o.WindowsConfiguration == nil:
		o.WindowsConfiguration = &windowsConfiguration{}
	}
	if l := o.LinuxConfiguration; l != nil {
		setDefault(&l.DisablePassword, false)
		setDefault(&l.ProvisionVMAgent, true)
	}
	return o.WindowsConfiguration.fill()
}

func setDefault(b **bool, value bool) {
	if *b == nil {
		*b = &value
	}
}

const (
	maxWindowsName = 15
	maxLinuxName   = 64
	maxCustomData  = 87380 // characters of base64: 64 KB
)

// check holds a profile to what the guest's first start needs. The device documentation's own
// password, Password1, breaks Azure's rules for one: so any is taken (behaviour: admin-password).
func (o *osProfile) check(creating bool, storage *storageProfile) error {
	switch {
	case !creating:
		return nil
	case o == nil && storage.OSDisk.CreateOption == optionAttach:
		return nil
	case o == nil:
		return errMissing("osProfile")
	case storage.OSDisk.CreateOption == optionAttach:
		return badRequest("Parameter 'osProfile' is not allowed.").At("osProfile")
	case o.ComputerName == "":
		return errMissing("osProfile.computerName")
	case o.AdminUsername == "":
		return errMissing("osProfile.adminUsername")
	case o.LinuxConfiguration != nil && o.WindowsConfiguration != nil:
		return badRequest("Windows and Linux configurations cannot both be specified.").At("osProfile") // behaviour: compute-errors
	case o.AdminPassword == "" && o.LinuxConfiguration.onlyKeys() && !o.hasKeys():
		return badRequest("Authentication using either SSH or by user name and password must be enabled in Linux profile.").At("linuxConfiguration") // seen
	case o.AdminPassword == "" && !o.hasKeys():
		return errMissing("osProfile.adminPassword")
	}
	if err := o.checkKeys(); err != nil {
		return err
	}
	if _, err := base64.StdEncoding.DecodeString(o.CustomData); err != nil || len(o.CustomData) > maxCustomData {
		return badRequest("Custom data in OSProfile must be in Base64 encoding and with a maximum length of %d characters.", maxCustomData).At("customData")
	}
	return o.checkComputerName(storage.OSDisk.OSType)
}

// hasKeys reports whether a Linux guest can be entered without a password.
func (o *osProfile) hasKeys() bool {
	return o.LinuxConfiguration != nil && o.LinuxConfiguration.SSH != nil && len(o.LinuxConfiguration.SSH.PublicKeys) > 0
}

func (o *osProfile) checkComputerName(osType string) error {
	const forbidden = "`~!@#$%^&*()=+_[]{}\\|;:.'\",<>/?"
	name := o.ComputerName
	if osType == "Windows" {
		if len(name) > maxWindowsName || strings.Trim(name, "0123456789") == "" || strings.ContainsAny(name, forbidden) {
			return badRequest("Windows computer name cannot be more than %d characters long, be entirely numeric, or contain the following characters: %s.", maxWindowsName, forbidden).At("computerName")
		}
		return nil
	}
	// A full stop is fine in a Linux host name.
	if len(name) > maxLinuxName || strings.ContainsAny(name, strings.ReplaceAll(forbidden, ".", "")) {
		return badRequest("Linux host name cannot exceed %d characters in length or contain the following characters: %s.", maxLinuxName, forbidden).At("computerName")
	}
	return nil
}
