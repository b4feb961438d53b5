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
	List   keyListCommand   `cmd:"" help:"List the keys, the one that signs first."`
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
			signs := "now"
			if !key.Retired.IsZero() {
				signs = "until " + key.Retired.Format(time.RFC3339)
			}
			rows = append(rows, [3]string{plain(key.ID), key.Made.Format(time.RFC3339), signs})
		}
		for _, r := range rows {
			if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", r[0], r[1], r[2]); err != nil {
				return err
			}
		}
		return w.Flush()
	})
}
