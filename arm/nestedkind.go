package arm

import (
	"net/http"
	"reflect"
	"slices"
)

// parentOf finds what a nested resource lies in: its record, and the Resource; nil when there is none.
func (n *nestedKind[P, C]) parentOf(c *Call, id ID) (*record, *Resource[P], error) {
	parentID, _ := id.Parent()
	rec, err := c.record(parentID)
	if err != nil || rec == nil {
		return nil, nil, err
	}
	r, err := n.parent.decode(rec)
	return rec, r, err
}

func (n *nestedKind[P, C]) load(c *Call, id ID) (*Resource[C], error) {
	_, parent, err := n.parentOf(c, id)
	if err != nil || parent == nil {
		return nil, err
	}
	return n.old(parent, id.Name()), nil
}

func (n *nestedKind[P, C]) state(c *Call, id ID) (State, error) {
	rec, parent, err := n.parentOf(c, id)
	if err != nil || n.position(parent, id.Name()) < 0 {
		return "", err
	}
	op, err := c.underWay(rec)
	if op != nil && op.Kind == opDelete && op.Resource.Key() == id.Key() {
		return Deleting, err
	}
	return parent.State, err
}

func (n *nestedKind[P, C]) get(c *Call, id ID) ([]byte, error) {
	_, parent, err := n.parentOf(c, id)
	if err != nil {
		return nil, err
	}
	i := n.position(parent, id.Name())
	if i < 0 {
		return nil, c.absent(id, n)
	}
	return n.render(c, parent, &(*n.items(&parent.Body))[i])
}

func (n *nestedKind[P, C]) render(c *Call, parent *Resource[P], item *C) ([]byte, error) {
	r, err := n.dressed(c, parent, item)
	if err != nil {
		return nil, err
	}
	n.shape.hide(c, reflect.ValueOf(&r.Body).Elem())
	return encode(r.Body)
}

func (n *nestedKind[P, C]) list(c *Call, scope ID, p *page) error {
	if err := c.inScope(scope); err != nil {
		return err
	}
	rec, err := c.record(scope)
	if err != nil || rec == nil {
		return err
	}
	parent, err := n.parent.decode(rec)
	if err != nil {
		return err
	}
	items := *n.items(&parent.Body)
	for i := range items {
		body, err := n.render(c, parent, &items[i])
		if err != nil {
			return err
		}
		p.items = append(p.items, body)
	}
	return nil
}

func (n *nestedKind[P, C]) put(c *Call, id ID, patch bool) (*answer, error) {
	var a *answer
	err := c.update(func() (err error) {
		a, err = n.putLocked(c, id, patch)
		return err
	})
	return a, err
}

func (n *nestedKind[P, C]) putLocked(c *Call, id ID, patch bool) (*answer, error) {
	home, err := n.home(c, id)
	if err != nil {
		return nil, err
	}
	rec, old, err := n.parentOf(c, id)
	if err != nil {
		return nil, err
	}
	if err := n.parent.idle(c, rec); err != nil {
		return nil, err
	}
	before := n.old(old, id.Name())
	if before == nil && patch {
		return nil, n.missing(id)
	}
	if err := c.match.check(itemRecord(before)); err != nil {
		return nil, err
	}
	parent, err := n.parent.decode(rec)
	if err != nil {
		return nil, err
	}
	if err := n.place(c, home, rec, parent, patch); err != nil {
		return nil, err
	}
	takes := n.takes
	if before == nil {
		takes.Update = takes.Put
	}
	op, err := n.parent.commit(c, old, parent, takes, &operation{Kind: opPut, Type: n.key, Resource: home})
	if err != nil {
		return nil, err
	}
	if op == nil && n.Settled != nil {
		if err := n.settleItem(c, home); err != nil {
			return nil, err
		}
	}
	body, err := n.get(c, home)
	if err != nil {
		return nil, err
	}
	return n.written(c, before == nil, op, body), nil
}

// place puts what the request wants of the item among the parent's.
func (n *nestedKind[P, C]) place(c *Call, id ID, rec *record, parent *Resource[P], patch bool) error {
	var donor *C
	r := &Resource[C]{ID: id}
	items := n.items(&parent.Body)
	i := n.position(parent, id.Name())
	if i >= 0 {
		r = n.child(parent, &(*items)[i])
		again, err := n.parent.decode(rec)
		if err != nil {
			return err
		}
		donor = &(*n.items(&again.Body))[i]
	}
	if err := n.build(c, r, donor, patch); err != nil {
		return err
	}
	n.set(parent, r)
	return nil
}

// set puts an item among the parent's, in the place of one of the same name.
func (n *nestedKind[P, C]) set(parent *Resource[P], r *Resource[C]) {
	items := n.items(&parent.Body)
	*n.keyOf(&r.Body) = r.ID.Name()
	if i := n.position(parent, r.ID.Name()); i >= 0 {
		(*items)[i] = r.Body
		return
	}
	*items = append(*items, r.Body)
}

// settleItem runs Settled on an item and writes what it changes.
func (n *nestedKind[P, C]) settleItem(c *Call, id ID) error {
	r, err := n.load(c, id)
	if err != nil || r == nil || n.Settled == nil {
		return err
	}
	if err := n.Settled(c, r); err != nil {
		return err
	}
	return n.store(c, r)
}

// store writes an item back into its parent.
func (n *nestedKind[P, C]) store(c *Call, r *Resource[C]) error {
	_, parent, err := n.parentOf(c, r.ID)
	if err != nil {
		return err
	}
	i := n.position(parent, r.ID.Name())
	if i < 0 {
		return n.missing(r.ID)
	}
	(*n.items(&parent.Body))[i] = r.Body
	return n.parent.store(c, parent)
}

func (n *nestedKind[P, C]) delete(c *Call, id ID) (*answer, error) {
	var a *answer
	err := c.update(func() (err error) {
		a, err = n.deleteLocked(c, id)
		return err
	})
	return a, err
}

func (n *nestedKind[P, C]) deleteLocked(c *Call, id ID) (*answer, error) {
	rec, parent, err := n.parentOf(c, id)
	if err != nil {
		return nil, err
	}
	r := n.old(parent, id.Name())
	if r == nil {
		return n.deleteMissing(c, id)
	}
	if err := c.match.check(itemRecord(r)); err != nil {
		return nil, err
	}
	op, err := c.underWay(rec)
	if err != nil {
		return nil, err
	}
	if op != nil && op.Kind == opDelete && op.Resource.Key() == id.Key() {
		return n.deletePending(c, op), nil
	}
	if err := n.parent.idle(c, rec); err != nil {
		return nil, err
	}
	if err := n.deletable(c, r); err != nil {
		return nil, err
	}
	takes := c.engine.scale(n.takes.Delete)
	if takes <= 0 {
		return &answer{status: n.codes.Delete}, n.remove(c, id)
	}
	if op, err = c.begin(&operation{Kind: opDelete, Type: n.key, Resource: r.ID}, takes); err != nil {
		return nil, err
	}
	parent.State, parent.op = Updating, op.ID
	return n.deletePending(c, op), n.parent.store(c, parent)
}

// remove takes an item out of its parent.
func (n *nestedKind[P, C]) remove(c *Call, id ID) error {
	_, parent, err := n.parentOf(c, id)
	if err != nil {
		return err
	}
	i := n.position(parent, id.Name())
	if i < 0 {
		return nil
	}
	items := n.items(&parent.Body)
	r := n.child(parent, &(*items)[i])
	*items = slices.Delete(*items, i, i+1)
	parent.State, parent.op = Succeeded, ""
	if err := n.parent.store(c, parent); err != nil || n.Deleted == nil {
		return err
	}
	return n.Deleted(c, r)
}

func (n *nestedKind[P, C]) finish(c *Call, op *operation) error {
	if op.Kind == opDelete {
		return n.remove(c, op.Resource)
	}
	_, parent, err := n.parentOf(c, op.Resource)
	if err != nil {
		return err
	}
	if parent == nil {
		return n.missing(op.Resource)
	}
	if err := n.parent.settle(c, parent); err != nil {
		return err
	}
	return n.settleItem(c, op.Resource)
}

func (n *nestedKind[P, C]) fail(c *Call, op *operation) error {
	_, parent, err := n.parentOf(c, op.Resource)
	if err != nil || parent == nil {
		return err
	}
	parent.State, parent.op = Failed, ""
	return n.parent.store(c, parent)
}

// act is never reached: a nested type has no actions.
func (n *nestedKind[P, C]) act(*Call, ID, string) (*answer, error) {
	return nil, methodNotAllowed.of(http.MethodPost)
}

// itemRecord is as much of a record as a condition is checked against.
func itemRecord[C any](r *Resource[C]) *record {
	if r == nil {
		return nil
	}
	return &record{Etag: r.Etag}
}
