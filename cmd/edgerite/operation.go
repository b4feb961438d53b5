package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
)

type operationCommand struct {
	List     operationListCommand     `cmd:"" help:"List the operations under way, with what they are about and when they are due."`
	Complete operationCompleteCommand `cmd:"" help:"End an operation now, as it would end by itself."`
	Fail     operationFailCommand     `cmd:"" help:"End an operation as failed, or canceled, with a code and message that clients see."`
}

type operationListCommand struct {
	onDevice
}

type onDevice struct {
	Device string `name:"device" placeholder:"NAME" help:"The device, by its name or as its host, edge1.localhost. Default: all of them."`
}

// Run lists the operations.
func (c *operationListCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.call(in, func(cfg config.Config, client *admin.Client) error {
		all, err := client.Operations(in.ctx, c.Device)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(map[string][]admin.Operation{"operations": all})
		}
		if len(all) == 0 {
			in.printf("No operation is under way.\n")
			return nil
		}
		return in.printOperations(all)
	})
}

func (in *invocation) printOperations(all []admin.Operation) error {
	w := tabwriter.NewWriter(in.stdout, 0, 0, 2, ' ', 0)
	rows := [][4]string{{"ID", "KIND", "DUE IN", "RESOURCE"}}
	for _, op := range all {
		left := op.Left
		if left == "" {
			left = "when done"
		}
		rows = append(rows, [4]string{plain(op.ID), plain(op.Kind), left, plain(op.Resource)})
	}
	for _, r := range rows {
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r[0], r[1], r[2], r[3]); err != nil {
			return err
		}
	}
	return w.Flush()
}

type operationCompleteCommand struct {
	onDevice
	ID string `arg:"" help:"The operation's id, or as much of its beginning as no other has."`
}

// Run completes an operation.
func (c *operationCompleteCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.endOperation(in, func(client *admin.Client) (admin.Operation, error) {
		return client.CompleteOperation(in.ctx, c.Device, c.ID)
	})
}

type operationFailCommand struct {
	onDevice
	ID       string `arg:"" help:"The operation's id, or as much of its beginning as no other has."`
	Code     string `name:"code" placeholder:"CODE" help:"Error code. Default: OperationFailed."`
	Message  string `name:"message" placeholder:"TEXT" help:"Error message."`
	Canceled bool   `name:"canceled" help:"End it as Canceled instead of Failed."`
}

// Run fails an operation.
func (c *operationFailCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.endOperation(in, func(client *admin.Client) (admin.Operation, error) {
		return client.FailOperation(in.ctx, c.Device, c.ID, admin.Failure{Code: c.Code, Message: c.Message, Canceled: c.Canceled})
	})
}

// endOperation prints what has become of an operation.
func (c *ctlCommand) endOperation(in *invocation, end func(client *admin.Client) (admin.Operation, error)) error {
	return c.call(in, func(cfg config.Config, client *admin.Client) error {
		op, err := end(client)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(op)
		}
		in.printf("%s: %s %s\n", op.Status, plain(op.Kind), plain(op.Resource))
		return nil
	})
}
