package arm

import (
	"bytes"
	"fmt"
	"net/http"
	"reflect"
)

// Elsewhere declares a type whose resources another service keeps, as the blob service keeps containers: they come and go
// without Resource Manager, which only shows them and asks for changes. It lies in a resource that is kept here, or in another
// of its sort. Of Type it uses what says how requests are read and shown: Name to Actions, Default, Validate, Filter and View;
// writes are over at once. It goes with its parent, which has to see to what it is.
type Elsewhere[P any] struct {
	Type[P]

	// Read finds a resource; nil when there is none. It fills Body, and Etag where the type has one. What it returns is the
	// caller's own.
	Read func(c *Call, id ID) (*Resource[P], error)
	// Each calls fn for what lies in parent, by name, behind the name after, until fn returns false.
	Each func(c *Call, parent ID, after string, fn func(r *Resource[P]) (more bool, err error)) error
	// Write makes r, or changes old into it. Without it nothing of the type can be written.
	Write func(c *Call, old, r *Resource[P]) error
	// Remove deletes r. Without it nothing of the type can be deleted.
	Remove func(c *Call, r *Resource[P]) error
}

// elsewhere is an Elsewhere in an engine.
type elsewhere[P any] struct {
	*typed[P]
	spec *Elsewhere[P]
}

func (t *Elsewhere[P]) kind(_ *Engine, p *Provider) (kind, error) {
	if t.Read == nil || t.Each == nil {
		return nil, fmt.Errorf("type %s lacks Read or Each", t.Name)
	}
	own, err := newTyped(p, &t.Type)
	if err != nil {
		return nil, err
	}
	own.declaration.nested, own.declaration.prompt = true, true
	return &elsewhere[P]{typed: own, spec: t}, nil
}

func (e *elsewhere[P]) load(c *Call, id ID) (*Resource[P], error) {
	c.Passing()
	home, err := e.home(c, id)
	if err != nil {
		return nil, err
	}
	r, err := e.spec.Read(c, home)
	if r != nil {
		r.ID, r.State = home, Succeeded
	}
	return r, err
}

// existing reads a resource that has to be there.
func (e *elsewhere[P]) existing(c *Call, id ID) (*Resource[P], error) {
	r, err := e.load(c, id)
	if err == nil && r == nil {
		err = e.missing(id)
	}
	return r, err
}

func (e *elsewhere[P]) state(c *Call, id ID) (State, error) {
	r, err := e.load(c, id)
	if err != nil || r == nil {
		return "", err
	}
	return r.State, nil
}

func (e *elsewhere[P]) get(c *Call, id ID) ([]byte, error) {
	r, err := e.existing(c, id)
	if err != nil {
		return nil, err
	}
	return e.render(c, r)
}

func (e *elsewhere[P]) render(c *Call, r *Resource[P]) ([]byte, error) {
	if e.View != nil {
		if err := e.View(c, r); err != nil {
			return nil, fmt.Errorf("view of %s: %w", r.ID, err)
		}
	}
	e.setState(r)
	e.shape.hide(c, reflect.ValueOf(&r.Body).Elem())
	body, err := encode(r.Body)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", r.ID, err)
	}
	return e.envelope(c, itemRecord(r), body)
}

func (e *elsewhere[P]) list(c *Call, scope ID, p *page) error {
	if err := c.inScope(scope); err != nil {
		return err
	}
	parent, err := c.stored(scope)
	if err != nil {
		return err
	}
	after, err := e.after(parent, p)
	if err != nil {
		return err
	}
	filter := func(*Resource[P]) bool { return true }
	if e.Filter != nil {
		if filter, err = e.Filter(c); err != nil {
			return err
		}
	}
	return e.spec.Each(c, parent, after, func(r *Resource[P]) (bool, error) {
		r.ID.Types = e.types
		if !filter(r) {
			return true, nil
		}
		return p.take(c, itemRecord(r), func(*record) ([]byte, error) { return e.render(c, r) })
	})
}

// after is the name behind which a page begins.
func (e *elsewhere[P]) after(parent ID, p *page) (string, error) {
	if p.from == nil {
		return "", nil
	}
	prefix := resKey(parent.Child(e.types[len(e.types)-1], ""))
	after, ok := bytes.CutPrefix(p.from, prefix)
	if !ok {
		return "", invalidSkipToken.of()
	}
	return string(after), nil
}

func (e *elsewhere[P]) put(c *Call, id ID, patch bool) (a *answer, err error) {
	if e.spec.Write == nil {
		return nil, methodNotAllowed.of(method(patch))
	}
	err = c.view(func() error {
		a, err = e.putSeen(c, id, patch)
		return err
	})
	return a, err
}

func method(patch bool) string {
	if patch {
		return http.MethodPatch
	}
	return http.MethodPut
}

func (e *elsewhere[P]) putSeen(c *Call, id ID, patch bool) (*answer, error) {
	home, err := e.home(c, id)
	if err != nil {
		return nil, err
	}
	old, r, err := e.draft(c, home, patch)
	if err != nil {
		return nil, err
	}
	for _, hook := range []func(c *Call, old, r *Resource[P]) error{e.Default, e.Validate, e.spec.Write} {
		if hook == nil {
			continue
		}
		if err := hook(c, old, r); err != nil {
			return nil, err
		}
	}
	body, err := e.get(c, home)
	return e.written(c, old == nil, patch, nil, body), err
}

// draft reads what there is, nil where there is nothing, and makes what is wanted of it.
func (e *elsewhere[P]) draft(c *Call, home ID, patch bool) (old, r *Resource[P], err error) {
	if old, err = e.load(c, home); err != nil {
		return nil, nil, err
	}
	if old == nil && patch {
		return nil, nil, e.missing(home)
	}
	if err := c.match.check(itemRecord(old)); err != nil {
		return nil, nil, err
	}
	if old == nil {
		r = &Resource[P]{ID: home}
		if err := e.checkName(home.Name()); err != nil {
			return nil, nil, err
		}
		return nil, r, e.build(c, r, nil, patch)
	}
	var again [2]*Resource[P] // one to change, one to be used up
	for i := range again {
		if again[i], err = e.existing(c, home); err != nil {
			return nil, nil, err
		}
	}
	return old, again[0], e.build(c, again[0], &again[1].Body, patch)
}

func (e *elsewhere[P]) delete(c *Call, id ID) (a *answer, err error) {
	if e.spec.Remove == nil {
		return nil, methodNotAllowed.of(http.MethodDelete)
	}
	err = c.view(func() error {
		r, err := e.load(c, id)
		if err != nil {
			return err
		}
		if r == nil {
			a = &answer{status: e.codes.DeleteMissing}
			return nil
		}
		a = &answer{status: e.codes.Delete}
		if err := c.match.check(itemRecord(r)); err != nil {
			return err
		}
		return e.spec.Remove(c, r)
	})
	if err != nil {
		return nil, err
	}
	// What lies on it is kept here. It goes too when it is asked for again, after a time when only this failed.
	return a, c.update(func() error { return c.removeExtensions(id) })
}

// act runs the Begin hook of an action, which changes what there is by itself.
func (e *elsewhere[P]) act(c *Call, id ID, name string) (a *answer, err error) {
	action, _ := e.action(name) // the router has seen it
	run := func() error {
		r, err := e.existing(c, id)
		if err != nil {
			return err
		}
		result, err := action.Begin(c, r)
		if err != nil {
			return err
		}
		a, err = c.resultAnswer(action.Code, result)
		return err
	}
	if action.Method == http.MethodGet { // it has its view
		err = run()
	} else {
		err = c.view(run)
	}
	return a, err
}

// finish is never reached: nothing takes time here.
func (e *elsewhere[P]) finish(_ *Call, op *operation) error { return noOperation.of(op.ID) }

func (e *elsewhere[P]) fail(*Call, *operation, State) error { return nil }

// remove has nothing to do: what is kept elsewhere goes with its parent.
func (e *elsewhere[P]) remove(*Call, ID) error { return nil }
