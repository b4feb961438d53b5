package server

import (
	"slices"

	"github.com/edgerite/edgerite/internal/admin"
)

// Ready says where everything is, once it serves. Its JSON is the line that scripts wait for.
type Ready struct {
	Ready   bool           `json:"ready"`
	Listen  []string       `json:"listen"`            // HTTPS addresses as bound
	HTTP    []string       `json:"http,omitempty"`    // plain HTTP addresses as bound
	DNS     []string       `json:"dns,omitempty"`     // DNS responder addresses as bound
	Admin   string         `json:"admin"`             // URL of the admin API
	Devices []admin.Device `json:"devices"`           // in the order of the configuration
	Notices []string       `json:"notices,omitempty"` // sentences for a person: what is not as one would expect
}

// newReady describes a process that listens.
func newReady(p *process, open *sockets) Ready {
	r := Ready{
		Ready:   true,
		Listen:  addresses(open.secure),
		HTTP:    addresses(open.plain),
		Devices: describeAll(p, open),
		Notices: slices.Concat(open.notices, p.shortOfSpace(), clockNotice(p.env.clock)),
	}
	for _, s := range open.dns {
		r.DNS = append(r.DNS, s.TCP.Addr().String())
	}
	if len(open.admin) > 0 {
		r.Admin = "http://" + open.admin[0].Addr().String()
	}
	return r
}

func describeAll(p *process, open *sockets) []admin.Device {
	var all []admin.Device
	for _, d := range p.devices {
		all = append(all, describe(d, p.authority.RootFile(), open.secure[0].Addr().String()))
	}
	return all
}

// describe is what a client needs to know of a device. The first HTTPS address gives the port.
func describe(d *device, rootFile, listen string) admin.Device {
	host := d.host()
	url := func(host string) string { return "https://" + withPort(host, listen) }
	return admin.Device{
		Name:            d.config.Name,
		Domain:          d.config.Domain,
		Login:           url("login." + host),
		Management:      url("management." + host),
		BlobSuffix:      "blob." + host, // a part of names, so without a port
		Portal:          url(host),
		SubscriptionID:  d.subscriptionID,
		TenantID:        tenantID,
		RootCertificate: rootFile,
	}
}
