package main

import (
	"context"
	"time"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
)

type clockCommand struct {
	Show    clockShowCommand    `cmd:"" help:"Show virtual and real time."`
	Advance clockAdvanceCommand `cmd:"" help:"Move virtual time forward."`
	Freeze  clockFreezeCommand  `cmd:"" help:"Stop virtual time where it stands."`
	Reset   clockResetCommand   `cmd:"" help:"Make virtual time real time again."`
}

type clockShowCommand struct{}

// Run shows the clock.
func (c *clockShowCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.clock(in, (*admin.Client).Clock)
}

type clockAdvanceCommand struct {
	By string `arg:"" placeholder:"DURATION" help:"How far, such as 90m or 2h."`
}

// Run advances the clock.
func (c *clockAdvanceCommand) Run(in *invocation, ctl *ctlCommand) error {
	if by, err := time.ParseDuration(c.By); err != nil || by <= 0 {
		return usagef("%q is not a time to advance by: write a positive duration such as 90m or 2h", c.By)
	}
	return ctl.clock(in, func(client *admin.Client, ctx context.Context) (admin.Clock, error) {
		return client.AdvanceClock(ctx, c.By)
	})
}

type clockFreezeCommand struct{}

// Run freezes the clock.
func (c *clockFreezeCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.clock(in, (*admin.Client).FreezeClock)
}

type clockResetCommand struct{}

// Run resets the clock.
func (c *clockResetCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.clock(in, (*admin.Client).ResetClock)
}

// clock prints the clock as it is after do. The parameters are in the order of a method expression.
func (c *ctlCommand) clock(in *invocation, do func(*admin.Client, context.Context) (admin.Clock, error)) error {
	return c.call(in, func(cfg config.Config, client *admin.Client) error {
		clock, err := do(client, in.ctx)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(clock)
		}
		state := "running"
		if clock.Frozen {
			state = "frozen"
		}
		in.printf("%s  virtual time, %s\n%s  real time\n%s  ahead\n",
			clock.Now.Format(time.RFC3339), state, clock.Real.Format(time.RFC3339), clock.Offset)
		return nil
	})
}
