package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
)

type keyCommand struct {
	List   keyListCommand   `cmd:"" help:"List the keys, the youngest first."`
	Rotate keyRotateCommand `cmd:"" help:"Have a new key sign from now on. What the old ones have signed is good until its time is over."`
}

type keyListCommand struct{}

// Run lists the keys.
func (c *keyListCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.keys(in, (*admin.Client).Keys)
}

type keyRotateCommand struct{}

// Run makes a new key.
func (c *keyRotateCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.keys(in, (*admin.Client).RotateKeys)
}

// keys prints the keys that do returns.
func (c *ctlCommand) keys(in *invocation, do func(client *admin.Client, ctx context.Context) ([]admin.Key, error)) error {
	return c.call(in, func(cfg config.Config, client *admin.Client) error {
		all, err := do(client, in.ctx)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(map[string][]admin.Key{"keys": all})
		}
		w := tabwriter.NewWriter(in.stdout, 0, 0, 2, ' ', 0)
		rows := [][3]string{{"ID", "MADE", "SIGNS"}}
		for _, key := range all {
			rows = append(rows, [3]string{plain(key.ID), key.Made.Format(time.RFC3339), signs(key)})
		}
		for _, r := range rows {
			if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", r[0], r[1], r[2]); err != nil {
				return err
			}
		}
		return w.Flush()
	})
}

// signs says when a key does.
func signs(key admin.Key) string {
	switch {
	case key.Signs && key.Retired.IsZero():
		return "now"
	case key.Signs:
		return "now, until " + key.Retired.Format(time.RFC3339)
	case key.Retired.IsZero():
		return "from " + key.Begins.Format(time.RFC3339)
	}
	return "until " + key.Retired.Format(time.RFC3339)
}
