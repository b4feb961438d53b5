package template

// whole evaluates all expressions in a value, names of properties too, and the copy loops in it
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-properties).
func (e *evaluator) whole(v value) (value, error) {
	if err := e.work.charge(1); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *expression:
		made, err := e.expression(v)
		if e.escape && err == nil {
			return e.finish(escaped(made))
		}
		return made, err
	case *verbatim:
		return v.value, nil
	case *outer:
		within := *e
		within.escape = true
		return within.whole(v.value)
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
		s, ok := name.(string)
		if !ok {
			return made, faultf("The language expression of a property name must evaluate to a string, not to a value of type '%s'.", typeName(name))
		}
		made.name = s
	}
	made.value, err = e.whole(m.value)
	return made, err
}

// partial evaluates what it can: what is known only while deploying stays as it stands.
func (e *evaluator) partial(v value) (value, error) {
	known, err := e.whole(v)
	if !isDeferred(err) {
		return known, err
	}
	switch v := v.(type) {
	case *outer:
		return e.partial(v.value)
	case *array:
		items := make([]value, len(v.items))
		for i, item := range v.items {
			if items[i], err = e.partial(item); err != nil {
				return nil, err
			}
		}
		return newArray(items), nil
	case *object:
		members := make([]member, 0, len(v.members))
		for _, m := range v.members {
			loops, err := e.loopsIn(m)
			if err != nil {
				return nil, err
			}
			one := m
			if loops != nil {
				if _, err := e.runLoops(loops); err != nil && !isDeferred(err) {
					return nil, err
				}
			} else if one.value, err = e.partial(m.value); err != nil {
				return nil, err
			}
			one.key = nil
			members = append(members, one)
		}
		return newObject(members), nil
	}
	return v, nil
}
