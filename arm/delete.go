package arm

import "time"

func (t *typed[P]) delete(c *Call, id ID) (*answer, error) {
	a, err := t.deleteWithin(c, id, c.engine.scale(t.takes.Delete))
	if wait, later := waits(err); later {
		return t.deleteWithin(c, id, wait)
	}
	return a, err
}

// deleteWithin is delete, over at once where it takes no time.
func (t *typed[P]) deleteWithin(c *Call, id ID, takes time.Duration) (a *answer, err error) {
	err = c.update(func() (err error) {
		a, err = t.deleteLocked(c, id, takes)
		return err
	})
	return a, err
}

func (t *typed[P]) deleteLocked(c *Call, id ID, takes time.Duration) (*answer, error) {
	rec, err := c.record(id)
	if err != nil {
		return nil, err
	}
	if rec == nil {
		return t.deleteMissing(c, id)
	}
	if err := c.match.check(rec); err != nil {
		return nil, err
	}
	if op, err := c.underWay(rec); err != nil || op != nil && op.Kind == opDelete {
		return t.deletePending(c, op), err // asked for again: the same operation answers
	}
	if err := t.deletable(c, rec); err != nil {
		return nil, err
	}
	if takes > 0 {
		return t.deleteLater(c, rec, takes)
	}
	if t.key == groupType {
		return &answer{status: t.codes.Delete}, c.removeGroup(rec.ID, c.UUID())
	}
	a := &answer{status: t.codes.Delete}
	if t.echo {
		if a.body, err = t.show(c, rec); err != nil {
			return nil, err
		}
	}
	return a, t.remove(c, rec.ID)
}

// deleteMissing answers the deletion of what is not there: fine for a resource, not for a group nor
// in one that is not there.
// behaviour: arm-delete-missing-group.
func (t *typed[P]) deleteMissing(c *Call, id ID) (*answer, error) {
	if _, err := c.group(id); err != nil {
		return nil, err
	}
	return &answer{status: t.codes.DeleteMissing}, nil
}

// deletable asks whoever may refuse.
func (t *typed[P]) deletable(c *Call, rec *record) error {
	r, err := t.decode(rec)
	if err != nil {
		return err
	}
	if t.key != groupType { // what lies in a group may be needed until its deletion comes to it
		if err := t.unneeded(c, r); err != nil {
			return err
		}
	}
	if t.Deleting == nil {
		return nil
	}
	return t.Deleting(c, r)
}

// unneeded refuses the deletion of r while others need it or what lies in it.
func (t *typed[P]) unneeded(c *Call, r *Resource[P]) error {
	by, err := c.referrersWithin(r.ID)
	if err != nil || len(by) == 0 {
		return err
	}
	for _, n := range t.nested {
		if err := n.inUse(r, by); err != nil {
			return err
		}
	}
	if t.InUse != nil {
		return t.InUse(r, by)
	}
	return inUse.of(by[0].To, by[0].From)
}

func (t *typed[P]) deleteLater(c *Call, rec *record, takes time.Duration) (*answer, error) {
	if err := c.preempt(rec); err != nil {
		return nil, err
	}
	c.tx.Frees()
	op := &operation{Kind: opDelete, Type: t.key, Resource: rec.ID}
	if t.key == groupType {
		op.ID = groupDeletionID(rec)
	}
	op, err := c.begin(op, takes)
	if err != nil {
		return nil, err
	}
	r, err := t.decode(rec)
	if err != nil {
		return nil, err
	}
	r.State, r.op = Deleting, op.ID
	return t.deletePending(c, op), t.store(c, r)
}

func (t *typed[P]) deletePending(c *Call, op *operation) *answer {
	if op == nil {
		return nil
	}
	return &answer{status: t.codes.DeletePending, header: c.polling(t.declaration, op), operation: op.ID}
}

// remove deletes a resource and what lies in it. It asks nobody.
func (t *typed[P]) remove(c *Call, id ID) error {
	rec, err := c.record(id)
	if err != nil || rec == nil {
		return err
	}
	c.tx.Frees()
	for _, child := range t.registry.below(t.key) {
		if err := c.removeAll(child, id); err != nil {
			return err
		}
	}
	if err := c.removeExtensions(id); err != nil {
		return err
	}
	r, err := t.decode(rec)
	if err != nil {
		return err
	}
	if rec.State != Deleting {
		if err := c.preempt(rec); err != nil {
			return err
		}
	}
	if err := c.erase(rec); err != nil {
		return err
	}
	for _, n := range t.nested {
		if err := n.removed(c, r); err != nil {
			return err
		}
	}
	if t.Deleted == nil {
		return nil
	}
	return t.Deleted(c, r)
}

// removeAll removes every resource of a kind within scope.
func (c *Call) removeAll(k kind, scope ID) error {
	var ids []ID
	err := c.scan(resUnder(k.declared().key, scope), nil, func(rec *record) (bool, error) {
		ids = append(ids, rec.ID)
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := k.remove(c, id); err != nil {
			return err
		}
	}
	return nil
}
