package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
)

type principalCommand struct {
	List        principalListCommand        `cmd:"" help:"List the users and service principals who may sign in."`
	Create      principalCreateCommand      `cmd:"" help:"Make a user or a service principal, who may do nothing until given a role."`
	Password    principalPasswordCommand    `cmd:"" help:"Give one another password, which ends its sessions."`
	Disable     principalDisableCommand     `cmd:"" help:"Keep one from signing in, and end its sessions."`
	Enable      principalEnableCommand      `cmd:"" help:"Let one sign in again."`
	Certificate principalCertificateCommand `cmd:"" help:"The certificates that a service principal signs in with."`
	Delete      principalDeleteCommand      `cmd:"" help:"Delete one that create has made."`
}

type principalListCommand struct {
	onDevice
}

// Run lists the principals.
func (c *principalListCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.call(in, func(cfg config.Config, client *admin.Client) error {
		all, err := client.Principals(in.ctx, c.Device)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(map[string][]admin.Principal{"principals": all})
		}
		w := tabwriter.NewWriter(in.stdout, 0, 0, 2, ' ', 0)
		rows := [][5]string{{"NAME", "KIND", "OBJECT ID", "FROM", "STATE"}}
		for _, p := range all {
			state := "enabled"
			if p.Disabled {
				state = "disabled"
			}
			rows = append(rows, [5]string{plain(p.Name), p.Kind, plain(p.ObjectID), p.Source, state})
		}
		for _, r := range rows {
			if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r[0], r[1], r[2], r[3], r[4]); err != nil {
				return err
			}
		}
		return w.Flush()
	})
}

type principalCreateCommand struct {
	Device  string `name:"device" placeholder:"NAME" help:"The device, by its name or as its host. Needed where there are several."`
	Service bool   `name:"service" help:"Make a service principal instead of a user."`
	Name    string `arg:"" optional:"" help:"The user's name, or the service principal's client id, which is made up where it is left out."`
	Display string `name:"display-name" placeholder:"TEXT" help:"The name that lists show."`
	passwordSource
	Cert string `name:"certificate" xor:"password" required:"" placeholder:"FILE" help:"PEM file with the certificate that a service principal signs in with, in the place of a secret."`
}

// Run makes a principal.
func (c *principalCreateCommand) Run(in *invocation, ctl *ctlCommand) error {
	p := admin.Principal{Kind: "User", Name: c.Name, DisplayName: c.Display}
	if c.Service {
		p.Kind = "ServicePrincipal"
	}
	var password, cert string
	var err error
	if c.Cert != "" {
		cert, err = readCertificate(c.Cert)
	} else {
		password, err = c.read(in)
	}
	if err != nil {
		return err
	}
	return ctl.principal(in, "created", func(client *admin.Client) (admin.Principal, error) {
		return client.AddPrincipal(in.ctx, c.Device, p, password, cert)
	})
}

// onPrincipal is which principal a command means.
type onPrincipal struct {
	Device string `name:"device" placeholder:"NAME" help:"The device, by its name or as its host. Needed where there are several."`
	Name   string `arg:"" help:"The user's name, the service principal's client id, or the object id."`
}

func (c *onPrincipal) change(in *invocation, ctl *ctlCommand, done string, change admin.PrincipalChange) error {
	return ctl.principal(in, done, func(client *admin.Client) (admin.Principal, error) {
		return client.ChangePrincipal(in.ctx, c.Device, c.Name, change)
	})
}

type principalPasswordCommand struct {
	onPrincipal
	passwordSource
}

// Run changes a password.
func (c *principalPasswordCommand) Run(in *invocation, ctl *ctlCommand) error {
	password, err := c.read(in)
	if err != nil {
		return err
	}
	return c.change(in, ctl, "changed", admin.PrincipalChange{Password: password})
}

type principalDisableCommand struct{ onPrincipal }

// Run disables a principal.
func (c *principalDisableCommand) Run(in *invocation, ctl *ctlCommand) error {
	disabled := true
	return c.change(in, ctl, "disabled", admin.PrincipalChange{Disabled: &disabled})
}

type principalEnableCommand struct{ onPrincipal }

// Run enables a principal.
func (c *principalEnableCommand) Run(in *invocation, ctl *ctlCommand) error {
	disabled := false
	return c.change(in, ctl, "enabled", admin.PrincipalChange{Disabled: &disabled})
}

type principalDeleteCommand struct{ onPrincipal }

// Run deletes a principal.
func (c *principalDeleteCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.principal(in, "deleted", func(client *admin.Client) (admin.Principal, error) {
		return client.RemovePrincipal(in.ctx, c.Device, c.Name)
	})
}

// principal prints whom something was done to.
func (c *ctlCommand) principal(in *invocation, done string, do func(client *admin.Client) (admin.Principal, error)) error {
	return c.call(in, func(cfg config.Config, client *admin.Client) error {
		p, err := do(client)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(p)
		}
		in.printf("%s: %s %s, object id %s\n", done, p.Kind, plain(p.Name), plain(p.ObjectID))
		return nil
	})
}
