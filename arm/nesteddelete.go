package arm

import "slices"

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
	if err := n.parent.store(c, parent); err != nil {
		return err
	}
	return n.gone(c, r)
}

// gone is what follows from an item that was removed.
func (n *nestedKind[P, C]) gone(c *Call, r *Resource[C]) error {
	if err := c.removeExtensions(r.ID); err != nil || n.Deleted == nil {
		return err
	}
	return n.Deleted(c, r)
}
