package compute

import (
	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/password"
)

// sealed is what is kept of what a client says of a machine in confidence and may not say otherwise later: hashes. The rest goes
// to the hypervisor and is forgotten: no one else needs it. behaviour: secrets-forgotten.
type sealed struct {
	Password   []byte `json:"password,omitempty"`
	CustomData []byte `json:"customData,omitempty"`
}

// inspectMachine makes the hashes, before the lock: they are slow on purpose.
func (p *provider) inspectMachine(_ *arm.Call, old, r *arm.Resource[virtualMachine]) error {
	o := r.Body.Properties.OSProfile
	if o == nil {
		return nil
	}
	if o.Sealed == nil {
		o.Sealed = &sealed{}
	}
	for _, secret := range []struct {
		said string
		kept *[]byte
		name string
	}{
		{o.AdminPassword, &o.Sealed.Password, "osProfile.adminPassword"}, {o.CustomData, &o.Sealed.CustomData, "osProfile.customData"},
	} {
		if secret.said == "" {
			continue
		}
		if old != nil {
			if err := checkSame(*secret.kept, secret.said, secret.name); err != nil {
				return err
			}
			continue
		}
		hash, err := password.HashAt(p.HashCost, secret.said)
		if err != nil {
			return err
		}
		*secret.kept = hash
	}
	return nil
}

// checkSame refuses a secret that is not the one there was; none can come later either.
func checkSame(hash []byte, said, name string) error {
	if hash == nil {
		return errFixed(name)
	}
	same, err := password.Matches(hash, said)
	if err == nil && !same {
		return errFixed(name)
	}
	return err
}

// takeSecrets are the secrets of a profile, which has none afterwards.
func (o *osProfile) takeSecrets() Secrets {
	if o == nil {
		return Secrets{}
	}
	s := Secrets{Password: o.AdminPassword, CustomData: o.CustomData}
	o.AdminPassword, o.CustomData = "", ""
	if o.WindowsConfiguration == nil {
		return s
	}
	for i := range o.WindowsConfiguration.UnattendContent {
		u := &o.WindowsConfiguration.UnattendContent[i]
		if u.Content != "" {
			s.Unattended = append(s.Unattended, u.Content)
			u.Content = ""
		}
	}
	return s
}

// entrust hands the hypervisor what is said of a machine in confidence.
func (p *provider) entrust(c *arm.Call, r *arm.Resource[virtualMachine]) error {
	s := r.Body.Properties.OSProfile.takeSecrets()
	if s.none() {
		return nil
	}
	m, err := p.hypervisorMachine(c, r)
	if err != nil {
		return err
	}
	return p.Hypervisor.Entrust(c, m, s)
}

// entrustExtension hands the hypervisor the protected settings of an extension. Their names are kept: what is left out of a later
// request stays as it was.
func (p *provider) entrustExtension(c *arm.Call, _, r *arm.Resource[extension]) error {
	props := &r.Body.Properties
	if props.ProtectedSettings == nil {
		return nil
	}
	settings := settingsOf(props.ProtectedSettings)
	props.ProtectedSettings, props.Protected = nil, given(settings)
	m, err := p.extendedMachine(c, r.ID)
	if err != nil {
		return err
	}
	return p.Hypervisor.Entrust(c, m, Secrets{Extension: r.ID.Name(), Settings: settings})
}
