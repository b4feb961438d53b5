package arm

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/edgerite/edgerite/internal/store"
)

// holder is what hooks can do with resources of a type, their own or any other: a *typed[P], or the
// *nestedKind of a P.
type holder[P any] interface {
	load(c *Call, id ID) (*Resource[P], error)
	within(c *Call, scope ID) ([]*Resource[P], error)
	missing(id ID) error
	replace(c *Call, r *Resource[P]) error
	store(c *Call, r *Resource[P]) error
	remove(c *Call, id ID) error
	list(c *Call, scope ID, p *page) error
}

func holderOf[P any](c *Call, t *Type[P]) (holder[P], error) {
	h, ok := c.engine.registry.kinds[strings.ToLower(t.Name)].(holder[P])
	if !ok {
		return nil, fmt.Errorf("type %s is not registered with this engine", t.Name)
	}
	return h, nil
}

// Find reads a resource of type t; the error of a missing one is a 404 ResourceNotFound.
func Find[P any](c *Call, t *Type[P], id ID) (*Resource[P], error) {
	h, err := holderOf(c, t)
	if err != nil {
		return nil, err
	}
	r, err := h.load(c, id)
	if err == nil && r == nil {
		err = h.missing(id)
	}
	return r, err
}

// All reads every resource of type t on the device, in id order.
func All[P any](c *Call, t *Type[P]) ([]*Resource[P], error) { return Within(c, t, ID{}) }

// Count is how many resources of type t there are on the device.
func Count[P any](c *Call, t *Type[P]) (n int, err error) {
	all := resOf(strings.ToLower(t.Name))
	err = c.read.Scan(all, store.PrefixEnd(all), func(_, _ []byte) (bool, error) {
		n++
		return true, nil
	})
	return n, err
}

// Within reads the resources of type t that lie in scope, a group or a parent, in id order.
func Within[P any](c *Call, t *Type[P], scope ID) ([]*Resource[P], error) {
	h, err := holderOf(c, t)
	if err != nil {
		return nil, err
	}
	return h.within(c, scope)
}

// List is what a list of the resources of type t in scope answers, for a Function that is such a list at another path.
func List[P any](c *Call, t *Type[P], scope ID) (any, error) {
	h, err := holderOf(c, t)
	if err != nil {
		return nil, err
	}
	p, err := c.page()
	if err != nil {
		return nil, err
	}
	if err := h.list(c, scope, p); err != nil {
		return nil, err
	}
	return json.RawMessage(p.render(c)), nil
}

// Put creates or replaces a resource from a hook, in the hook's transaction, through the same steps
// as a request, settled at once. Inspect does not run, since it may wait and the lock is held.
func Put[P any](c *Call, t *Type[P], r *Resource[P]) error {
	h, err := holderOf(c, t)
	if err != nil {
		return err
	}
	defer func(before bool) { c.inner = before }(c.inner)
	c.inner = true
	return h.replace(c, r)
}

// Progress is how far the operation under way on a resource is, from 0 to 1, going by its time: 0 of one that waits for work, 1
// where there is none.
func Progress[P any](c *Call, r *Resource[P]) (float64, error) {
	if r.op == "" {
		return 1, nil
	}
	op, err := c.operation(r.op)
	switch {
	case err != nil:
		return 0, err
	case op == nil || op.Status.Terminal():
		return 1, nil
	case op.Due.IsZero():
		return 0, nil
	}
	return min(1, float64(c.Now().Sub(op.Started))/float64(op.Due.Sub(op.Started))), nil
}

// Update writes back a resource a hook has changed, without running its hooks.
func Update[P any](c *Call, t *Type[P], r *Resource[P]) error {
	h, err := holderOf(c, t)
	if err != nil {
		return err
	}
	return h.store(c, r)
}

// Remove deletes a resource from a hook, in the hook's transaction. It asks nobody who needs it.
func Remove[P any](c *Call, t *Type[P], r *Resource[P]) error {
	h, err := holderOf(c, t)
	if err != nil {
		return err
	}
	return h.remove(c, r.ID)
}

// Show is a resource of any type as this request sees it, with nothing expanded: what $expand puts in the
// place of a reference. The error of a missing one is a 404 ResourceNotFound.
func Show(c *Call, id ID) (json.RawMessage, error) {
	k := c.engine.registry.of(id)
	if k == nil {
		return nil, noResource.of(id.path(), id.Group)
	}
	return k.get(c.plainly(c.version), id) // two that refer to each other would go on for ever
}

// plainly is the same call at an api-version, with nothing expanded.
func (c *Call) plainly(version string) *Call {
	plain := *c
	plain.query, plain.version = nil, version
	return &plain
}

func (t *typed[P]) within(c *Call, scope ID) ([]*Resource[P], error) {
	var all []*Resource[P]
	prefix := resOf(t.key)
	if scope.Subscription != "" {
		prefix = resUnder(t.key, scope)
	}
	err := c.scan(prefix, nil, func(rec *record) (bool, error) {
		r, err := t.decode(rec)
		all = append(all, r)
		return true, err
	})
	return all, err
}

func (t *typed[P]) replace(c *Call, r *Resource[P]) (err error) {
	if r.ID, err = t.home(c, r.ID); err != nil {
		return err
	}
	old, err := t.load(c, r.ID)
	if err != nil {
		return err
	}
	if r.Location == "" {
		r.Location = string(t.declaration.location)
	}
	if err := t.accept(c, old, r); err != nil {
		return err
	}
	return t.settle(c, r)
}

func (n *nestedKind[P, C]) within(c *Call, scope ID) ([]*Resource[C], error) {
	parents, err := n.parent.within(c, ID{})
	var all []*Resource[C]
	for _, parent := range parents {
		items := *n.items(&parent.Body)
		for i := range items {
			if child := n.child(parent, &items[i]); scope.Subscription == "" || contains(scope, child.ID) {
				all = append(all, child)
			}
		}
	}
	return all, err
}

func (n *nestedKind[P, C]) replace(c *Call, r *Resource[C]) (err error) {
	if r.ID, err = n.home(c, r.ID); err != nil {
		return err
	}
	rec, old, err := n.parentOf(c, r.ID)
	if err != nil {
		return err
	}
	parent, err := n.parent.decode(rec)
	if err != nil {
		return err
	}
	n.set(parent, r)
	if err := n.parent.accept(c, old, parent); err != nil {
		return err
	}
	if err := n.parent.settle(c, parent); err != nil {
		return err
	}
	return n.settleItem(c, r.ID)
}
