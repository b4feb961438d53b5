package main

import (
	"fmt"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/doctor"
)

type doctorCommand struct {
	config.Common
	config.Stored
	config.Named
	config.SignIn
	connection

	Host    string `arg:"" optional:"" help:"Device name and DNS domain, such as edge1.example.com, of any device. Default: those of the emulator here."`
	Account string `name:"account" placeholder:"NAME" help:"Storage account to try. Default: the first one there is."`
}

// Run walks the steps and fails where one fails.
func (c *doctorCommand) Run(in *invocation) error {
	cfg, err := in.config()
	if err != nil {
		return err
	}
	visits, err := c.visits(in, cfg, c.Host)
	if err != nil {
		return err
	}
	sick := 0
	for i, options := range visits {
		options.Account = c.Account
		if cfg.Output == config.Text {
			heading := in.paint().bold(options.Host) + "\n" // once there is a step: the options may make no sense
			if i > 0 {
				heading = "\n" + heading
			}
			options.Each = func(s doctor.Step) {
				in.printf("%s", heading)
				heading = ""
				in.showStep(s)
			}
		}
		report, err := doctor.Run(in.ctx, options)
		if err != nil {
			return usageError{err}
		}
		if cfg.Output == config.JSON {
			if err := in.printJSON(report); err != nil {
				return err
			}
		}
		if !report.OK {
			sick++
		}
	}
	if sick > 0 {
		return fmt.Errorf("%d of %d devices cannot be used as they are: see the steps that say FAIL", sick, len(visits))
	}
	return nil
}

func (in *invocation) showStep(s doctor.Step) {
	p := in.paint()
	// A closed pipe, as of head, is the reader's wish.
	_ = s.Write(in.stdout, func(state doctor.State, word string) string {
		switch state {
		case doctor.OK:
			return p.green(word)
		case doctor.Failed:
			return p.red(word)
		default:
			return p.dim(word)
		}
	})
}
