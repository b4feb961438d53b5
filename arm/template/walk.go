package template

// whole evaluates all expressions in a value, names of properties too, and the copy loops in it
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-properties).
func (e *evaluator) whole(v value) (value, error) {
	if err := e.work.charge(1); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *expression:
		if e.later != nil && v.err == nil {
			within := *e
			within.source = v
			if within.hasLater(v.root) {
				left, err := within.residual(v.root)
				if err != nil {
					return nil, locate(err, v, v.root.position())
				}
				return e.finish("[" + left + "]")
			}
		}
		made, err := e.expression(v)
		switch {
		case e.keep && isDeferred(err):
			return v, nil
		case err != nil || !e.escape:
			return made, err
		}
		return e.finish(escaped(made))
	case *verbatim:
		return v.value, nil
	case *outer:
		return e.within(v).whole(v.value)
	case *array:
		items := make([]value, len(v.items))
		for i, item := range v.items {
			var err error
			if items[i], err = e.whole(item); err != nil {
				return nil, err
			}
		}
		return newArray(items), nil
	case *object:
		return e.object(v)
	}
	return v, nil
}

// within is an evaluator for a template that is evaluated before it is one.
func (e *evaluator) within(o *outer) *evaluator {
	inside := *e
	inside.escape = true
	if o.resources {
		inside.later = e.laterIn(o.value, o.scope)
	}
	return &inside
}

func (e *evaluator) object(o *object) (value, error) {
	members := make([]member, 0, len(o.members))
	for _, m := range o.members {
		loops, err := e.loopsIn(m)
		if err != nil {
			return nil, err
		}
		if loops != nil {
			made, err := e.runLoops(loops)
			if err != nil {
				return nil, err
			}
			members = append(members, made...)
			continue
		}
		if m, err = e.member(m); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	made := newObject(members)
	made.at = o.at
	return made, e.work.made(made)
}

func (e *evaluator) member(m member) (made member, err error) {
	made.name = m.name
	if m.key != nil {
		name, err := e.whole(m.key)
		if err != nil {
			return made, err
		}
		switch name := name.(type) {
		case string:
			made.name = name
		case *expression: // kept as it stands
		default:
			return made, faultf("The language expression of a property name must evaluate to a string, not to a value of type '%s'.", typeName(name))
		}
	}
	made.value, err = e.whole(m.value)
	return made, err
}
