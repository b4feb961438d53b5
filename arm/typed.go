package arm

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// typed is a Type in an engine: what is compiled of it, and the steps that need its type parameter.
type typed[P any] struct {
	*Type[P]
	*declaration
	shape    *shape
	stateAt  []int // where the body keeps the provisioning state, or nil
	registry *registry
	nested   []nestedIn[P] // types that live in this one's body
}

func (t *Type[P]) kind(_ *Engine, p *Provider) (kind, error) { return newTyped(p, t) }

func newTyped[P any](p *Provider, t *Type[P]) (*typed[P], error) {
	d, err := declare(p, t)
	if err != nil {
		return nil, err
	}
	body := reflect.TypeFor[P]()
	if body.Kind() != reflect.Struct {
		return nil, fmt.Errorf("type %s: its body %s is no struct", t.Name, body)
	}
	s, err := compile(body)
	if err != nil {
		return nil, fmt.Errorf("type %s: %w", t.Name, err)
	}
	for _, name := range []string{"plan", "kind", "managedBy", "sku", "identity", "zones"} {
		d.outlined = d.outlined || s.find(name) != nil
	}
	d.families = s.families(t.Versions, t.TypedSince)
	return &typed[P]{Type: t, declaration: d, shape: s, stateAt: s.find("properties", "provisioningState")}, nil
}

func (t *typed[P]) declared() *declaration { return t.declaration }

func (t *typed[P]) link(g *registry) error {
	t.registry = g
	return nil
}

// decode makes a Resource of a record. Its body is the caller's own.
func (t *typed[P]) decode(rec *record) (*Resource[P], error) {
	r := &Resource[P]{
		ID: rec.ID, Location: rec.Location, Tags: rec.Tags, Etag: rec.Etag, State: rec.State,
		Created: rec.Created, Changed: rec.Changed, op: rec.Op,
	}
	if err := json.Unmarshal(rec.body, &r.Body); err != nil {
		return nil, fmt.Errorf("decoding the stored body of %s: %w", rec.ID, err)
	}
	return r, nil
}

// load reads a resource; nil without an error when there is none.
func (t *typed[P]) load(c *Call, id ID) (*Resource[P], error) {
	rec, err := c.record(id)
	if err != nil || rec == nil {
		return nil, err
	}
	return t.decode(rec)
}

// store writes a resource as it is, with a new etag, and its references as they are now.
func (t *typed[P]) store(c *Call, r *Resource[P]) error {
	r.Etag = `W/"` + c.UUID() + `"`
	r.Changed = c.now
	t.setState(r)
	body, err := encode(r.Body)
	if err != nil {
		return fmt.Errorf("encoding the body of %s: %w", r.ID, err)
	}
	refs, err := t.recordedRefs(c, r)
	if err != nil {
		return err
	}
	return c.save(&record{
		ID: r.ID, Location: r.Location, Tags: r.Tags, Etag: r.Etag, State: r.State,
		Created: r.Created, Changed: r.Changed, Op: r.op, Refs: refs, body: body,
	})
}

// setState writes the provisioning state into the body, where the body has a place for it.
func (t *typed[P]) setState(r *Resource[P]) {
	setString(reflect.ValueOf(&r.Body).Elem(), t.stateAt, string(r.State))
}

// setString sets the string at index in v, through pointers, which it makes. A nil index is no place.
func setString(v reflect.Value, index []int, text string) {
	if index == nil {
		return
	}
	for _, i := range append([]int{-1}, index...) {
		if i >= 0 {
			v = v.Field(i)
		}
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
	}
	v.SetString(text)
}

func (t *typed[P]) state(c *Call, id ID) (State, error) {
	rec, err := c.record(id)
	if err != nil || rec == nil {
		return "", err
	}
	return rec.State, nil
}

func (t *typed[P]) fillNested(c *Call, old, r *Resource[P]) error {
	for _, n := range t.nested {
		if err := n.fill(c, old, r); err != nil {
			return err
		}
	}
	return nil
}

func (t *typed[P]) checkNested(c *Call, old, r *Resource[P]) error {
	for _, n := range t.nested {
		if err := n.check(c, old, r); err != nil {
			return err
		}
	}
	return nil
}

func (t *typed[P]) changedNested(c *Call, old, r *Resource[P]) error {
	for _, n := range t.nested {
		if err := n.changed(c, old, r); err != nil {
			return err
		}
	}
	return nil
}
