// Package server builds every part of the emulator in order and serves it. It is the only package that
// knows all the others.
package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/dns"
	"github.com/edgerite/edgerite/internal/fault"
)

const (
	// grace is how long requests may go on when the process is asked to end.
	grace = 10 * time.Second
	// idleStore is how long a device's store stays open without a request, and idleCheck how often that is looked at.
	idleStore = 5 * time.Minute
	idleCheck = time.Minute
)

// Server is a process full of devices. Run it once.
type Server struct {
	config    config.Config
	log       *zap.Logger
	clock     *clock.Clock
	faults    *fault.Set
	bind      binder
	patience  patience
	grace     time.Duration
	hostsFile string
}

// New returns a server that is not yet running: it opens nothing.
func New(c config.Config, log *zap.Logger) (*Server, error) {
	if len(c.Devices) == 0 {
		return nil, errors.New("there is no device to serve")
	}
	virtual := clock.New(nil, clock.State{})
	return &Server{config: c, log: log, clock: virtual, faults: fault.NewSet(virtual), bind: bindTCP, patience: defaultPatience, grace: grace, hostsFile: dns.HostsPath()}, nil
}

// Clock is the clock of all devices. Moving it here is not kept across a restart; the admin API keeps it.
func (s *Server) Clock() *clock.Clock { return s.clock }

// Faults are what requests to the devices meet on purpose.
func (s *Server) Faults() *fault.Set { return s.faults }

// Run serves until ctx ends, and calls ready once everything answers. When ctx has ended it takes no
// more requests, lets those under way finish within bounds, and closes the stores.
func (s *Server) Run(ctx context.Context, ready func(Ready)) (err error) {
	var open closers
	defer func() { err = errors.Join(err, open.close()) }()
	p, err := s.build(&open)
	if err != nil {
		return err
	}
	sockets, err := s.openSockets(ctx)
	if err != nil {
		return err
	}
	reach, err := newReach(s.config.DNSAnswer, sockets.secure)
	if err != nil {
		return errors.Join(err, sockets.close())
	}
	if p.listening, err = ownSocketsOf(sockets); err != nil {
		return errors.Join(err, sockets.close())
	}
	servers := s.servers(ctx, p, sockets)

	group, failed := errgroup.WithContext(ctx)
	for _, server := range servers {
		group.Go(server.serve)
	}
	// The key takes a while to make, and nobody needs it before the first sign-in.
	group.Go(p.env.keys.Prepare)
	responder := dns.New(dns.Options{Hosts: p.hosts(), Addresses: reach.from})
	for _, both := range sockets.dns {
		group.Go(func() error { return responder.Serve(failed, both, s.clock.Real) })
	}
	if s.config.ManageHosts {
		keeper := &hostsKeeper{path: s.hostsFile, reach: reach, devices: p.devices, changed: p.env.accounts, log: s.log}
		p.env.accounts.keep(true)
		if keeper.write(failed) { // before anybody is told that the names are served
			group.Go(func() error { return keeper.run(failed) })
		} else {
			p.env.accounts.keep(false)
		}
	}
	group.Go(func() error { return s.closeIdle(failed, p.devices) })
	group.Go(func() error {
		<-failed.Done()
		return s.shutDown(servers, p.devices)
	})
	ready(newReady(p, sockets))
	return group.Wait()
}

// closeIdle closes, until ctx ends, the stores nobody has used for a while.
func (s *Server) closeIdle(ctx context.Context, devices []*device) error {
	tick := time.NewTicker(idleCheck)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			for _, d := range devices {
				d.closeIdle(s.clock.Real().Add(-idleStore))
			}
		}
	}
}

// shutDown ends the servers, then closes the stores, all within the time of grace; then it cuts what is left.
func (s *Server) shutDown(servers []*listening, devices []*device) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.grace)
	defer cancel()
	s.faults.Clear(fault.All) // nothing waits for a delay any more
	var stopping errgroup.Group
	for _, server := range servers {
		stopping.Go(func() error { return server.stop(ctx) })
	}
	err := stopping.Wait()
	// A connection that was cut ends its handler soon, and only then may its store close.
	ctx, cancel = context.WithTimeout(context.Background(), s.grace)
	defer cancel()
	for _, d := range devices { // first: their copies read from each other
		d.interrupt()
	}
	for _, d := range devices {
		err = errors.Join(err, d.close(ctx))
	}
	return err
}

// listening is an HTTP server on its listener.
type listening struct {
	*http.Server
	listener net.Listener
}

func (l *listening) serve() error {
	if err := l.Serve(l.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving %s: %w", l.listener.Addr(), err)
	}
	return nil
}

// stop lets requests finish until ctx ends, then cuts their connections.
func (l *listening) stop(ctx context.Context) error {
	if err := l.Shutdown(ctx); err == nil {
		return nil
	}
	return l.Close()
}
