package arm

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// operation is a long-running operation: a row with a due time.
type operation struct {
	ID       string          `json:"id"`
	Kind     opKind          `json:"kind"`
	Action   string          `json:"action,omitempty"`
	Type     string          `json:"type"` // key of the kind that finishes it
	Resource ID              `json:"resource"`
	By       string          `json:"by,omitempty"`      // object id of who began it
	Sum      string          `json:"sum,omitempty"`     // of the request of a PUT or PATCH
	Creates  bool            `json:"creates,omitempty"` // there was nothing before
	Status   State           `json:"status"`
	Started  time.Time       `json:"started"`
	Due      time.Time       `json:"due,omitzero"` // zero: it waits for work or other operations, not for a time
	Ended    time.Time       `json:"ended,omitzero"`
	Failure  *apierr.Error   `json:"failure,omitempty"`
	Doom     *apierr.Error   `json:"doom,omitempty"` // what it fails with when its time has come
	Result   json.RawMessage `json:"result,omitempty"`
	Driver   *drivenBy       `json:"driver,omitempty"` // of one that goes on by requests of its own, a turn at a time
}

type opKind string

const (
	opPut    opKind = "put"
	opDelete opKind = "delete"
	opAction opKind = "action"
	opDone   opKind = "done" // what it is about is done already: there is only a time to wait
)

// inProgress is the status of an operation that is not over.
const inProgress State = "InProgress"

// keepFinished is how long the outcome of an operation can be asked for, in virtual time.
const keepFinished = 24 * time.Hour

// begin stores an operation that is due after the given time and makes sure it is settled then.
func (c *Call) begin(op *operation, takes time.Duration) (*operation, error) {
	if op.ID == "" {
		op.ID = c.UUID()
	}
	op.Due = c.now.Add(takes)
	c.start(op)
	return op, c.schedule(op, op.Due)
}

// open stores an operation that is over when Engine.Conclude says so.
func (c *Call) open(op *operation) error {
	c.start(op)
	return c.write(op)
}

func (c *Call) start(op *operation) {
	op.Status, op.Started, op.By, op.Doom = inProgress, c.now, c.who.ObjectID, c.doom
	c.began = true
}

// end stores the outcome of an operation and when it is forgotten.
func (c *Call) end(op *operation, status State, failure error) error {
	op.Status, op.Ended = status, c.now
	if failure != nil {
		told := *apierr.From(failure)
		told.Err = nil // logged when it happened; what a client asks for later is what it may be told
		op.Failure = &told
	}
	if op.Driver != nil {
		if err := c.tx.Delete(drivenKey(op.ID)); err != nil {
			return err
		}
	}
	if err := c.wake(op.ID); err != nil {
		return err
	}
	return c.schedule(op, c.now.Add(keepFinished))
}

// schedule stores the operation with its next step at the given time, in place of any other.
func (c *Call) schedule(op *operation, next time.Time) error {
	if err := c.write(op); err != nil {
		return err
	}
	if err := c.tx.Set(dueKey(next, op.ID), nil); err != nil {
		return err
	}
	// Under the lock; if the write fails after all, one request looks for something due and finds nothing.
	if nanos := next.UnixNano(); nanos < c.engine.nextDue.Load() {
		c.engine.nextDue.Store(nanos)
	}
	return nil
}

func (c *Call) write(op *operation) error {
	value, err := encode(op)
	if err != nil {
		return fmt.Errorf("encoding operation %s: %w", op.ID, err)
	}
	return c.tx.Set(opKey(op.ID), value)
}

// operation reads an operation; nil without an error when there is none.
func (c *Call) operation(id string) (*operation, error) {
	value, err := c.read.Get(opKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading operation %s: %w", id, err)
	}
	op := &operation{}
	if err := json.Unmarshal(value, op); err != nil {
		return nil, fmt.Errorf("decoding operation %s: %w", id, err)
	}
	return op, nil
}

// underWay is the operation that a record waits for, or nil.
func (c *Call) underWay(rec *record) (*operation, error) {
	if rec == nil || rec.Op == "" {
		return nil, nil
	}
	op, err := c.operation(rec.Op)
	if err != nil || op == nil || op.Status.Terminal() {
		return nil, err
	}
	return op, nil
}

// idle refuses a write while an operation is under way on the same resource.
// behaviour: arm-busy.
func (t *typed[P]) idle(c *Call, rec *record) error {
	if t.key == groupType && rec.State == Deleting {
		return groupBeingDeleted.of(rec.ID.Group)
	}
	op, err := c.underWay(rec)
	if err != nil || op == nil {
		return err
	}
	if t.Busy != nil {
		r, err := t.decode(rec)
		if err != nil {
			return err
		}
		return t.Busy(c, r)
	}
	if t.provider.Busy != nil {
		return t.provider.Busy(rec.ID, c.statusURL(t.declaration, op))
	}
	return busy.of()
}

// preempt ends the operation under way on a record because a deletion takes its place.
// behaviour: arm-delete-preempts.
func (c *Call) preempt(rec *record) error {
	op, err := c.underWay(rec)
	if err != nil || op == nil {
		return err
	}
	if err := c.unschedule(op); err != nil {
		return err
	}
	return c.end(op, Canceled, preempted.of())
}

// unschedule takes an operation that is under way out of the index of what is due.
func (c *Call) unschedule(op *operation) error {
	if op.Due.IsZero() {
		return nil
	}
	return c.tx.Delete(dueKey(op.Due, op.ID))
}
