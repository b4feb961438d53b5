package arm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"runtime/debug"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// Settle does every step that is due by now, in time order, each at its own due time and in its own
// transaction. It costs two loads when nothing is due. Every request begins with it.
func (e *Engine) Settle(ctx context.Context) error {
	for e.due(e.deps.Clock.Now()) {
		if err := e.step(context.WithoutCancel(ctx)); err != nil {
			return fmt.Errorf("settling what is due: %w", err)
		}
	}
	return nil
}

// scale is how long we take for what the hardware takes; AtOnce stays at once.
func (e *Engine) scale(device time.Duration) time.Duration {
	if device <= 0 {
		return 0
	}
	return e.deps.Scale(device)
}

func (e *Engine) due(now time.Time) bool { return now.UnixNano() >= e.nextDue.Load() }

// errTurn ends the look at an operation that goes on by requests of its own, which need the lock themselves.
var errTurn = errors.New("the step is not done under the lock")

// step does the earliest step that is due, or learns when the next one is.
func (e *Engine) step(ctx context.Context) error {
	var tried, driven *operation
	err := e.transact(ctx, nil, func(tx *store.Tx) error {
		c := &Call{ctx: ctx, engine: e, tx: tx, read: tx}
		op, err := c.takeDue()
		if err != nil || op == nil {
			return err
		}
		if op.Status.Terminal() {
			return tx.Delete(opKey(op.ID))
		}
		if op.driven() {
			driven = op
			return errTurn
		}
		tried = op
		return guarded(func() error { return c.finish(op) })
	})
	if driven != nil && errors.Is(err, errTurn) {
		return e.takeTurn(ctx, driven)
	}
	if err == nil || tried == nil || errors.Is(err, store.ErrFull) {
		return err
	}
	// A hook has refused. The transaction is gone with whatever it had done; the operation has failed, or goes on.
	return e.transact(ctx, nil, func(tx *store.Tx) error {
		c := &Call{ctx: ctx, engine: e, tx: tx, read: tx}
		// By its id: what is due first by now may be another one.
		op, readErr := c.operation(tried.ID)
		if readErr != nil || op == nil || op.Status.Terminal() || !op.Due.Equal(tried.Due) {
			return readErr // another request came first and has settled or postponed it
		}
		c.now = op.Due
		if err := c.unschedule(op); err != nil {
			return err
		}
		if wait, later := waits(err); later {
			return c.postpone(op, wait)
		}
		return c.failed(op, err)
	})
}

// guarded makes a panic of a hook an error: it fails one operation, where it would otherwise stop
// every request that comes to it.
func guarded(step func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return step()
}

// takeDue removes the earliest step that is due from the index and returns its operation; nil when
// there is none. The call's time becomes the step's.
func (c *Call) takeDue() (*operation, error) {
	for {
		key, nanos, id, err := c.firstDue()
		if err != nil {
			return nil, err
		}
		c.engine.nextDue.Store(nanos)
		if id == "" || nanos > c.engine.deps.Clock.Now().UnixNano() {
			return nil, nil
		}
		if err := c.tx.Delete(key); err != nil {
			return nil, err
		}
		op, err := c.operation(id)
		if err != nil {
			return nil, err
		}
		c.now = time.Unix(0, nanos).UTC()
		if op != nil && c.now.Equal(op.next()) {
			return op, nil
		}
		// An index entry of an operation that another of the same id has replaced.
	}
}

// next is when the operation's next step is: its end, or its sweep.
func (op *operation) next() time.Time {
	if op.Status.Terminal() {
		return op.Ended.Add(keepFinished)
	}
	return op.Due
}

func (c *Call) firstDue() (key []byte, nanos int64, id string, err error) {
	nanos = math.MaxInt64
	err = c.read.Scan([]byte(duePrefix), store.PrefixEnd([]byte(duePrefix)), func(k, _ []byte) (bool, error) {
		key = append(key, k...)
		nanos, id, err = dueOf(key)
		return false, err
	})
	return key, nanos, id, err
}

func (c *Call) finish(op *operation) error {
	if op.Doom != nil {
		return op.Doom
	}
	k := c.engine.registry.kinds[op.Type]
	if op.Kind == opDone {
		return c.end(op, Succeeded, nil)
	}
	if k == nil {
		return c.end(op, Failed, invalidNamespace.of(op.Type)) // of a type this build does not have any more
	}
	if err := k.finish(c, op); err != nil {
		return err
	}
	if op.Status.Terminal() {
		return nil // it has ended itself
	}
	return c.end(op, Succeeded, nil)
}

// failed ends an operation whose last step was refused.
func (c *Call) failed(op *operation, cause error) error { return c.unsuccessful(op, Failed, cause) }

// unsuccessful ends an operation and leaves what it was about in the same state, Failed or Canceled.
func (c *Call) unsuccessful(op *operation, state State, cause error) error {
	failure := apierr.From(cause)
	level := zap.InfoLevel
	if failure.Status >= http.StatusInternalServerError {
		level = zap.ErrorLevel // ours, not the client's
	}
	c.engine.deps.Log.Log(level, "an operation has ended without success", zap.String("operation", op.ID), zap.Stringer("resource", op.Resource), zap.Error(cause))
	op.Failure = failure
	if k := c.engine.registry.kinds[op.Type]; k != nil && op.Kind != opDone {
		if err := k.fail(c, op, state); err != nil {
			return err
		}
	}
	return c.end(op, state, failure)
}
