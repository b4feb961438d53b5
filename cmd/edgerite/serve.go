package main

import (
	"context"
	"net"
	"net/url"
	"runtime"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/server"
)

// resolvePatience bounds the look whether the devices' names resolve here.
const resolvePatience = 2 * time.Second

// heapFloor is memory that is reserved and never touched, so it takes none. The garbage collector runs whenever the heap
// has doubled, and an emulator that holds little would do that many times a second under load. With the
// floor in the heap it waits until there are this many bytes of garbage, and no more than before where there is much.
const heapFloor = 64 << 20

type serveCommand struct {
	config.Common
	config.Stored
	config.Named
	config.SignIn
	config.Subscription
	config.Content
	config.Serving
}

// exampleFile is a configuration file that shows what flags cannot say: several devices.
const exampleFile = `listen: 127.0.0.1:443
timing: instant
devices:
  - name: edge1
  - name: edge2
    dns-domain: lab.example
    arm-password: Another-word1
    subscription-id: 8ee0fc6a-0e0b-4a1c-9f3c-5a4d2c1b0e7f
`

// Help goes on after the one line that the list of commands has.
func (*serveCommand) Help() string {
	return "Each flag is a line of a configuration file too. One process serves several devices where the file lists them:\n\n    " +
		strings.ReplaceAll(strings.TrimSpace(exampleFile), "\n", "\n    ")
}

// Run serves until it is interrupted.
func (c *serveCommand) Run(in *invocation) error {
	cfg, err := in.config()
	if err != nil {
		return err
	}
	made, err := fillPasswords(&cfg)
	if err != nil {
		return err
	}
	log, err := newLog(in, cfg)
	if err != nil {
		return err
	}
	defer func() { _ = log.Sync() }() // a terminal cannot be synced, and says so
	for _, sentence := range cautions(cfg) {
		log.Warn(sentence)
	}
	for _, d := range made {
		log.Warn("the ARM password of "+d.Host()+" was made at random", zap.String("password", d.ArmPassword))
	}
	s, err := server.New(cfg, log)
	if err != nil {
		return err
	}
	floor := make([]byte, heapFloor)
	defer runtime.KeepAlive(floor)
	return s.Run(in.ctx, func(r server.Ready) { in.announce(cfg, r, log) })
}

// announce says that it serves: the ready line to a script, the same facts and what to type next to a person.
func (in *invocation) announce(cfg config.Config, r server.Ready, log *zap.Logger) {
	if cfg.Output == config.JSON {
		if err := in.printJSON(r); err != nil {
			log.Error("the ready line cannot be written", zap.Error(err))
		}
	} else {
		in.welcome(cfg, r)
	}
	for _, sentence := range r.Notices {
		log.Warn(sentence)
	}
	if !cfg.ManageHosts && !resolves(in.ctx, r) {
		log.Warn("The names of the devices do not resolve on this machine: " + in.namesAdvice(r) + ".")
	}
}

func resolves(ctx context.Context, r server.Ready) bool {
	ctx, cancel := context.WithTimeout(ctx, resolvePatience)
	defer cancel()
	for _, d := range r.Devices {
		u, err := url.Parse(d.Management)
		if err != nil {
			return false
		}
		if _, err := net.DefaultResolver.LookupHost(ctx, u.Hostname()); err != nil {
			return false
		}
	}
	return true
}
