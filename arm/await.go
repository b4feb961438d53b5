package arm

import (
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/store"
)

// awaiting is the error of a Drive hook that has begun operations which have to end before it goes on.
type awaiting []string

func (w awaiting) Error() string { return "waiting for operations " + strings.Join(w, ", ") }

// Awaiting is what a Drive hook returns that has something to do when any of these operations has ended. Joined with NotYet, it has by that time
// whatever has ended.
func Awaiting(operations ...string) error { return awaiting(operations) }

// await has an operation go on when one of others has ended, or by a time where there is one.
func (c *Call) await(op *operation, others []string, latest time.Time) error {
	for _, id := range others {
		other, err := c.operation(id)
		if err != nil {
			return err
		}
		if other == nil || other.Status.Terminal() {
			return c.schedule(op, op.Due) // at once: it has ended meanwhile
		}
	}
	for _, id := range others {
		if err := c.tx.Set(waiterKey(id, op.ID), nil); err != nil {
			return err
		}
	}
	if op.Due = latest; latest.IsZero() {
		return c.write(op)
	}
	return c.schedule(op, latest)
}

// wake has those go on that wait for an operation, which has ended.
func (c *Call) wake(id string) error {
	var waiters []string
	prefix := []byte(waitPrefix + id + "/")
	err := c.read.Scan(prefix, store.PrefixEnd(prefix), func(k, _ []byte) (bool, error) {
		waiters = append(waiters, string(k[len(prefix):]))
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, waiter := range waiters {
		if err := c.tx.Delete(waiterKey(id, waiter)); err != nil {
			return err
		}
		op, err := c.operation(waiter)
		if err != nil {
			return err
		}
		if op == nil || op.Status.Terminal() || !op.Due.IsZero() && !op.Due.After(c.now) {
			continue // over, or woken by another
		}
		if err := c.unschedule(op); err != nil {
			return err
		}
		op.Due = c.now
		if err := c.schedule(op, op.Due); err != nil {
			return err
		}
	}
	return nil
}
