package server

import (
	"errors"
	"io"
	"time"

	"github.com/edgerite/edgerite/certs"
	"github.com/edgerite/edgerite/internal/admin"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/internal/metrics"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/sts"
)

// process is all that is built before anything listens.
type process struct {
	env        *environment
	authority  *certs.Authority
	names      *names
	journal    *journal.Journal
	metrics    *metrics.Metrics
	adminToken string // empty in memory: then the admin API is for loopback only
	devices    []*device
	handlers   []handlers
	listening  ownSockets // set before anything is served
}

// build opens the data directory and makes every part, in the order they need each other.
func (s *Server) build(open *closers) (*process, error) {
	data := dataDir{s.config.Data}
	if s.config.Ephemeral {
		data.path = ""
	}
	unlock, err := data.open()
	if err != nil {
		return nil, err
	}
	open.add(unlock)
	if err := s.restoreClock(data); err != nil {
		return nil, err
	}
	p := &process{env: &environment{
		config:   s.config,
		data:     data,
		clock:    s.clock,
		rand:     rnd.New(),
		run:      rnd.New().UUID(),
		keys:     sts.NewKeys(tokenKey{data}, s.clock),
		accounts: newChanges(),
		faults:   s.faults,
		log:      s.log,
	}}
	p.authority, err = certs.Open(certs.Options{Dir: data.sub(certsDir).path, Clock: s.clock, Key: certs.KeyType(s.config.CertificateKey)})
	if err != nil {
		return nil, err
	}
	open.add(p.authority)
	if p.names, err = newNames(s.config.Devices); err != nil {
		return nil, err
	}
	sources := p.newFetch()
	open.add(fetchCloser{sources})
	p.env.sources = sources
	if data.path != "" {
		if p.adminToken, err = admin.Token(data.path, p.env.rand); err != nil {
			return nil, err
		}
	}
	p.metrics = metrics.New()
	p.journal = journal.New(journal.Options{Clock: s.clock, Log: s.log, OnEntry: p.metrics.Request})
	for _, c := range s.config.Devices {
		d, err := newDevice(c, p.env)
		if err != nil {
			return nil, err
		}
		h, err := newHandlers(d, p.authority, p.journal)
		if err != nil {
			return nil, err
		}
		p.devices, p.handlers = append(p.devices, d), append(p.handlers, h)
	}
	return p, nil
}

// hosts are the devices' own names.
func (p *process) hosts() []string {
	var all []string
	for _, d := range p.devices {
		all = append(all, d.host())
	}
	return all
}

// restoreClock goes on where the last run's clock was: otherwise due times would lie in the future again.
func (s *Server) restoreClock(data dataDir) error {
	var state clock.State
	if err := data.read(clockFile, &state); err != nil {
		return err
	}
	_, err := s.clock.Change(
		func(time.Time, clock.State) clock.State { return state },
		func(clock.State) error { return nil }, // it is what is kept
	)
	return err
}

// closers are what has to be closed, in the order it was opened.
type closers []io.Closer

func (c *closers) add(one io.Closer) { *c = append(*c, one) }

// close closes the last first.
func (c *closers) close() error {
	var err error
	for i := len(*c) - 1; i >= 0; i-- {
		err = errors.Join(err, (*c)[i].Close())
	}
	return err
}
