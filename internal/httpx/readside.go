package httpx

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// quiet is how long net/http's watch for a client that goes away leaves the connection alone.
const quiet = 50 * time.Millisecond

// readSide reads for net/http, which on each request sets some nine read deadlines and watches, by a read of one byte
// beside the handler, whether the client goes away. Most of that is undone before it could matter, and costs as
// much as the handler of a small blob.
//
// A deadline is set on the connection when a read needs one earlier than the one it has; one that is later than that
// is looked at when the earlier one passes. And the watch begins when a handler has taken a while.
type readSide struct {
	conn net.Conn

	mu      sync.Mutex    // guards what follows
	wanted  time.Time     // what net/http set last; zero: none
	set     time.Time     // what the connection has
	reading bool          // a read is waiting for the connection
	moved   bool          // meanwhile the connection got another deadline
	watch   bool          // a read is waiting for the watch to begin
	ended   chan struct{} // tells it that it will not
	patient *time.Timer
}

func (s *readSide) read(p []byte) (int, error) {
	if len(p) == 1 && !s.watches() {
		return 0, os.ErrDeadlineExceeded
	}
	for {
		if err := s.begin(); err != nil {
			return 0, err
		}
		n, err := s.conn.Read(p)
		if again := s.end(err); n > 0 || !again {
			return n, err
		}
	}
}

// watches waits until it is time to watch. It reports false when the handler was done before.
func (s *readSide) watches() bool {
	s.mu.Lock()
	if ends(s.wanted) {
		s.mu.Unlock()
		return false
	}
	s.watch = true
	if s.patient == nil {
		s.patient, s.ended = time.NewTimer(quiet), make(chan struct{}, 1)
	} else {
		s.patient.Reset(quiet)
	}
	s.mu.Unlock()
	select {
	case <-s.patient.C:
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.watch {
			<-s.ended // both at once
			return false
		}
		s.watch = false
		return true
	case <-s.ended:
		s.patient.Stop()
		return false
	}
}

// begin gives the connection the deadline that a read needs.
func (s *readSide) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reading, s.moved = true, false
	if s.wanted.IsZero() || !s.set.IsZero() && !s.wanted.Before(s.set) {
		return nil
	}
	return s.arm()
}

// end tells whether to read again: the deadline that passed was an older one.
func (s *readSide) end(err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reading = false
	if err == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	if s.wanted.Equal(s.set) {
		return s.moved
	}
	return s.arm() == nil
}

func (s *readSide) arm() error {
	s.set = s.wanted
	return s.conn.SetReadDeadline(s.wanted)
}

// setDeadline is net/http's way to set or take away a deadline, also of a read that is under way.
func (s *readSide) setDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted = t
	switch {
	case s.watch && ends(t):
		s.watch = false
		s.ended <- struct{}{} // there is room: one is sent for each watch
	case s.reading:
		s.moved = true
		return s.arm()
	}
	return nil
}

// ends tells whether a deadline is the one by which net/http ends its watch: one long ago.
func ends(deadline time.Time) bool {
	return !deadline.IsZero() && deadline.Before(time.Unix(longAgo, 0))
}

// longAgo is in 2001, seconds since 1970.
const longAgo = 1_000_000_000
