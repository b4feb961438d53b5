package arm

import (
	"errors"
	"time"

	"github.com/edgerite/edgerite/internal/store"
)

// errDue is the error of a write that finds something due when it has the lock.
var errDue = errors.New("something is due first")

// view gives the call a consistent view of the store while fn runs.
func (c *Call) view(fn func() error) error {
	snap := c.engine.deps.Store.Snapshot()
	defer func() {
		_ = snap.Close() // a view given back: nothing was written through it
		c.read = nil
	}()
	c.read = snap
	c.now = c.moment()
	return fn()
}

// moment is when it is for the call: of a turn, when that was due.
func (c *Call) moment() time.Time {
	if c.turn.IsZero() {
		return c.engine.deps.Clock.Now()
	}
	return c.turn
}

// Beside has the transaction of this write run under the store's lock of that name too, besides the
// device's. It is for Inspect, where the write will change something of another service, such as a
// blob that is imported.
func (c *Call) Beside(scope string) { c.beside = append(c.beside, scope) }

// update runs fn in a transaction under the device's lock, after everything that is due by then. Before a turn of an operation all
// that was due is done already.
func (c *Call) update(fn func() error) error {
	for {
		err := c.engine.transact(c.ctx, c.beside, func(tx *store.Tx) error {
			c.now = c.moment()
			if c.turn.IsZero() && !c.unsettled && c.engine.due(c.now) {
				return errDue
			}
			c.tx, c.read, c.began = tx, tx, false
			if err := fn(); err != nil || c.doom == nil || c.began {
				return err
			}
			return c.doom // there is no operation to fail (behaviour: fault-operation)
		})
		c.tx, c.read = nil, nil
		if !errors.Is(err, errDue) {
			return err
		}
		if err := c.settle(); err != nil {
			return err
		}
	}
}

// settle does all that is due. Where that has to wait, for space or for a turn that takes its time, the call goes on with
// what there is: reads go on, and what frees space, and what ends the operation that is waited for.
// behaviour: arm-unsettled.
func (c *Call) settle() error {
	err := c.engine.Settle(c.ctx)
	if errors.Is(err, store.ErrFull) || errors.Is(err, errBusyTurn) {
		c.unsettled = true
		return nil
	}
	return err
}
