// Package clock is the only source of time.
//
// It keeps two readings: real time, in which clients live, and virtual time, which an
// operator may move or stop. Which of the two writes and which judges each kind of time is
// the table in docs/architecture.md.
package clock

import (
	"sync"
	"time"
)

// State is what has to survive a restart: without it, due times would lie in the future again.
type State struct {
	Offset time.Duration `json:"offset"`           // virtual minus real time, while running
	Frozen *time.Time    `json:"frozen,omitempty"` // the virtual time it stands at, when stopped
}

// Clock tells real and virtual time. It is safe for concurrent use.
type Clock struct {
	real   func() time.Time
	system bool // real is time.Now

	mu    sync.RWMutex // guards state
	state State
}

// New returns a clock in the given state on top of real, which is time.Now unless a test
// brings its own.
func New(real func() time.Time, state State) *Clock {
	if real == nil {
		return &Clock{real: time.Now, system: true, state: state}
	}
	return &Clock{real: real, state: state}
}

// Real is the time that clients and certificates go by, in UTC.
func (c *Clock) Real() time.Time { return c.real().UTC() }

// Now is virtual time in UTC: leases, operations, Last-Modified and the Date header go by it.
func (c *Clock) Now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if c.state.Frozen != nil {
		return c.state.Frozen.UTC()
	}
	return c.real().Add(c.state.Offset).UTC()
}

// Unmoved tells whether virtual time is the time of the machine, so that others that read it need not be told.
func (c *Clock) Unmoved() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.system && c.state == State{}
}

// Offset is how far virtual time is ahead of real time.
func (c *Clock) Offset() time.Duration { return c.Now().Sub(c.Real()) }

// Adjusted is real time plus the offset gained since it stood at then: the judge of tokens and
// signatures, whose own times are real (see the package comment).
func (c *Clock) Adjusted(then time.Duration) time.Time { return c.Now().Add(-then) }

// State returns what New needs to continue.
func (c *Clock) State() State {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.state
}

// Advance moves virtual time forward, frozen or running.
func (c *Clock) Advance(d time.Duration) State { return c.move(AdvanceBy(d)) }

// Freeze stops virtual time where it stands.
func (c *Clock) Freeze() State { return c.move(Stop()) }

// Reset makes virtual time equal real time again.
func (c *Clock) Reset() State { return c.move(Start()) }

func (c *Clock) move(m Move) State {
	s, _ := c.Change(m, func(State) error { return nil }) // nothing is saved, so nothing can fail
	return s
}
