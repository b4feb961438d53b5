package main

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/edgerite/edgerite/certs"
	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/server"
)

type certCommand struct {
	config.Common
	config.Stored
	config.Named

	Root       certRootCommand       `cmd:"" help:"Export the root certificate, which clients trust."`
	Leaf       certLeafCommand       `cmd:"" help:"Export the certificate of an endpoint."`
	Import     certImportCommand     `cmd:"" help:"Take a signing chain or an endpoint certificate, with the checks of the device."`
	Regenerate certRegenerateCommand `cmd:"" help:"Make the certificates of all endpoints anew. Stop the emulator first."`
}

// open opens the certificates of the data directory, which are made on first use.
func (c *certCommand) open(in *invocation, do func(cfg config.Config, a *certs.Authority) error) error {
	cfg, err := c.settings(in)
	if err != nil {
		return err
	}
	return openCerts(cfg, do)
}

// change is open for a command that writes what a running emulator has read: it keeps every emulator out meanwhile.
func (c *certCommand) change(in *invocation, do func(cfg config.Config, a *certs.Authority) error) error {
	cfg, err := c.settings(in)
	if err != nil {
		return err
	}
	lock, err := server.LockData(cfg.Data)
	if err != nil {
		return err
	}
	return errors.Join(openCerts(cfg, do), lock.Close())
}

func (c *certCommand) settings(in *invocation) (config.Config, error) {
	cfg, err := in.config()
	if err == nil && cfg.Ephemeral {
		err = usagef("certificates of an ephemeral emulator are nowhere but in it: its ready line names a file with the root")
	}
	return cfg, err
}

func openCerts(cfg config.Config, do func(cfg config.Config, a *certs.Authority) error) (err error) {
	a, err := certs.Open(certs.Options{Dir: filepath.Join(cfg.Data, "certs"), Clock: clock.New(nil, clock.State{}), Key: certs.KeyType(cfg.CertificateKey)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return do(cfg, a)
}

type certRootCommand struct {
	Format string `name:"format" enum:"pem,der" default:"pem" help:"pem for curl, Python and Azure CLI; der for Windows (a .cer file)."`
	Out    string `name:"out" short:"o" placeholder:"FILE" help:"Where to write it. Default: standard output."`
}

// Run exports the root certificate.
func (c *certRootCommand) Run(in *invocation, cert *certCommand) error {
	return cert.open(in, func(cfg config.Config, a *certs.Authority) error {
		content := a.RootPEM()
		if c.Format == "der" {
			content = a.RootDER()
		}
		if cfg.Output == config.JSON && c.Out == "" {
			return in.printJSON(describeCert(a.RootFile(), a.Root(), a.RootPEM()))
		}
		return in.export(content, c.Out, c.Format != "pem", 0o644)
	})
}

type certRegenerateCommand struct {
	Root bool `name:"root" help:"The root too: every client has to trust the new one."`
}

// Run makes certificates anew.
func (c *certRegenerateCommand) Run(in *invocation, cert *certCommand) error {
	return cert.change(in, func(cfg config.Config, a *certs.Authority) error {
		var endpoints []certs.Endpoint
		for _, d := range cfg.Devices {
			endpoints = append(endpoints, certs.Endpoints(d.Host())...)
		}
		if err := a.Regenerate(c.Root, endpoints...); err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(describeCert(a.RootFile(), a.Root(), a.RootPEM()))
		}
		for _, e := range endpoints {
			in.printf("%s: %s\n", e.Title, strings.Join(e.Names, ", "))
		}
		return nil
	})
}
