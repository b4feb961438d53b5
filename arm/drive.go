package arm

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
)

// driver is a kind of resource whose operations go on by requests of their own.
type driver interface {
	drive(c *Call, op *operation) (keep func(*Call) error, err error)
}

// drivenBy is in whose name an operation makes its requests, and by what name of ours that client knows us.
type drivenBy struct {
	Who  identity.Principal `json:"who"`
	Base string             `json:"base"`
	// Correlation is that of the request.
	Correlation string `json:"correlation,omitempty"`
	// Depth is how many others it is asked for by, one by the other.
	Depth int `json:"depth,omitempty"`
	// First is the outermost of these; empty for that itself.
	First string `json:"first,omitempty"`
}

// How deep they may be, and how many within the outermost: one that asks for others like itself would otherwise never end.
// behaviour: arm-drive-depth.
const (
	maxDepth  = 10
	maxDriven = 800
)

// drivenBy is whom an operation that begins is driven by. One that another asks for is counted.
func (c *Call) drivenBy() (*drivenBy, error) {
	by := &drivenBy{Who: c.who, Base: c.baseURL, Correlation: c.correlation, Depth: c.depth, First: c.first}
	if c.first == "" {
		return by, nil
	}
	if c.depth > maxDepth {
		return nil, tooDeep.of(maxDepth)
	}
	key, count := drivenKey(c.first), 0
	value, err := c.read.Get(key)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return nil, fmt.Errorf("reading how many operations %s has begun: %w", c.first, err)
	default:
		if count, err = strconv.Atoi(string(value)); err != nil {
			return nil, fmt.Errorf("reading how many operations %s has begun: %w", c.first, err)
		}
	}
	if count >= maxDriven {
		return nil, tooMany.of(maxDriven)
	}
	return by, c.tx.Set(key, strconv.AppendInt(nil, int64(count)+1, 10))
}

// instant reports whether what takes the hardware time is over in the first answer.
func (e *Engine) instant() bool { return e.scale(time.Hour) <= 0 }

// drive takes the turns of an operation that are due, for a client that is answered when it is over.
func (c *Call) drive(id string) error {
	if c.turn.IsZero() {
		release, err := c.engine.takeTheWheel(c.ctx)
		if err != nil {
			return err
		}
		defer release()
	}
	for {
		var op *operation
		err := c.View(func() (err error) {
			op, err = c.operation(id)
			return err
		})
		if err != nil || !op.driven() || op.Due.After(c.now) {
			return err
		}
		if err := c.engine.turn(context.WithoutCancel(c.ctx), op); err != nil {
			return err
		}
	}
}

// driven reports whether an operation is under way that goes on with a turn at a time.
func (op *operation) driven() bool {
	return op != nil && op.Driver != nil && op.Kind == opPut && !op.Status.Terminal() && !op.Due.IsZero()
}

// turnPatience is what Deps.Patience is where it says nothing.
const turnPatience = 2 * time.Second

// errBusyTurn is the error of a turn that somebody else is still at.
var errBusyTurn = errors.New("a turn of an operation takes its time")

// takeTheWheel waits until no turn is being taken.
func (e *Engine) takeTheWheel(ctx context.Context) (release func(), err error) {
	release = func() { <-e.driving }
	select { // whoever has no patience left still takes what is free
	case e.driving <- struct{}{}:
		return release, nil
	default:
	}
	select {
	case e.driving <- struct{}{}:
		return release, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// takeTurn takes the turn of an operation that is due. One turn is taken at a time: whoever comes for the same finds it done.
func (e *Engine) takeTurn(ctx context.Context, seen *operation) error {
	waiting, cancel := context.WithTimeout(ctx, e.deps.Patience)
	defer cancel()
	release, err := e.takeTheWheel(waiting)
	if err != nil {
		return errBusyTurn
	}
	defer release()
	c := &Call{ctx: ctx, engine: e}
	var op *operation
	err = c.view(func() (err error) {
		op, err = c.operation(seen.ID)
		return err
	})
	if err != nil || !op.driven() || !op.Due.Equal(seen.Due) {
		return err
	}
	return e.turn(ctx, op)
}

// turn runs the Drive hook without the device's lock, at the operation's due time, and stores what comes of it.
func (e *Engine) turn(ctx context.Context, op *operation) error {
	if op.Doom != nil {
		return e.turned(ctx, op, nil, op.Doom)
	}
	k, ok := e.registry.kinds[op.Type].(driver)
	if !ok {
		return e.turned(ctx, op, nil, invalidNamespace.of(op.Type)) // of a type this build does not have any more
	}
	c := &Call{
		ctx: ctx, engine: e, baseURL: op.Driver.Base, correlation: op.Driver.Correlation, who: op.Driver.Who,
		turn: op.Due, now: op.Due, depth: op.Driver.Depth, first: op.ID, taking: op.ID,
	}
	if op.Driver.First != "" {
		c.first = op.Driver.First
	}
	var keep func(*Call) error
	err := guarded(func() (err error) {
		keep, err = k.drive(c, op)
		return err
	})
	if errors.Is(err, store.ErrFull) {
		err = insufficientStorage.of().Because(err)
	}
	return e.turned(ctx, op, keep, err)
}

// turned stores what has come of a turn: the operation is over, or is asked again.
func (e *Engine) turned(ctx context.Context, taken *operation, keep func(*Call) error, result error) error {
	end := func(result error) error {
		return e.transact(ctx, nil, func(tx *store.Tx) error {
			c := &Call{ctx: ctx, engine: e, tx: tx, read: tx, now: taken.Due}
			op, err := c.operation(taken.ID)
			if err != nil || !op.driven() {
				return err // given up meanwhile
			}
			if err := c.unschedule(op); err != nil {
				return err
			}
			wait, later := waits(result)
			if w, ok := errors.AsType[awaiting](result); ok {
				var latest time.Time
				if later {
					latest = c.in(wait)
				}
				return c.await(op, w, latest)
			}
			if later {
				return c.postpone(op, wait)
			}
			if result != nil {
				tx.Frees() // what it needed to go on with
			}
			if keep != nil {
				if err := keep(c); err != nil {
					return err
				}
			}
			if result != nil {
				return c.failed(op, result)
			}
			return guarded(func() error { return c.finish(op) })
		})
	}
	err := end(result)
	if err == nil || result != nil || errors.Is(err, store.ErrFull) {
		return err
	}
	return end(err) // the last step was refused
}

// ErrGivenUp is the error of what a Drive hook asks for when its operation has ended: it was cancelled, or has gone with what it was about.
// Nothing that the turn does any more counts.
var ErrGivenUp = errors.New("the operation has ended meanwhile")

// goesOn refuses to go on with a turn whose operation has ended.
func (c *Call) goesOn() error {
	if c.taking == "" {
		return nil
	}
	op, err := c.operation(c.taking)
	if err == nil && !op.driven() {
		err = ErrGivenUp
	}
	return err
}

// Abandon ends the operation under way on a resource now, as Canceled, for an action that may be asked for at any time.
func Abandon[P any](c *Call, t *Type[P], r *Resource[P], cause error) error {
	h, err := holderOf(c, t)
	if err != nil {
		return err
	}
	op, err := c.operation(r.op)
	if err != nil || op == nil || op.Status.Terminal() {
		return err
	}
	if err := c.unschedule(op); err != nil {
		return err
	}
	if err := c.unsuccessful(op, Canceled, cause); err != nil {
		return err
	}
	now, err := h.load(c, r.ID)
	if err == nil && now != nil {
		*r = *now
	}
	return err
}

// drive runs the Drive hook. What it returns stores what the hook has changed.
func (t *typed[P]) drive(c *Call, op *operation) (keep func(*Call) error, err error) {
	var r *Resource[P]
	if err := c.view(func() (err error) {
		r, err = t.existing(c, op.Resource)
		return err
	}); err != nil {
		return nil, err
	}
	if t.Drive == nil {
		return nil, fmt.Errorf("operation %s: type %s has no turns to take", op.ID, t.name)
	}
	err = t.Drive(c, r)
	return func(c *Call) error {
		now, err := t.existing(c, op.Resource)
		if err != nil {
			return err
		}
		now.Body = r.Body
		return t.store(c, now)
	}, err
}

// driven is the answer to a write that has been driven to its end, or until it waits for work.
func (t *typed[P]) driven(c *Call, id ID, operation string, creates, patch bool) (a *answer, err error) {
	if err := c.drive(operation); err != nil {
		return nil, err
	}
	err = c.View(func() error {
		op, err := c.operation(operation)
		if err != nil {
			return err
		}
		if op != nil && op.Status == Succeeded {
			op = nil
		}
		body, err := t.get(c, id)
		a = t.written(c, creates, patch, op, body)
		return err
	})
	return a, err
}
