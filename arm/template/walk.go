package template

// whole evaluates all expressions in a value, names of properties too, and the copy loops in it
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-properties).
func (e *evaluator) whole(v value) (value, error) {
	if err := e.work.charge(1); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *expression:
		return e.text(v)
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
		return e.finish(newArray(items))
	case *object:
		return e.object(v)
	}
	return v, nil
}

// text evaluates a string of a template. In a template that is evaluated before it is one, an expression for its deployment may be left.
func (e *evaluator) text(x *expression) (value, error) {
	if e.later != nil && x.err == nil {
		if left, err := e.leave(x); err != nil || left != "" {
			return left, err
		}
	}
	made, err := e.expression(x)
	switch {
	case e.keep && isDeferred(err):
		return x, nil
	case err != nil || !e.escape:
		return made, err
	}
	return e.finish(escaped(made))
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
		if e.keep && isDeferred(err) {
			members = append(members, m)
			continue
		}
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
