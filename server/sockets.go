package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"

	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/dns"
	"github.com/edgerite/edgerite/internal/httpx"
)

// sockets are the addresses served.
type sockets struct {
	secure, plain, admin []net.Listener
	dns                  []dns.Sockets
	notices              []string // what is not as one would expect, a sentence each
}

// openSockets opens all or none.
func (s *Server) openSockets(ctx context.Context) (*sockets, error) {
	var open sockets
	if err := s.openEach(ctx, &open); err != nil {
		return nil, errors.Join(err, open.close())
	}
	return &open, nil
}

func (s *Server) openEach(ctx context.Context, open *sockets) (err error) {
	if len(s.config.Listen) > 0 {
		open.secure, err = s.bind.bindAll(ctx, s.config.Listen)
	} else {
		var notice string
		open.secure, notice, err = s.bind.bindDefault(ctx)
		if notice != "" {
			open.notices = append(open.notices, notice)
		}
	}
	if err != nil {
		return err
	}
	if open.plain, err = s.bind.bindAll(ctx, s.config.HTTP); err != nil {
		return err
	}
	if open.admin, err = s.bind.bindAll(ctx, s.config.Admin); errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w, perhaps another edgerite: stop that, or take a free port for the admin API with --admin 127.0.0.1:0", err)
	} else if err != nil {
		return err
	}
	for _, address := range s.config.DNS {
		both, err := dns.Listen(ctx, address)
		if err != nil {
			return explainBind(address, err)
		}
		open.dns = append(open.dns, both)
	}
	return nil
}

func (open *sockets) close() error {
	err := errors.Join(closeAll(open.secure), closeAll(open.plain), closeAll(open.admin))
	for _, s := range open.dns {
		err = errors.Join(err, s.Close())
	}
	return err
}

// servers returns a server for each socket. Their listeners begin to accept here, and end with their server.
func (s *Server) servers(ctx context.Context, p *process, open *sockets) []*listening {
	now := s.clock.Real
	limits := httpx.Limits{Head: maxHeader, Stall: s.patience.stall, Now: now, Gather: true}
	secure := newRouter(p.names, p.handlers, p.journal, s.log)
	plain := newPlainRouter(p.names, p.handlers, open.secure[0].Addr().String(), p.journal, s.log)
	config := newTLSConfig(p.names, p.authority)
	var all []*listening
	for _, l := range open.secure {
		all = append(all, &listening{newHTTPServer(secure, s.patience, now, s.log), newSecureListener(l, config, limits, s.log)})
	}
	for _, l := range open.plain {
		all = append(all, &listening{newHTTPServer(plain, s.patience, now, s.log), plainListener{l, limits}})
	}
	for _, l := range open.admin {
		server := newHTTPServer(s.adminAPI(p, open), s.patience, now, s.log)
		// Whoever follows the journal would follow it for ever.
		server.BaseContext = func(net.Listener) context.Context { return ctx }
		all = append(all, &listening{server, l})
	}
	return all
}

// adminAPI is the control side of the process.
func (s *Server) adminAPI(p *process, open *sockets) http.Handler {
	c := &controls{devices: p.devices, described: describeAll(p, open)}
	return admin.New(admin.Options{
		Clock:     s.clock,
		SaveClock: p.env.data.saveClock,
		Journal:   p.journal,
		Faults:    s.faults,
		Devices:   c, Operations: c, Principals: c, Sessions: c, Keys: signingKeys{p.env.keys},
		Metrics: p.metrics.Handler(),
		Names:   func(ctx context.Context) ([]string, error) { return namesInUse(ctx, p.devices) },
		Token:   p.adminToken,
		Log:     s.log,
	})
}
