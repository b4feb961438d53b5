package main

import (
	"crypto/x509"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/certs"
	"github.com/edgerite/edgerite/config"
)

type certLeafCommand struct {
	Endpoint string `arg:"" enum:"management,login,blob,portal,graph,arm,sts" help:"management or arm, login or sts (both on one certificate), blob, portal or graph."`
	Device   string `name:"device" placeholder:"NAME" help:"The device, where there are several."`
	Format   string `name:"format" enum:"pem,pem-key,pfx,pfx-legacy" default:"pem" help:"pem; pem-key, with the private key; pfx or, for old Windows and the device's upload page, pfx-legacy."`
	Password string `name:"pfx-password" placeholder:"PASSWORD" help:"Password of the PFX file."`
	Out      string `name:"out" short:"o" placeholder:"FILE" help:"Where to write it. Default: standard output."`
}

// Run exports an endpoint's certificate.
func (c *certLeafCommand) Run(in *invocation, cert *certCommand) error {
	return cert.open(in, func(cfg config.Config, a *certs.Authority) error {
		device, err := chooseDevice(cfg, c.Device)
		if err != nil {
			return err
		}
		endpoint := endpointOf(device, c.Endpoint)
		if cfg.Output == config.JSON && c.Out == "" {
			return in.printLeaf(a, endpoint)
		}
		content, err := c.content(a, endpoint)
		if err != nil {
			return err
		}
		return in.export(content, c.Out, strings.HasPrefix(c.Format, "pfx"), 0o600)
	})
}

func (c *certLeafCommand) content(a *certs.Authority, e certs.Endpoint) ([]byte, error) {
	switch c.Format {
	case "pem":
		return a.LeafPEM(e)
	case "pem-key":
		return a.LeafKeyPEM(e)
	}
	if c.Password == "" {
		return nil, usagef("a PFX file needs a password: give one with --pfx-password")
	}
	if c.Format == "pfx-legacy" {
		return a.LeafPFX(e, c.Password, certs.Legacy)
	}
	return a.LeafPFX(e, c.Password, certs.Modern)
}

func chooseDevice(cfg config.Config, name string) (config.Device, error) {
	if name == "" && len(cfg.Devices) == 1 {
		return cfg.Devices[0], nil
	}
	var named []config.Device // devices of different domains may share a name
	var hosts []string
	for _, d := range cfg.Devices {
		if strings.EqualFold(d.Host(), name) {
			return d, nil
		}
		if strings.EqualFold(d.Name, name) {
			named = append(named, d)
		}
		hosts = append(hosts, d.Host())
	}
	if len(named) != 1 {
		return config.Device{}, usagef("--device is one of %s", strings.Join(hosts, ", "))
	}
	return named[0], nil
}

// endpointOf finds the certificate that covers an endpoint's name, of which each device has one.
func endpointOf(d config.Device, endpoint string) certs.Endpoint {
	name := endpoint + "." + d.Host()
	switch endpoint {
	case "blob":
		name = "*.blob." + d.Host()
	case "portal":
		name = d.Host()
	case "arm", "sts": // what the journal calls them
		name = "management." + d.Host()
	}
	all := certs.Endpoints(d.Host())
	return all[slices.IndexFunc(all, func(e certs.Endpoint) bool { return slices.Contains(e.Names, name) })]
}

func (in *invocation) printLeaf(a *certs.Authority, e certs.Endpoint) error {
	leaf, err := a.Leaf(e)
	if err != nil {
		return err
	}
	pem, err := a.LeafPEM(e)
	if err != nil {
		return err
	}
	cert, err := x509.ParseCertificate(leaf.Certificate[0])
	if err != nil {
		return err
	}
	return in.printJSON(describeCert("", cert, pem))
}
