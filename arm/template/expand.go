package template

import (
	"fmt"
	"strings"
)

// expansion makes the resources of a template.
type expansion struct {
	*scope
	work         *work
	all          []*Resource
	unidentified []Unidentified
}

// expand lists all resources, those of loops one by one, children behind their parents.
func (x *expansion) expand() error {
	e := x.evaluator(inHead, x.work)
	raw, _ := x.template.root.get("resources")
	if err := x.list(e, raw, "resources", nil); err != nil {
		return err
	}
	return x.index()
}

// list expands an array of resources, or an object of them by symbolic name.
func (x *expansion) list(e *evaluator, raw value, path string, parent *Resource) error {
	switch raw := raw.(type) {
	case *array:
		for i, item := range raw.items {
			if err := x.item(e, item, fmt.Sprintf("%s[%d]", path, i), "", parent); err != nil {
				return err
			}
		}
	case *object:
		for _, m := range raw.members {
			if err := x.item(e, m.value, path+"."+m.name, m.name, parent); err != nil {
				return err
			}
		}
	}
	return nil
}

// item expands one. One that cannot be identified yet is noted, and what lies in it is not looked at.
func (x *expansion) item(e *evaluator, item value, path, symbol string, parent *Resource) error {
	raw, ok := item.(*object)
	if !ok {
		return invalidf(x.template.root.at, path, "The template resource '%s' must be an object. Please see https://aka.ms/arm-syntax-resources for usage details.", path)
	}
	err := x.identified(e, raw, path, symbol, parent)
	if isDeferred(err) {
		x.unidentified = append(x.unidentified, x.unidentifiedAt(e, raw, path))
		return nil
	}
	return err
}

func (x *expansion) identified(e *evaluator, raw *object, path, symbol string, parent *Resource) error {
	looped, ok := raw.get("copy")
	if !ok {
		return x.resource(e, &Resource{Symbol: symbol, raw: raw, path: path}, parent)
	}
	o, ok := looped.(*object)
	if !ok || parent != nil {
		return invalidf(raw.at, path+".copy", "The template resource '%s' %s is not valid: a copy loop must be an object with a name and a count, and a child resource can't have one. Please see https://aka.ms/arm-copy for usage details.", path, raw.at)
	}
	l, err := e.loop(o)
	if err != nil {
		return x.headFault(raw, path, err)
	}
	batch, err := x.batch(e, o, l)
	if err != nil {
		return x.headFault(raw, path, err)
	}
	for i := range l.count {
		r := &Resource{Symbol: symbol, raw: raw, path: path, loop: l.name, index: i, batch: batch}
		if err := x.resource(e.turn(l.name, i), r, nil); err != nil {
			return err
		}
	}
	return nil
}

// batch is how many instances of a loop are deployed side by side; all unless the mode is serial
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-resources#serial-or-parallel).
func (x *expansion) batch(e *evaluator, o *object, l *loop) (int, error) {
	raw, _ := o.get("mode")
	mode, err := e.whole(raw)
	if err != nil {
		return 0, err
	}
	raw, sized := o.get("batchSize")
	size, err := e.whole(raw)
	if err != nil {
		return 0, err
	}
	n, ok := size.(int64)
	switch {
	case mode != nil && !strings.EqualFold(text(mode), "parallel") && !strings.EqualFold(text(mode), "serial"):
		return 0, faultf("The copy mode '%s' is not valid: it may be 'serial' or 'parallel'. Please see https://aka.ms/arm-copy for usage details.", text(mode))
	case sized && (!ok || n < 1 || l.count > 0 && n > int64(l.count)):
		return 0, copyFault(o, "batchSize", "batch size", fmt.Sprintf("must be a non-negative integer value and cannot exceed the copy count '%d'", l.count))
	case !strings.EqualFold(text(mode), "serial"):
		return 0, nil
	case !sized:
		return 1, nil
	}
	return int(n), nil
}

// resource evaluates what decides about a resource and adds it and its children.
func (x *expansion) resource(e *evaluator, r *Resource, parent *Resource) error {
	if len(x.all) >= maxResources {
		return limitExceeded("resources", maxResources, len(x.all)+1)
	}
	x.work.left += moreWork
	body := *e
	r.eval, r.Line, r.Column = &body, r.raw.at.line, r.raw.at.column
	if err := x.identify(e, r, parent); err != nil {
		return err
	}
	x.all = append(x.all, r)
	x.symbolize(r)
	children, _ := r.raw.get("resources")
	return x.list(e, children, r.path+".resources", r)
}

// headFault says what is wrong in what decides about a resource (text seen).
func (x *expansion) headFault(raw *object, path string, err error) error {
	return explain(err, raw.at, path, func(problem string) *Error {
		name := path
		if v, _ := raw.get("name"); v != nil {
			name = sourceOf(v)
		}
		return invalidf(place{}, "", "The template resource '%s' %s is not valid: %s. Please see https://aka.ms/arm-functions for usage details.", name, raw.at, problem)
	})
}

// sourceOf is a value as it stands in the template.
func sourceOf(v value) string {
	if x, ok := v.(*expression); ok {
		return x.source()
	}
	return text(v)
}

// symbolize lists a resource by its symbolic name, an instance of a loop by that with its index too. Those behind it may then ask resourceInfo of it.
func (x *expansion) symbolize(r *Resource) {
	if r.Symbol == "" {
		return
	}
	names := []string{strings.ToLower(r.Symbol)}
	if r.loop != "" || r.eval.loops != nil {
		names = append(names, fmt.Sprintf("%s[%d]", names[0], r.index))
	}
	for _, name := range names {
		x.symbols[name] = append(x.symbols[name], r)
	}
}

// index lists the resources by all that names them, and tells those that are there twice.
func (x *expansion) index() error {
	ids := map[string]bool{}
	for _, r := range x.all {
		id := strings.ToLower(r.ID)
		if !r.existing && ids[id] {
			return invalidf(r.raw.at, r.path, "The resource '%s' %s is defined multiple times in a template. Please see https://aka.ms/arm-syntax-resources for usage details.", r.typeAndName(), r.raw.at)
		}
		ids[id] = ids[id] || !r.existing
		for _, name := range r.spellings() {
			x.names[name] = append(x.names[name], r)
		}
	}
	return nil
}

// spellings are the ways to name a resource, in lower case: its id, its type and name, the end of its id, its name.
func (r *Resource) spellings() []string {
	var unique []string
	seen := map[string]bool{}
	_, tail, _ := strings.Cut(r.ID, strings.TrimSuffix(r.Scope, "/")+"/providers/")
	for _, name := range []string{r.ID, r.typeAndName(), tail, r.Name} {
		if name = strings.ToLower(name); name != "" && !seen[name] {
			seen[name] = true
			unique = append(unique, name)
		}
	}
	return unique
}

func (r *Resource) typeAndName() string { return r.Type + "/" + r.Name }

// known finds the resources of the template that a reference or dependency names: by symbol, or any of the spellings.
func (s *scope) known(name string) []*Resource {
	name = strings.ToLower(strings.TrimSuffix(name, "/"))
	if found := s.symbols[name]; found != nil {
		return found
	}
	return s.names[name]
}
