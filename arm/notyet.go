package arm

import (
	"errors"
	"fmt"
	"time"
)

// notYet is the error of a hook whose work is not over.
type notYet time.Duration

func (w notYet) Error() string {
	return fmt.Sprintf("not over yet: to be asked again in %s", time.Duration(w))
}

// NotYet is what a hook that ends an operation (Settled, Deleted, or an action's Done) returns while the work behind it is not
// over: it is asked again after that time, virtual and from now, and the operation goes on, also where operations are over at
// once. What the hook has changed of the resource by then is not kept; what it writes beside it, it writes when it is done.
func NotYet(wait time.Duration) error { return notYet(max(wait, time.Second)) }

// IsNotYet reports whether an error is what NotYet returns, for hooks that would word it otherwise.
func IsNotYet(err error) bool {
	_, ok := waits(err)
	return ok
}

// Sooner is the one of two errors of NotYet whose time comes first; either may be nil.
func Sooner(a, b error) error {
	first, ok := waits(a)
	if second, later := waits(b); !ok || later && second < first {
		return b
	}
	return a
}

// waits reports for how long the last step of an operation has to be put off.
func waits(err error) (time.Duration, bool) {
	w, ok := errors.AsType[notYet](err)
	return time.Duration(w), ok
}

// postpone has the last step of an operation done later.
func (c *Call) postpone(op *operation, wait time.Duration) error {
	op.Due = c.in(wait)
	return c.schedule(op, op.Due)
}

// in is when a wait that NotYet asks for is over: from now, not from when the step was due, since after a jump of the clock it would be asked for every
// moment in between.
func (c *Call) in(wait time.Duration) time.Time { return c.engine.deps.Clock.Now().Add(wait) }
