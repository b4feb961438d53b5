package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/clock"
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
	Mode        string `name:"mode" enum:"Incremental,Complete,incremental,complete" default:"Incremental" placeholder:"MODE" help:"Incremental or Complete, which deletes what is in the group and not in the template."`
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
	if c.ResourceGroup == "" && !file.ForSubscription() {
		return usagef("%s goes to a group: name it with --resource-group", file.Path)
	}
	if c.CreateGroup && file.ForSubscription() {
		return usagef("%s goes to the subscription, as its $schema says: leave --create-group out", file.Path)
	}
	d := &rollout.Deployment{Name: file.Name(), Location: c.Location, Mode: strings.ToUpper(c.Mode[:1]) + c.Mode[1:], Parameters: file.Parameters}
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
	file.On(d.Subscription)
	t := &refusals{in: in, file: file, locator: file.Locator()}
	d.Has = t.locator.Has()
	if c.CreateGroup && d.Group != "" {
		made, err := d.EnsureGroup(in.ctx)
		if err != nil {
			return t.told(cfg, err)
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
		err = in.deploy(cfg, d, t)
	}
	return t.told(cfg, err)
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
func (in *invocation) deploy(cfg config.Config, d *rollout.Deployment, t *refusals) error {
	each := t.note
	if cfg.Output == config.Text {
		in.printf("Deploying %s to %s\n", in.paint().bold(plain(d.Name)), plain(strings.TrimSuffix(d.ID(), "/providers/Microsoft.Resources/deployments/"+d.Name)))
		p := &progress{in: in, live: isTerminal(in.stdout) && in.getenv("TERM") != "dumb", now: clock.New(nil, clock.State{}).Real}
		d.Looked = p.looked
		each = func(e rollout.Event) {
			t.note(e)
			p.each(e)
		}
	}
	result, err := d.Run(in.ctx, each)
	switch {
	case in.ctx.Err() != nil && err != nil && !errors.Is(err, rollout.ErrUnanswered):
		if isTerminal(in.stdout) {
			in.printf("\n") // behind the ^C
		}
		return fmt.Errorf("the deployment %s is no longer watched: it goes on at the device, and %s stops it there", plain(d.Name), cancelling(d))
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
		return t.told(config.Config{}, result.Failure) // the answer has been printed
	}
	return nil
}

// cancelling is what to type to stop a deployment (https://learn.microsoft.com/cli/azure/deployment/group#az-deployment-group-cancel).
func cancelling(d *rollout.Deployment) string {
	if d.Group == "" {
		return "az deployment sub cancel --name " + quote(plain(d.Name))
	}
	return "az deployment group cancel --resource-group " + quote(plain(d.Group)) + " --name " + quote(plain(d.Name))
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

// inTime is a duration of ISO 8601 for people, such as " in 1m30s"; less than a second is not worth a word.
func inTime(duration string) string {
	if duration == "" || strings.HasPrefix(duration, "PT0") {
		return ""
	}
	return " in " + strings.ToLower(strings.TrimPrefix(plain(duration), "PT"))
}
