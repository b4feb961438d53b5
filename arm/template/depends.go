package template

import (
	"strings"
)

// connect finds what each resource waits for: what dependsOn says, what it refers to by name, and the batch before in a serial loop.
func (x *expansion) connect() error {
	loops := map[string][]*Resource{}
	for _, r := range x.all {
		if r.loop != "" {
			loops[strings.ToLower(r.loop)] = append(loops[strings.ToLower(r.loop)], r)
		}
	}
	for _, r := range x.all {
		wait := &waiting{of: r, seen: map[*Resource]bool{}}
		if err := x.declared(r, loops, wait); err != nil {
			return err
		}
		if err := x.implied(r.eval, r.withoutChildren(), wait); err != nil {
			return err
		}
		if r.batch > 0 {
			for _, other := range loops[strings.ToLower(r.loop)] {
				if other.path == r.path && other.index/r.batch == r.index/r.batch-1 {
					wait.add(other)
				}
			}
		}
	}
	return nil
}

// waiting collects without repeating. Of several resources of the name that was given a resource does not mean itself.
//
// behaviour: template-names.
type waiting struct {
	of   *Resource
	seen map[*Resource]bool
}

func (w *waiting) add(rs ...*Resource) {
	for _, r := range rs {
		if !w.seen[r] && (r != w.of || len(rs) == 1) {
			w.seen[r] = true
			w.of.waits = append(w.of.waits, r)
		}
	}
}

// declared reads dependsOn: symbolic names, names of loops, ids, types with names, names
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-dependency#dependson). Empty ones are left out,
// and a string that is no array counts as one item.
//
// behaviour: template-depends-on.
func (x *expansion) declared(r *Resource, loops map[string][]*Resource, wait *waiting) error {
	head := *r.eval
	v, err := x.head(&head, r, "dependsOn")
	if err != nil {
		return err
	}
	var names []value
	switch v := v.(type) {
	case nil:
	case *array:
		names = v.items
	default:
		names = []value{v}
	}
	for _, item := range names {
		name, ok := item.(string)
		switch {
		case item == nil || name == "" && ok:
			continue
		case !ok:
			return x.headFault(r.raw, r.path, faultf("An item of 'dependsOn' must be a string, not a value of type '%s'.", typeName(item)))
		}
		found := x.known(name)
		if found == nil {
			found = loops[strings.ToLower(name)]
		}
		if found == nil && !x.emptyLoop(name) {
			e := invalidf(r.raw.at, r.path+".dependsOn", "The resource '%s' is not defined in the template. Please see https://aka.ms/arm-syntax-resources for usage details.", shortID(name))
			e.told, e.Hint = place{}, x.unknownResource(name)
			return e
		}
		wait.add(found...)
	}
	return nil
}

// emptyLoop says whether a name is that of a loop of no turns, or of a resource that is one.
func (x *expansion) emptyLoop(name string) bool {
	raw, _ := x.template.root.get("resources")
	empty := false
	check := func(symbol string, v value) {
		o, _ := v.(*object)
		looped, _ := o.get("copy")
		l, _ := looped.(*object)
		loopName, _ := l.get("name")
		empty = empty || l != nil && (strings.EqualFold(symbol, name) || strings.EqualFold(sourceOf(loopName), name))
	}
	switch raw := raw.(type) {
	case *array:
		for _, item := range raw.items {
			check("", item)
		}
	case *object:
		for _, m := range raw.members {
			check(m.name, m.value)
		}
	}
	return empty
}

// shortID is type and name of an id, as the message has it.
func shortID(id string) string {
	if !strings.HasPrefix(id, "/") {
		return id
	}
	_, tail, found := strings.Cut(id, "/providers/")
	for found {
		var rest string
		if _, rest, found = strings.Cut(tail, "/providers/"); found {
			tail = rest
		}
	}
	segments := strings.Split(tail, "/")
	types, names := segments[:1:1], []string{}
	for i, s := range segments[1:] {
		if i%2 == 0 {
			types = append(types, s)
		} else {
			names = append(names, s)
		}
	}
	return strings.Join(append(types, names...), "/")
}

// implied finds resources that a resource refers to by name, symbol or id, also in the turns of its loops
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-dependency#reference-and-list-functions). The page has it of names only,
// but a resource that refers to its own id is told to be circular.
//
// behaviour: template-implied.
func (x *expansion) implied(e *evaluator, v value, wait *waiting) (err error) {
	if err := x.work.charge(1); err != nil {
		return x.headFault(wait.of.raw, wait.of.path, err)
	}
	switch v := v.(type) {
	case *expression:
		within := *e
		within.source = v
		eachCall(v, func(_ *expression, c *call) {
			if err == nil {
				err = x.referred(&within, c, wait)
			}
		})
	case *outer:
		return x.implied(e.within(v), v.value, wait)
	case *array:
		for _, item := range v.items {
			if err := x.implied(e, item, wait); err != nil {
				return err
			}
		}
	case *object:
		for _, m := range v.members {
			if err := x.impliedIn(e, m, wait); err != nil {
				return err
			}
		}
	}
	return err
}

func (x *expansion) impliedIn(e *evaluator, m member, wait *waiting) error {
	if m.key != nil {
		if err := x.implied(e, m.key, wait); err != nil {
			return err
		}
	}
	loops, err := e.loopsIn(m)
	if err != nil || loops == nil { // a wrong loop is told where it counts
		return x.implied(e, m.value, wait)
	}
	for _, l := range loops {
		for i := range l.count {
			if err := x.implied(e.turn(l.name, i), l.input, wait); err != nil {
				return err
			}
		}
	}
	return nil
}

// referred adds what a call of reference or list asks for by name. A name of nothing is a mistake of the whole template, and so is an id of something else
// without an api-version (texts seen).
func (x *expansion) referred(e *evaluator, c *call, wait *waiting) error {
	if c.namespace != "" || len(c.args) == 0 {
		return nil
	}
	f := x.lookup(c.name)
	if f == nil || f.name != "reference" && f.name != "references" && f.name != listAny {
		return nil
	}
	v, err := e.evaluate(c.args[0])
	name, ok := v.(string)
	if err != nil || !ok || e.later[strings.ToLower(name)] {
		return nil //nolint:nilerr // what is wrong with it is told where it counts
	}
	r, found := wait.of, x.known(name)
	switch {
	case found != nil || r.skipped || x.emptyLoop(name):
		wait.add(found...)
	case !strings.HasPrefix(name, "/"):
		e := invalidf(r.raw.at, r.path, "%s", x.undefined(name))
		e.Hint = x.unknownResource(name)
		return e
	case f.name == "reference" && len(c.args) == 1:
		return invalidf(r.raw.at, r.path, "The template resource '%s' reference to '%s' requires an API version. Please see https://aka.ms/arm-syntax-resources for usage details.", r.typeAndName(), shortID(name))
	}
	return nil
}

// withoutChildren are the members of a resource that are its own. The template of a nested deployment with an inner scope is none.
func (r *Resource) withoutChildren() *object {
	var members []member
	for _, m := range r.raw.members {
		switch {
		case strings.EqualFold(m.name, "resources"):
			continue
		case strings.EqualFold(m.name, "properties") && strings.EqualFold(r.Type, deploymentType):
			m.value = innerTemplate(m.value, r.Scope)
		}
		members = append(members, m)
	}
	return newObject(members)
}
