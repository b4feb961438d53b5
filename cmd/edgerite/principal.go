package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
)

type principalCommand struct {
	List   principalListCommand   `cmd:"" help:"List the users and service principals who may sign in."`
	Create principalCreateCommand `cmd:"" help:"Make a user or a service principal, who may do nothing until given a role."`
	Delete principalDeleteCommand `cmd:"" help:"Delete one that create has made."`
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
		rows := [][4]string{{"NAME", "KIND", "OBJECT ID", "FROM"}}
		for _, p := range all {
			rows = append(rows, [4]string{plain(p.Name), p.Kind, plain(p.ObjectID), p.Source})
		}
		for _, r := range rows {
			if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r[0], r[1], r[2], r[3]); err != nil {
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
}

// Run makes a principal.
func (c *principalCreateCommand) Run(in *invocation, ctl *ctlCommand) error {
	p := admin.Principal{Kind: "User", Name: c.Name, DisplayName: c.Display}
	if c.Service {
		p.Kind = "ServicePrincipal"
	}
	password, err := c.read(in)
	if err != nil {
		return err
	}
	return ctl.principal(in, "created", func(client *admin.Client) (admin.Principal, error) {
		return client.AddPrincipal(in.ctx, c.Device, p, password)
	})
}

type principalDeleteCommand struct {
	Device string `name:"device" placeholder:"NAME" help:"The device, by its name or as its host. Needed where there are several."`
	Name   string `arg:"" help:"The user's name, the service principal's client id, or the object id."`
}

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
