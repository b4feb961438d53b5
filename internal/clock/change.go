package clock

import "time"

// Move computes the state after a change from the virtual time and the state before it.
type Move func(now time.Time, s State) State

// AdvanceBy moves virtual time forward by d, frozen or running.
func AdvanceBy(d time.Duration) Move {
	return func(_ time.Time, s State) State {
		if s.Frozen != nil {
			t := s.Frozen.Add(d)
			s.Frozen = &t
			return s
		}
		s.Offset += d
		return s
	}
}

// Stop freezes virtual time where it stands.
func Stop() Move {
	return func(now time.Time, s State) State {
		s.Frozen = &now
		return s
	}
}

// Start makes virtual time equal real time again.
func Start() Move {
	return func(time.Time, State) State { return State{} }
}

// Change moves the clock once save has made the new state durable; when save fails nothing moves and
// its error is returned. Readers of virtual time wait meanwhile, which is the time of a sync at an operator's
// command, so that nobody sees a time that a crash could take back. save must not read virtual time.
func (c *Clock) Change(m Move, save func(State) error) (State, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	next := m(c.now(), c.state)
	if err := save(next); err != nil {
		return c.state, err
	}
	c.state = next
	return next, nil
}
