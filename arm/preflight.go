package arm

import (
	"bytes"
	"errors"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// Pending are resources that may be written before something else is.
type Pending map[string]bool

// Add adds a resource, and those it lies in: what is in them is part of them.
func (p Pending) Add(id ID) {
	for ok := true; ok; id, ok = id.Parent() {
		p[string(resKey(id))] = true
	}
}

// Preflight refuses a PUT of a body, JSON, at an api-version, by what the hooks that fill in and check have against it (Type.Early), long before
// it is made: after writes of other resources, which are pending. What the hooks have to say that could be otherwise by then is not told.
//
// behaviour: deployment-preflight-providers.
func (c *Call) Preflight(id ID, version string, body []byte, pending Pending) error {
	k := c.engine.registry.of(id)
	if k == nil {
		return nil
	}
	inner, err := c.about(id, version, body)
	if err != nil {
		return err
	}
	return guarded(func() error { return k.preflight(inner, id, pending) })
}

func (t *typed[P]) preflight(c *Call, id ID, pending Pending) error {
	if !t.Early {
		return nil
	}
	home, err := t.home(c, id)
	if _, refused := errors.AsType[*apierr.Error](err); refused {
		return nil // what it lies in may be on its way
	}
	if err != nil {
		return err
	}
	rec, err := c.record(id)
	if err != nil || rec != nil && !rec.State.Terminal() {
		return err // it may have changed, or be gone, by then
	}
	var old *Resource[P]
	r := &Resource[P]{ID: home}
	if rec == nil {
		err = t.build(c, r, nil, false)
	} else {
		old, r, err = t.redraft(c, rec, false)
	}
	if err != nil {
		return err
	}
	seen := &certain{Reader: c.read, pending: pending}
	c.read = seen
	if err := t.check(c, old, r); err != nil && !seen.unsure {
		return err
	}
	return nil
}

// preflight has nothing to say of what lives in its parent's body: it is checked with all that is in there by then.
func (n *nestedKind[P, C]) preflight(*Call, ID, Pending) error { return nil }

// certain reads, and notices whether something was looked at that may be otherwise when a write is made: anything but one resource that is there, has no
// operation under way, and is not pending.
type certain struct {
	store.Reader
	pending Pending
	unsure  bool
}

// Get reads one record.
func (r *certain) Get(key []byte) ([]byte, error) {
	value, err := r.Reader.Get(key)
	r.unsure = r.unsure || err != nil || r.pending[string(key)] || !settled(key, value)
	return value, err
}

// settled reports whether a value is a resource of which no operation is under way.
func settled(key, value []byte) bool {
	if !bytes.HasPrefix(key, []byte(resPrefix)) {
		return false
	}
	rec, err := decodeRecord(value)
	return err == nil && rec.State.Terminal()
}

// Scan reads a range.
func (r *certain) Scan(lower, upper []byte, fn func(key, value []byte) (more bool, err error)) error {
	r.unsure = true
	return r.Reader.Scan(lower, upper, fn)
}
