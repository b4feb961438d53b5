package arm

import (
	"errors"
	"net/http"
	"time"
)

// errMoved is the error of a write whose resource has changed since Inspect looked at it.
var errMoved = errors.New("the resource has changed meanwhile")

// draft is a write on its way: what there was and what is wanted.
type draft[P any] struct {
	rec    *record      // nil at creation
	old, r *Resource[P] // old is nil at creation
}

func (t *typed[P]) put(c *Call, id ID, patch bool) (*answer, error) {
	for {
		c.beside = nil
		if a, err := t.repeated(c, id, patch); a != nil || err != nil {
			return a, err
		}
		seen, err := t.inspect(c, id, patch)
		if err != nil {
			return nil, err
		}
		var a *answer
		creates := false
		err = c.update(func() error {
			d, err := t.draft(c, id, patch)
			if err != nil {
				return err
			}
			if seen != nil {
				if !sameRevision(seen.rec, d.rec) {
					return errMoved
				}
				d = seen
			}
			creates = d.old == nil
			a, err = t.write(c, d.old, d.r, patch)
			return err
		})
		if err == nil && t.Drive != nil && c.engine.instant() {
			return t.driven(c, id, a.operation, creates, patch)
		}
		if !errors.Is(err, errMoved) || c.ctx.Err() != nil {
			return a, err
		}
	}
}

// inspect runs the Inspect hook on what is wanted, before the lock. It returns nil for a type without one.
func (t *typed[P]) inspect(c *Call, id ID, patch bool) (*draft[P], error) {
	if t.Inspect == nil {
		return nil, nil
	}
	var d *draft[P]
	err := c.view(func() (err error) {
		if d, err = t.draft(c, id, patch); err != nil {
			return err
		}
		return t.Inspect(c, d.old, d.r)
	})
	return d, err
}

func sameRevision(a, b *record) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Etag == b.Etag
}

// draft loads what there is and makes what is wanted of the request's body, by the rules of the fields.
func (t *typed[P]) draft(c *Call, id ID, patch bool) (*draft[P], error) {
	home, err := t.home(c, id)
	if err != nil {
		return nil, err
	}
	rec, err := c.record(id)
	if err != nil {
		return nil, err
	}
	if rec == nil && patch {
		return nil, t.missing(id)
	}
	if err := c.match.check(rec); err != nil {
		return nil, err
	}
	d := &draft[P]{rec: rec}
	if rec == nil {
		if err := t.checkName(id.Name()); err != nil {
			return nil, err
		}
		d.r = &Resource[P]{ID: home}
		return d, t.build(c, d.r, nil, patch)
	}
	if err := t.idle(c, rec); err != nil {
		return nil, err
	}
	d.old, d.r, err = t.redraft(c, rec, patch)
	return d, err
}

// redraft makes what is wanted of what there is.
func (t *typed[P]) redraft(c *Call, rec *record, patch bool) (old, r *Resource[P], err error) {
	var copies [3]*Resource[P] // one to keep, one to change, one to be used up
	for i := range copies {
		if copies[i], err = t.decode(rec); err != nil {
			return nil, nil, err
		}
	}
	return copies[0], copies[1], t.build(c, copies[1], &copies[2].Body, patch)
}

// write does what is left when it is known what there was and what is wanted, and answers.
func (t *typed[P]) write(c *Call, old, r *Resource[P], patch bool) (*answer, error) {
	takes := t.takes
	if patch {
		takes.Update = takes.Patch
	}
	op, err := t.commit(c, old, r, takes, &operation{Kind: opPut, Type: t.key, Resource: r.ID, Sum: c.sum(patch), Creates: old == nil})
	if err != nil {
		return nil, err
	}
	body, err := t.get(c, r.ID)
	if err != nil {
		return nil, err
	}
	return t.written(c, old == nil, patch, op, body), nil
}

// commit runs the hooks of a write and stores it. It returns op, begun, or nil when it is over at once.
func (t *typed[P]) commit(c *Call, old, r *Resource[P], takes Durations, op *operation) (*operation, error) {
	if err := t.accept(c, old, r); err != nil {
		return nil, err
	}
	duration, state := takes.Update, Updating
	if old == nil {
		duration, state = takes.Put, t.while
	}
	working, err := t.work(c, old, r, op)
	if err != nil {
		return nil, err
	}
	duration = c.engine.scale(duration)
	switch {
	case working:
		err = c.open(op)
	case t.Drive != nil:
		if op.Driver, err = c.drivenBy(); err != nil {
			return nil, err
		}
		state = t.while
		op, err = c.begin(op, 0)
	case duration <= 0:
		err = t.settle(c, r)
		wait, later := waits(err)
		if !later {
			return nil, err
		}
		if r, err = t.load(c, r.ID); err != nil { // as it was stored before the hook
			return nil, err
		}
		op, err = c.begin(op, wait)
	default:
		op, err = c.begin(op, duration)
	}
	if err != nil {
		return nil, err
	}
	r.State, r.op = state, op.ID
	return op, t.store(c, r)
}

// work runs the Work hook, and tells whether the operation waits for it.
func (t *typed[P]) work(c *Call, old, r *Resource[P], op *operation) (bool, error) {
	if t.Work == nil {
		return false, nil
	}
	op.ID = c.UUID()
	return t.Work(c, old, r, op.ID)
}

// accept runs the hooks of a write in their order: those that fill in, that refuse, that have side effects.
func (t *typed[P]) accept(c *Call, old, r *Resource[P]) error {
	if r.Created = c.now; old != nil {
		r.Created = old.Created
	}
	if err := t.check(c, old, r); err != nil {
		return err
	}
	return inOrder(c, old, r, t.checkRefs, t.Changed, t.changedNested)
}

// check runs the hooks that fill in and that refuse.
func (t *typed[P]) check(c *Call, old, r *Resource[P]) error {
	return inOrder(c, old, r, t.fill, t.checkNested, t.Validate)
}

func inOrder[P any](c *Call, old, r *Resource[P], hooks ...func(c *Call, old, r *Resource[P]) error) error {
	for _, hook := range hooks {
		if hook == nil {
			continue
		}
		if err := hook(c, old, r); err != nil {
			return err
		}
	}
	return nil
}

// settle ends a write: the resource is there, and Settled has had its say.
// behaviour: arm-instant-failure.
func (t *typed[P]) settle(c *Call, r *Resource[P]) error {
	r.State, r.op = Succeeded, ""
	if err := t.store(c, r); err != nil || t.Settled == nil {
		return err
	}
	if err := t.Settled(c, r); err != nil {
		return err
	}
	return t.store(c, r)
}

// written is the answer to a write.
func (t *typed[P]) written(c *Call, created, patch bool, op *operation, body []byte) *answer {
	a := &answer{status: t.codes.written(c.version, created, patch, op != nil), body: body}
	if op == nil {
		return a
	}
	a.header, a.operation = c.polling(t.declaration, op), op.ID
	if t.polling == PollLocation && a.status == http.StatusAccepted {
		a.body = nil
	}
	return a
}

// retryAfter is what a client is asked to wait, in whole seconds. Never 0, which clients take for 30.
// behaviour: arm-retry-after.
func retryAfter(left time.Duration) int {
	const longest = 15
	return min(longest, max(1, int((left+time.Second-1)/time.Second)))
}
