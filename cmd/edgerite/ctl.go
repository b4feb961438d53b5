package main

import (
	"strings"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
)

// ctlCommand is the admin API, a command each.
type ctlCommand struct {
	config.Common
	config.Stored
	AdminAt string `name:"admin" placeholder:"URL" help:"Admin API of the emulator. Default: as serve has it by the same settings."`

	Clock     clockCommand     `cmd:"" help:"Virtual time."`
	Device    deviceCommand    `cmd:"" help:"The device itself."`
	Fault     faultCommand     `cmd:"" help:"Requests that fail on purpose."`
	Key       keyCommand       `cmd:"" help:"The keys that tokens are signed with, the same for all devices."`
	Operation operationCommand `cmd:"" help:"Long-running operations of Resource Manager."`
	Principal principalCommand `cmd:"" help:"Users and service principals."`
	Session   sessionCommand   `cmd:"" help:"The sign-ins that go on."`
	Requests  requestsCommand  `cmd:"" help:"The last requests and their answers."`
	Reset     resetCommand     `cmd:"" help:"Return devices to their first day."`
}

// call runs do with a client of the admin API.
func (c *ctlCommand) call(in *invocation, do func(cfg config.Config, client *admin.Client) error) error {
	cfg, err := in.config()
	if err != nil {
		return err
	}
	client, err := adminClient(c.AdminAt, cfg)
	if err != nil {
		return err
	}
	defer client.Close()
	return do(cfg, client)
}

type resetCommand struct {
	Device string `name:"device" placeholder:"NAME" help:"The device to reset, by its name or as its host, edge1.localhost. Default: all of them."`
}

// Run resets one device or all.
func (c *resetCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.call(in, func(cfg config.Config, client *admin.Client) error {
		names, err := client.Reset(in.ctx, c.Device)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(map[string][]string{"reset": names})
		}
		in.printf("reset: %s\nAll sessions there have ended: clients sign in again.\n", strings.Join(names, ", "))
		return nil
	})
}
