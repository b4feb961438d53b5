package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/templatefile"
)

type templateCommand struct {
	Validate templateValidateCommand `cmd:"" help:"Say what is wrong with a template, without a device."`
	Expand   templateExpandCommand   `cmd:"" help:"Show what a template deploys, in which order, with its expressions resolved, without a device."`
	Deploy   templateDeployCommand   `cmd:"" help:"Deploy a template to an emulator or a device, and tell how it goes."`
}

// templateFlags say which template, and what it is to know.
type templateFlags struct {
	config.Common
	config.Named
	File          string   `arg:"" help:"The template: JSON, as people write it or as Bicep compiles it."`
	Values        []string `arg:"" optional:"" name:"parameters" help:"The same as --parameters, of which Azure CLI takes several."`
	Parameters    []string `name:"parameters" short:"p" sep:"none" placeholder:"@FILE|NAME=VALUE" help:"Parameters: a file of them, NAME=VALUE, NAME=@FILE or JSON; repeats, the last one counts."`
	ResourceGroup string   `name:"resource-group" short:"g" placeholder:"NAME" help:"The group to deploy to."`
	Location      string   `name:"location" short:"l" default:"dbelocal" help:"Location of the group, or of a deployment to the subscription."`
	Name          string   `name:"name" short:"n" placeholder:"NAME" help:"Name of the deployment. Default: the file's."`
}

// defaultGroup stands for a group that nobody named.
const defaultGroup = "rg"

// load reads the file as one for the first device of the settings.
func (f *templateFlags) load(in *invocation) (*templatefile.File, config.Config, error) {
	cfg, err := in.config()
	if err != nil {
		return nil, cfg, err
	}
	const nobody = "00000000-0000-0000-0000-000000000000"
	group := f.ResourceGroup
	if group == "" {
		group = defaultGroup
	}
	d := cfg.Devices[0]
	subscription := d.SubscriptionID
	if subscription == "" {
		subscription = nobody
	}
	file, err := templatefile.Load(templatefile.Options{
		Path: f.File, Parameters: append(f.Parameters[:len(f.Parameters):len(f.Parameters)], f.Values...), Host: d.Host(),
		Subscription: subscription, Tenant: nobody, ResourceGroup: group, Location: f.Location, Name: f.Name,
		Now: clock.New(nil, clock.State{}).Real(), NewGUID: rnd.New().UUID, ReadFile: os.ReadFile,
	})
	if err == nil {
		in.redact = file.Redact
	}
	if err == nil && f.ResourceGroup != "" && file.ForSubscription() {
		err = usagef("%s goes to the subscription, as its $schema says: leave --resource-group out", file.Path)
	}
	return file, cfg, in.wrong(cfg, err)
}

// templateProblems is what --output json says of a template that is wrong.
type templateProblems struct {
	Valid    bool                    `json:"valid"`
	Problems []*templatefile.Problem `json:"problems"`
}

// wrong tells a mistake in a template: to scripts on standard output too.
func (in *invocation) wrong(cfg config.Config, err error) error {
	if err != nil && cfg.Output == config.JSON {
		p, ok := errors.AsType[*templatefile.Problem](err)
		if !ok {
			p = &templatefile.Problem{Code: "NotRead", Message: err.Error()}
		}
		if err := in.printJSON(templateProblems{Problems: []*templatefile.Problem{p}}); err != nil {
			return err
		}
	}
	if usage, ok := errors.AsType[*templatefile.UsageError](err); ok {
		return usageError{usage}
	}
	return err
}

// expand works out what the template deploys, and has it shown.
func (f *templateFlags) expand(in *invocation, show func(cfg config.Config, file *templatefile.File, made *templatefile.Expansion) error) error {
	file, cfg, err := f.load(in)
	if err != nil {
		return err
	}
	made, err := file.Expand()
	if err != nil {
		return in.wrong(cfg, err)
	}
	return show(cfg, file, made)
}

type templateValidateCommand struct {
	templateFlags
	config.Subscription
}

// Run fails where the template is wrong.
func (c *templateValidateCommand) Run(in *invocation) error {
	return c.expand(in, func(cfg config.Config, file *templatefile.File, made *templatefile.Expansion) error {
		if cfg.Output == config.JSON {
			return in.printJSON(templateProblems{Valid: true, Problems: []*templatefile.Problem{}})
		}
		skipped := ""
		if n := len(made.Skipped); n > 0 {
			skipped = fmt.Sprintf(", %d left out by condition", n)
		}
		in.printf("%s is valid: %s to deploy%s.\n", plain(file.Path), countOf(made.Count(), "resource"), skipped)
		return nil
	})
}

type templateExpandCommand struct {
	templateFlags
	config.Subscription
}

// Run shows what is deployed.
func (c *templateExpandCommand) Run(in *invocation) error {
	return c.expand(in, func(cfg config.Config, file *templatefile.File, made *templatefile.Expansion) error {
		if cfg.Output == config.JSON {
			return in.printJSON(made)
		}
		return in.printExpansion(file, made)
	})
}
