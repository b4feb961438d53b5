package arm

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
	switch {
	case before == nil:
		takes.Update = takes.Put
	case patch:
		takes.Update = takes.Patch
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
	return n.written(c, before == nil, patch, op, body), nil
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
