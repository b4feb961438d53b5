package arm

import (
	"context"
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// errDriven refuses to end an operation as done that does its work by others.
var errDriven = apierr.New(http.StatusConflict, "OperationHasSteps",
	"The operation does its work by others, one after the other: complete those that are under way, or fail or cancel this one.")

// Conclude ends an operation now: one that waits for the work its type's Work hook began, or one whose time has not come
// yet. Without a failure its last step is done, which may refuse and so fail it; with one it fails. One that makes requests of its own can only be failed. An operation that is over,
// because a deletion took its place, or that nobody knows any more, is left as it is; one whose hook says NotYet goes on.
func (e *Engine) Conclude(ctx context.Context, id string, failure error) error {
	err := e.conclude(ctx, id, func(c *Call, op *operation) error {
		if failure != nil {
			return c.failed(op, failure)
		}
		if op.Driver != nil {
			return errDriven
		}
		return guarded(func() error { return c.finish(op) })
	})
	if err == nil || failure != nil || errors.Is(err, store.ErrFull) || errors.Is(err, errDriven) || ctx.Err() != nil {
		return err
	}
	// A hook has refused, as in Engine.step.
	return e.conclude(ctx, id, func(c *Call, op *operation) error {
		if wait, later := waits(err); later {
			return c.postpone(op, wait)
		}
		return c.failed(op, err)
	})
}

// conclude runs fn on an operation that is under way, under the device's lock, after all that is due.
func (e *Engine) conclude(ctx context.Context, id string, fn func(c *Call, op *operation) error) error {
	c := &Call{ctx: ctx, engine: e}
	return c.update(func() error {
		op, err := c.operation(id)
		if err != nil || op == nil || op.Status.Terminal() {
			return err
		}
		if err := c.unschedule(op); err != nil {
			return err
		}
		return fn(c, op)
	})
}
