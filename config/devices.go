package config

import (
	"strings"

	"github.com/google/uuid"
)

// devices are those the file lists, or the one of the settings. What a listed device leaves out, the
// settings of the single device give.
func (r *resolver) devices(s *Settings, listed []fileDevice, container bool) []Device {
	if len(listed) == 0 {
		device := r.device(s.DeviceName, s.DNSDomain, s.ArmPassword, s.SubscriptionID, container)
		device.CustomSizes = r.customSizes(s.CustomSize)
		device.Users, device.Principals = r.users(s.User), r.servicePrincipals(s.Principal)
		device.PrincipalCertificates = r.principalCertificates(s.PrincipalCert)
		device.Applications = r.applications(s.Application)
		return []Device{device}
	}
	if !strings.HasPrefix(s.DeviceName.From, "the default") {
		r.problems.add(s.DeviceName.From, "the file lists devices, so this one is not needed; drop it")
	}
	if len(s.SubscriptionID.Texts) > 0 {
		r.problems.add(s.SubscriptionID.From, "the file lists devices; write the subscription of each there")
	}
	var devices []Device
	hosts, subscriptions := map[string]string{}, map[string]string{}
	for _, d := range listed {
		either := func(key string, otherwise Value) Value {
			if v, ok := d.values[key]; ok {
				return v
			}
			return otherwise
		}
		device := r.device(d.values["name"], either("dns-domain", s.DNSDomain), either("arm-password", s.ArmPassword), d.values["subscription-id"], container)
		device.CustomSizes = r.customSizes(either("custom-size", s.CustomSize))
		device.Users, device.Principals = r.users(either("users", s.User)), r.servicePrincipals(either("service-principals", s.Principal))
		device.PrincipalCertificates = r.principalCertificates(either("principal-certificates", s.PrincipalCert))
		device.Applications = r.applications(either("applications", s.Application))
		r.overlap(d.from, device.Host(), hosts)
		id := strings.ToLower(device.SubscriptionID)
		if other, ok := subscriptions[id]; ok && id != "" {
			r.problems.add(d.from, "subscription %s is that of the device at %s already", device.SubscriptionID, other)
		}
		hosts[device.Host()], subscriptions[id] = d.from, d.from
		devices = append(devices, device)
	}
	return devices
}

func (r *resolver) device(name, domain, password, subscription Value, container bool) Device {
	d := Device{Name: strings.ToLower(r.text(name)), Domain: r.text(domain), ArmPassword: r.text(password), SubscriptionID: r.text(subscription)}
	if err := checkName(d.Name); err != nil {
		r.problems.add(name.From, "%q is not a device's name: %v", r.text(name), err)
	}
	if err := checkDomain(d.Domain); err != nil {
		r.problems.add(domain.From, "%q is not a DNS domain: %v", d.Domain, err)
	}
	if d.ArmPassword == "" && !container {
		d.ArmPassword = DefaultPassword
	}
	if d.ArmPassword != "" {
		if err := CheckPassword(d.ArmPassword); err != nil {
			r.problems.add(password.From, "the password %v", err) // which it is stays out of logs
		}
	}
	if d.SubscriptionID != "" {
		if _, err := uuid.Parse(d.SubscriptionID); err != nil || len(d.SubscriptionID) != 36 {
			r.problems.add(subscription.From, "%q is not a UUID", d.SubscriptionID)
		}
	}
	return d
}

// overlap reports devices of which one has a name below the other's: login.edge1.localhost cannot be both a
// device and the first one's sign-in.
func (r *resolver) overlap(from, host string, hosts map[string]string) {
	for other, where := range hosts {
		if other == host || strings.HasSuffix(host, "."+other) || strings.HasSuffix(other, "."+host) {
			r.problems.add(from, "%s overlaps with %s of the device at %s; choose another name or domain", host, other, where)
		}
	}
}
