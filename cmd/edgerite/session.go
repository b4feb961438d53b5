package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
)

type sessionCommand struct {
	List   sessionListCommand   `cmd:"" help:"List the sign-ins that go on, with how long they have left."`
	Revoke sessionRevokeCommand `cmd:"" help:"End sessions: their tokens are good no more, and clients sign in again."`
}

type sessionListCommand struct {
	onDevice
}

// Run lists the sessions.
func (c *sessionListCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.call(in, func(cfg config.Config, client *admin.Client) error {
		all, err := client.Sessions(in.ctx, c.Device)
		if err != nil {
			return err
		}
		return in.printSessions(cfg, all, "Nobody is signed in.\n")
	})
}

type sessionRevokeCommand struct {
	onDevice
	ID        string `arg:"" optional:"" help:"The session's id, or as much of its beginning as no other has."`
	Principal string `name:"principal" placeholder:"NAME" help:"End all sessions of this user or service principal."`
	All       bool   `name:"all" help:"End all sessions."`
}

// Run ends sessions.
func (c *sessionRevokeCommand) Run(in *invocation, ctl *ctlCommand) error {
	chosen := 0
	for _, is := range []bool{c.ID != "", c.Principal != "", c.All} {
		if is {
			chosen++
		}
	}
	if chosen != 1 {
		return usagef("say which sessions to end, in one way: by the id of one, by --principal NAME or by --all")
	}
	return ctl.call(in, func(cfg config.Config, client *admin.Client) error {
		ended, err := client.RevokeSessions(in.ctx, c.Device, admin.SessionChoice{ID: c.ID, Principal: c.Principal, All: c.All})
		if err != nil {
			return err
		}
		return in.printSessions(cfg, ended, "There were none.\n")
	})
}

// printSessions prints sessions, or what to say where there are none.
func (in *invocation) printSessions(cfg config.Config, all []admin.Session, none string) error {
	if cfg.Output == config.JSON {
		return in.printJSON(map[string][]admin.Session{"sessions": all})
	}
	if len(all) == 0 {
		in.printf("%s", none)
		return nil
	}
	w := tabwriter.NewWriter(in.stdout, 0, 0, 2, ' ', 0)
	rows := [][]any{{"ID", "NAME", "CLIENT", "FROM", "LEFT"}}
	for _, s := range all {
		rows = append(rows, []any{plain(s.ID), plain(s.Name), plain(s.Client), plain(s.Address), s.Left})
	}
	for _, r := range rows {
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r...); err != nil {
			return err
		}
	}
	return w.Flush()
}

type deviceCommand struct {
	Restart deviceRestartCommand `cmd:"" help:"Restart a device as far as its clients notice: all sessions end. Machines go on as they were."`
}

type deviceRestartCommand struct {
	onDevice
}

// Run restarts devices.
func (c *deviceRestartCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.call(in, func(cfg config.Config, client *admin.Client) error {
		names, err := client.RestartDevice(in.ctx, c.Device)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(map[string][]string{"restarted": names})
		}
		in.printf("restarted: %s\nAll sessions there have ended: clients sign in again.\n", strings.Join(names, ", "))
		return nil
	})
}
