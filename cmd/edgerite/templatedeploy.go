package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/doctor"
	"github.com/edgerite/edgerite/internal/rollout"
	"github.com/edgerite/edgerite/internal/templatefile"
)

type templateDeployCommand struct {
	templateFlags
	config.Stored
	config.SignIn
	connection
	Device      string `name:"device" placeholder:"HOST" help:"Device name and DNS domain, such as edge1.example.com. Default: that of the emulator here."`
	Mode        string `name:"mode" enum:"Incremental,Complete" default:"Incremental" help:"Complete deletes what is in the group and not in the template."`
	CreateGroup bool   `name:"create-group" xor:"instead" help:"Make the group where it is not there."`
	WhatIf      bool   `name:"what-if" xor:"instead" help:"Show what would change, and deploy nothing."`
	Validate    bool   `name:"validate" xor:"instead" help:"Ask the device whether it would take the deployment, and deploy nothing."`
}

// Run deploys, or asks what deploying would do.
func (c *templateDeployCommand) Run(in *invocation) error {
	file, cfg, err := c.load(in)
	if err != nil {
		return err
	}
	in.redact = file.Redact
	if c.ResourceGroup == "" && !file.ForSubscription() {
		return usagef("%s goes to a group: name it with --resource-group", file.Path)
	}
	if c.CreateGroup && file.ForSubscription() {
		return usagef("%s goes to the subscription, as its $schema says: leave --create-group out", file.Path)
	}
	d := &rollout.Deployment{Name: file.Name(), Location: c.Location, Mode: c.Mode, Parameters: file.Parameters}
	if !file.ForSubscription() {
		d.Group = c.ResourceGroup
	}
	if d.Template, err = file.JSON(); err != nil {
		return err
	}
	session, err := c.connect(in, cfg)
	if err != nil {
		return err
	}
	defer session.Close()
	d.Client, d.Management, d.Subscription = session.Client, session.Management, session.Subscription
	if c.CreateGroup && d.Group != "" {
		made, err := d.EnsureGroup(in.ctx)
		if err != nil {
			return in.told(err)
		}
		if made && cfg.Output == config.Text {
			in.printf("group %s was made\n", plain(d.Group))
		}
	}
	switch {
	case c.Validate:
		err = in.askWhether(cfg, d)
	case c.WhatIf:
		err = in.askWhatIf(cfg, d)
	default:
		err = in.deploy(cfg, d)
	}
	return in.refused(cfg, file, err)
}

// connectPatience is for each step of signing in: longer than the doctor's, who is there to find what is slow.
const connectPatience = time.Minute

// connect signs in to the device that is meant: of the emulator's the first.
func (c *templateDeployCommand) connect(in *invocation, cfg config.Config) (*doctor.Session, error) {
	visits, err := c.visits(in, cfg, c.Device)
	if err != nil {
		return nil, err
	}
	options := visits[0]
	options.Patience = connectPatience
	if options.Address == "" && strings.HasSuffix("."+options.Host, ".localhost") {
		options.Address = "127.0.0.1" // https://www.rfc-editor.org/rfc/rfc6761#section-6.3, whatever resolves it here
	}
	return doctor.Connect(in.ctx, options)
}

// refused tells a failure. Where Resource Manager finds the template wrong, and so do we, the place in the file is told.
func (in *invocation) refused(cfg config.Config, file *templatefile.File, err error) error {
	failure, ok := errors.AsType[*rollout.Failure](err)
	if !ok {
		return err
	}
	if failure.Code == "InvalidTemplate" {
		if _, here := file.Expand(); here != nil {
			return in.wrong(cfg, here)
		}
	}
	if cfg.Output == config.JSON {
		failure.Redact(in.redacted)
		if err := in.printJSON(map[string]*rollout.Failure{"error": failure}); err != nil {
			return err
		}
	}
	return in.told(failure)
}

// told is a failure with all that is behind it, a line each.
func (in *invocation) told(err error) error {
	failure, ok := errors.AsType[*rollout.Failure](err)
	if !ok {
		return err
	}
	failure.Redact(in.redacted)
	lines := failure.Lines()
	for i := range lines {
		lines[i] = plain(lines[i])
	}
	if hint := failureHint(failure); hint != "" {
		lines = append(lines, "  "+hint)
	}
	return errors.New(strings.Join(lines, "\n"))
}

// failureHint is what to do about failures that people meet first.
func failureHint(f *rollout.Failure) string {
	switch f.Code {
	case "ResourceGroupNotFound":
		return "Make the group first, or give --create-group."
	case "DeploymentActive":
		return "Wait for the deployment of this name, or give this one another with --name."
	}
	return ""
}

func (in *invocation) askWhether(cfg config.Config, d *rollout.Deployment) error {
	if err := d.Validate(in.ctx); err != nil {
		return err
	}
	if cfg.Output == config.JSON {
		return in.printJSON(templateProblems{Valid: true, Problems: []*templatefile.Problem{}})
	}
	in.printf("The device would take the deployment %s.\n", plain(d.Name))
	return nil
}

// deploy deploys and tells how it goes.
func (in *invocation) deploy(cfg config.Config, d *rollout.Deployment) error {
	each := func(rollout.Event) {}
	if cfg.Output == config.Text {
		in.printf("Deploying %s to %s\n", in.paint().bold(plain(d.Name)), plain(strings.TrimSuffix(d.ID(), "/providers/Microsoft.Resources/deployments/"+d.Name)))
		each = (&progress{in: in, live: isTerminal(in.stdout) && in.getenv("TERM") != "dumb"}).each
	}
	result, err := d.Run(in.ctx, each)
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("the deployment %s is no longer watched: it goes on at the device", plain(d.Name))
	case err != nil:
		return err
	case cfg.Output == config.JSON:
		if err := in.printJSON(result.Resource); err != nil {
			return err
		}
	default:
		in.printResult(d, result)
	}
	if result.Failure != nil {
		return in.told(result.Failure)
	}
	return nil
}

func (in *invocation) printResult(d *rollout.Deployment, result *rollout.Result) {
	word := in.paint().green(plain(result.State))
	if result.Failure != nil {
		word = in.paint().red(plain(result.State))
	}
	in.printf("%s %s%s\n", in.paint().bold(plain(d.Name)), word, inTime(result.Duration))
	var outputs []templatefile.Value
	for _, o := range result.Outputs {
		v := templatefile.Value{Name: o.Name, Type: o.Type, Value: o.Value}
		if v.Value == nil {
			v.Value = json.RawMessage(`"***"`)
		}
		outputs = append(outputs, v)
	}
	if len(outputs) > 0 {
		in.printf("\n")
	}
	in.printValues("Outputs", outputs)
}

// inTime is a duration of ISO 8601 for people, such as " in 1m30s".
func inTime(duration string) string {
	if duration == "" {
		return ""
	}
	return " in " + strings.ToLower(strings.TrimPrefix(plain(duration), "PT"))
}
