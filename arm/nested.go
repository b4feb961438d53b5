package arm

import (
	"fmt"
	"reflect"
	"strings"
)

// nestedIn is what the steps of a P need of a type that lives in its body.
type nestedIn[P any] interface {
	// dress makes the items what the wire shows of them.
	dress(c *Call, parent *Resource[P]) error
	refs(parent *Resource[P]) []Ref
	// fill runs the items' hooks that fill in.
	fill(c *Call, old, parent *Resource[P]) error
	// check runs the items' hooks that refuse; an item that goes must not be needed.
	check(c *Call, old, parent *Resource[P]) error
	// changed runs the items' hooks with side effects.
	changed(c *Call, old, parent *Resource[P]) error
	// inUse words the refusal to delete the parent while by, needing one of the items, is there.
	inUse(parent *Resource[P], by []Ref) error
	removed(c *Call, parent *Resource[P]) error
}

// nestedKind is a Nested in an engine. Its resources have no records: they are items of their parent's.
type nestedKind[P, C any] struct {
	*typed[C]
	items        func(body *P) *[]C
	keyOf        func(item *C) *string
	wants        *Type[P] // the parent's type
	parent       *typed[P]
	idAt, etagAt []int
}

func (n *Nested[P, C]) kind(_ *Engine, p *Provider) (kind, error) {
	t, err := newTyped(p, &n.Type)
	if err != nil {
		return nil, err
	}
	if len(n.Actions) > 0 || n.Inspect != nil || n.Parent == nil || n.Items == nil || n.Key == nil {
		return nil, fmt.Errorf("type %s: a nested type has a parent, items and a key, but no actions and no Inspect", n.Name)
	}
	t.declaration.nested = true
	return &nestedKind[P, C]{typed: t, items: n.Items, keyOf: n.Key, wants: n.Parent, idAt: t.shape.find("id"), etagAt: t.shape.find("etag")}, nil
}

func (n *nestedKind[P, C]) link(g *registry) error {
	parent, ok := g.kinds[strings.ToLower(n.wants.Name)].(*typed[P])
	if !ok || parent.Type != n.wants {
		return fmt.Errorf("type %s: its parent %s is not registered", n.name, n.wants.Name)
	}
	n.parent, n.registry = parent, g
	parent.nested = append(parent.nested, n)
	return nil
}

// child makes a Resource of an item.
func (n *nestedKind[P, C]) child(parent *Resource[P], item *C) *Resource[C] {
	return &Resource[C]{
		ID: n.childID(parent.ID, *n.keyOf(item)), Etag: parent.Etag, State: parent.State,
		Created: parent.Created, Changed: parent.Changed, Body: *item,
	}
}

func (n *nestedKind[P, C]) childID(parent ID, name string) ID {
	return parent.Child(n.types[len(n.types)-1], name)
}

// position is where the item of that name is among the parent's, or -1.
func (n *nestedKind[P, C]) position(parent *Resource[P], name string) int {
	if parent == nil {
		return -1
	}
	for i, item := range *n.items(&parent.Body) {
		if strings.EqualFold(*n.keyOf(&item), name) {
			return i
		}
	}
	return -1
}

// old is the resource that an item was before, or nil.
func (n *nestedKind[P, C]) old(parent *Resource[P], name string) *Resource[C] {
	i := n.position(parent, name)
	if i < 0 {
		return nil
	}
	return n.child(parent, &(*n.items(&parent.Body))[i])
}

func (n *nestedKind[P, C]) dress(c *Call, parent *Resource[P]) error {
	items := *n.items(&parent.Body)
	for i := range items {
		r, err := n.dressed(c, parent, &items[i])
		if err != nil {
			return err
		}
		items[i] = r.Body
	}
	return nil
}

// dressed is an item with what the engine owns of it and what View says.
func (n *nestedKind[P, C]) dressed(c *Call, parent *Resource[P], item *C) (*Resource[C], error) {
	r := n.child(parent, item)
	body := reflect.ValueOf(&r.Body).Elem()
	setString(body, n.idAt, r.ID.String())
	setString(body, n.etagAt, r.Etag)
	n.setState(r)
	if n.View == nil {
		return r, nil
	}
	return r, n.View(c, r)
}

func (n *nestedKind[P, C]) refs(parent *Resource[P]) []Ref {
	var all []Ref
	items := *n.items(&parent.Body)
	for i := range items {
		all = append(all, n.typed.refs(n.child(parent, &items[i]))...)
	}
	return all
}

func (n *nestedKind[P, C]) fill(c *Call, old, parent *Resource[P]) error {
	items := *n.items(&parent.Body)
	for i := range items {
		name := *n.keyOf(&items[i])
		if err := n.checkName(name); err != nil {
			return err
		}
		if n.position(parent, name) < i {
			return sameName.of(parent.ID, name)
		}
	}
	return n.eachItem(c, old, parent, n.Default)
}

func (n *nestedKind[P, C]) check(c *Call, old, parent *Resource[P]) error {
	if err := n.eachItem(c, old, parent, n.Validate); err != nil {
		return err
	}
	return n.dropped(old, parent, func(r *Resource[C]) error { return n.deletable(c, r) })
}

// eachItem runs a hook of the items on each.
func (n *nestedKind[P, C]) eachItem(c *Call, old, parent *Resource[P], hook func(c *Call, old, r *Resource[C]) error) error {
	items := *n.items(&parent.Body)
	for i := range items {
		if hook == nil {
			break
		}
		r, before := n.child(parent, &items[i]), n.old(old, *n.keyOf(&items[i]))
		if err := hook(c, before, r); err != nil {
			return err
		}
		items[i] = r.Body
	}
	return nil
}

// deletable refuses the deletion of an item that others need.
func (n *nestedKind[P, C]) deletable(c *Call, r *Resource[C]) error {
	if err := n.unneeded(c, r); err != nil || n.Deleting == nil {
		return err
	}
	return n.Deleting(c, r)
}

// dropped calls fn for each item of old that parent has no more.
func (n *nestedKind[P, C]) dropped(old, parent *Resource[P], fn func(r *Resource[C]) error) error {
	if old == nil {
		return nil
	}
	items := *n.items(&old.Body)
	for i := range items {
		if n.position(parent, *n.keyOf(&items[i])) >= 0 {
			continue
		}
		if err := fn(n.child(old, &items[i])); err != nil {
			return err
		}
	}
	return nil
}

func (n *nestedKind[P, C]) changed(c *Call, old, parent *Resource[P]) error {
	if n.Changed != nil {
		items := *n.items(&parent.Body)
		for i := range items {
			r, before := n.child(parent, &items[i]), n.old(old, *n.keyOf(&items[i]))
			if before != nil && reflect.DeepEqual(before.Body, r.Body) {
				continue
			}
			if err := n.Changed(c, before, r); err != nil {
				return err
			}
			items[i] = r.Body
		}
	}
	return n.dropped(old, parent, func(r *Resource[C]) error { return n.gone(c, r) })
}

func (n *nestedKind[P, C]) inUse(parent *Resource[P], by []Ref) error {
	if n.InUse == nil {
		return nil
	}
	items := *n.items(&parent.Body)
	for i := range items {
		r := n.child(parent, &items[i])
		if mine := refsTo(r.ID, by); len(mine) > 0 {
			return n.InUse(r, mine)
		}
	}
	return nil
}

func (n *nestedKind[P, C]) removed(c *Call, parent *Resource[P]) error {
	if n.Deleted == nil {
		return nil
	}
	items := *n.items(&parent.Body)
	for i := range items {
		if err := n.Deleted(c, n.child(parent, &items[i])); err != nil {
			return err
		}
	}
	return nil
}
