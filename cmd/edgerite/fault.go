package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/fault"
)

type faultCommand struct {
	Add   faultAddCommand   `cmd:"" help:"Have requests fail on purpose: with an error, after a delay, or without a whole answer."`
	List  faultListCommand  `cmd:"" help:"List the faults, with how many requests have met each."`
	Clear faultClearCommand `cmd:"" help:"Remove faults: all, or those that are named."`
}

type faultAddCommand struct {
	Device    string `name:"device" placeholder:"NAME" help:"Only on this device, by its name or as its host, edge1.localhost. Default: on all."`
	Service   string `name:"service" placeholder:"NAME" help:"Only requests to arm (also management), sts (also login), graph or blob."`
	Method    string `name:"method" placeholder:"METHOD" help:"Only those of one method."`
	Path      string `name:"path" placeholder:"PATTERN" help:"Only those of paths like this, in any case: * is anything but a slash, ** anything at all."`
	Operation string `name:"operation" placeholder:"PATTERN" help:"Only this operation: of blob by its name in docs/coverage.md, of arm as roles name it. * and ** as in a path."`

	Skip   count `name:"skip" placeholder:"N" help:"Let the first so many through."`
	Times  count `name:"times" placeholder:"N" help:"So many requests meet it. Default: 1."`
	Always bool  `name:"always" help:"Every request meets it, until it is cleared."`

	Effect     string        `name:"effect" placeholder:"EFFECT" help:"error, delay, drop, lose, cut or fail: see above. Default: delay where there is only --delay, else error."`
	Delay      time.Duration `name:"delay" placeholder:"TIME" help:"Real time to wait first, such as 3s."`
	Status     count         `name:"status" placeholder:"STATUS" help:"Of the error. Default: 503, or 409 of an operation."`
	Code       string        `name:"code" placeholder:"CODE" help:"Of the error. Default: the service's own."`
	Message    string        `name:"message" placeholder:"TEXT" help:"Of the error. Default: the service's own."`
	RetryAfter count         `name:"retry-after" placeholder:"SECONDS" help:"Header that goes with the error."`
}

// Help goes on after the one line that the list of commands has.
func (*faultAddCommand) Help() string {
	return `The effects:
  error  answered with an error in the service's own shape; nothing is done
  delay  answered as ever, but later
  drop   the connection is closed; nothing is done
  lose   done, but the connection is closed in the place of the answer
  cut    done, but the connection is closed in the middle of the answer; where that has no body, as lose
  fail   arm only: accepted, and the operation it begins fails when its time has come

Examples:
  edgerite ctl fault add --service blob
      The next blob request is answered with 503 ServerBusy.
  edgerite ctl fault add --service blob --operation 'Put Block' --effect lose --times 2
      Two blocks are stored without the client being told.
  edgerite ctl fault add --service arm --method PUT --path '**/virtualMachines/*' --status 429 --retry-after 5
  edgerite ctl fault add --operation Microsoft.Compute/virtualMachines/write --effect fail --code AllocationFailed
      The next machine is accepted and ends as Failed; in a template deployment too.
  edgerite ctl fault add --service login --delay 3s --always

Faults are kept in memory: they end with the process, and with edgerite ctl reset.`
}

// Run adds a fault.
func (c *faultAddCommand) Run(in *invocation, ctl *ctlCommand) error {
	rule := fault.Rule{
		Device: c.Device, Service: c.Service, Method: c.Method, Path: c.Path, Operation: c.Operation,
		Skip: int(c.Skip), Times: int(c.Times), Always: c.Always,
		Effect: fault.Effect(c.Effect), Delay: c.Delay, Status: int(c.Status), Code: c.Code, Message: c.Message, RetryAfter: int(c.RetryAfter),
	}
	if _, err := rule.Check(); err != nil {
		return usagef("%v", err)
	}
	return ctl.call(in, func(cfg config.Config, client *admin.Client) error {
		added, err := client.AddFault(in.ctx, rule)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(added)
		}
		in.printf("%s: %s of %s %s\n", added.ID, plain(effectOf(added)), plain(requestsOf(added)), timesOf(added))
		return nil
	})
}

type faultListCommand struct{}

// Run lists the faults.
func (c *faultListCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.call(in, func(cfg config.Config, client *admin.Client) error {
		all, err := client.Faults(in.ctx)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(map[string][]admin.Fault{"faults": all})
		}
		if len(all) == 0 {
			in.printf("There are no faults.\n")
			return nil
		}
		w := tabwriter.NewWriter(in.stdout, 0, 0, 2, ' ', 0)
		rows := [][]any{{"ID", "EFFECT", "OF", "MET", "LAST"}}
		for _, f := range all {
			last := "-"
			if f.Last != nil {
				last = f.Last.Time.Format(time.TimeOnly) + " " + f.Last.Method + " " + f.Last.Path
			}
			rows = append(rows, []any{f.ID, plain(effectOf(f)), plain(requestsOf(f)), metOf(f), plain(last)})
		}
		for _, r := range rows {
			if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r...); err != nil {
				return err
			}
		}
		return w.Flush()
	})
}

type faultClearCommand struct {
	IDs []string `arg:"" optional:"" name:"id" help:"The faults to remove. Default: all of them."`
}

// Run removes faults.
func (c *faultClearCommand) Run(in *invocation, ctl *ctlCommand) error {
	return ctl.call(in, func(cfg config.Config, client *admin.Client) error {
		gone, err := client.ClearFaults(in.ctx, c.IDs...)
		if err != nil {
			return err
		}
		if cfg.Output == config.JSON {
			return in.printJSON(map[string][]admin.Fault{"faults": gone})
		}
		var ids []string
		for _, f := range gone {
			ids = append(ids, f.ID)
		}
		in.printf("cleared: %s\n", cmp.Or(strings.Join(ids, ", "), "none"))
		return nil
	})
}

// effectOf is what happens, in a few words.
func effectOf(f admin.Fault) string {
	words := []string{string(f.Effect)}
	if f.Status != 0 {
		words = append(words, strconv.Itoa(f.Status))
	}
	if f.Code != "" {
		words = append(words, f.Code)
	}
	if f.Delay != "" && f.Effect != fault.Delay {
		words = append(words, "after")
	}
	if f.Delay != "" {
		words = append(words, f.Delay)
	}
	return strings.Join(words, " ")
}

// requestsOf is which requests it happens to.
func requestsOf(f admin.Fault) string {
	var words []string
	for _, word := range []string{f.Service, f.Method, f.Path} {
		if word != "" {
			words = append(words, word)
		}
	}
	if f.Operation != "" {
		words = append(words, strconv.Quote(f.Operation))
	}
	if f.Device != "" {
		words = append(words, "on "+f.Device)
	}
	return cmp.Or(strings.Join(words, " "), "everything")
}

// metOf is how many requests have met it, of how many.
func metOf(f admin.Fault) string {
	if f.Always {
		return fmt.Sprintf("%d, always", f.Met)
	}
	return fmt.Sprintf("%d of %d", f.Met, f.Limit())
}

// timesOf is how often it is to happen.
func timesOf(f admin.Fault) string {
	times := "once"
	switch {
	case f.Always:
		times = "always"
	case f.Times > 1:
		times = fmt.Sprintf("%d times", f.Times)
	}
	if f.Skip > 0 {
		times += fmt.Sprintf(", from request %d on", f.Skip+1)
	}
	return times
}
