package edgetest

import (
	"time"

	"github.com/edgerite/edgerite/internal/clock"
)

// Clock is the device's virtual time: operations, leases and sessions go by it. Clients keep real time, and what they
// check (the times in tokens, certificates) stays in theirs.
type Clock struct{ clock *clock.Clock }

// Now is the device's time.
func (c Clock) Now() time.Time { return c.clock.Now() }

// Advance moves it forward: what is due by then has happened when the next request is answered.
func (c Clock) Advance(d time.Duration) { c.clock.Advance(d) }

// Freeze stops it where it stands. Advance still moves it.
func (c Clock) Freeze() { c.clock.Freeze() }

// Reset makes it real time again.
func (c Clock) Reset() { c.clock.Reset() }
