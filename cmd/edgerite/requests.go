package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/server"
)

type requestsCommand struct {
	Follow  bool   `name:"follow" short:"f" help:"Go on as requests come, until interrupted."`
	Device  string `name:"device" placeholder:"NAME" help:"Only those of one device, or of all that share a name."`
	Service string `name:"service" placeholder:"NAME" help:"Only those of one service: arm, sts, graph, blob or portal."`
	Method  string `name:"method" placeholder:"METHOD" help:"Only those of one method."`
	Status  count  `name:"status" placeholder:"STATUS" help:"Only those with one status, or 4 for all from 400 to 499."`
	Path    string `name:"path" placeholder:"TEXT" help:"Only those with this in the path."`
	Unread  bool   `name:"unread" help:"Only those that carry something nothing reads."`
	Limit   count  `name:"limit" placeholder:"N" default:"50" help:"The last so many; 0 for all."`
}

// Run prints requests, oldest first: a line each, or a line of JSON each.
func (c *requestsCommand) Run(in *invocation, ctl *ctlCommand) error {
	service := strings.ToLower(c.Service)
	if service != "" && !slices.Contains(server.Services(), service) {
		return usagef("--service: %q is not one of %s", c.Service, strings.Join(server.Services(), ", "))
	}
	f := journal.Filter{
		Device: strings.ToLower(c.Device), Service: service, Method: strings.ToUpper(c.Method),
		Status: int(c.Status), Path: c.Path, Unread: c.Unread, Limit: int(c.Limit),
	}
	return ctl.call(in, func(cfg config.Config, client *admin.Client) error {
		show := in.showRequest
		if cfg.Output == config.JSON {
			show = func(e journal.Entry) error { return in.printJSON(e) }
		}
		if c.Follow {
			err := client.FollowRequests(in.ctx, f, show)
			if in.ctx.Err() != nil && errors.Is(err, in.ctx.Err()) {
				return nil // interrupted, as it is meant to end
			}
			return err
		}
		entries, err := client.Requests(in.ctx, f)
		for _, e := range entries {
			if err := show(e); err != nil {
				return err
			}
		}
		return err
	})
}

func (in *invocation) showRequest(e journal.Entry) error {
	p := in.paint()
	status := p.green
	if e.Status >= 400 || e.Aborted {
		status = p.red
	}
	query := ""
	if e.Query != "" {
		query = "?" + e.Query
	}
	in.printf("%s  %s  %-6s %s%s  %s", e.Time.Format(time.TimeOnly), status(formatStatus(e)), plain(e.Method), plain(e.Host),
		plain(e.Path+query), p.dim(e.Duration.Round(10*time.Microsecond).String()))
	if e.ErrorCode != "" {
		in.printf("  %s", plain(e.ErrorCode))
	}
	if e.Fault != "" {
		in.printf("  fault %s", plain(e.Fault))
	}
	in.printf("\n")
	if len(e.Unread) > 0 {
		in.printf("          nothing reads: %s\n", plain(strings.Join(e.Unread, ", ")))
	}
	return nil
}

func formatStatus(e journal.Entry) string {
	if e.Aborted {
		return "cut"
	}
	return strconv.Itoa(e.Status)
}
