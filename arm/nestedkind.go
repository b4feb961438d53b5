package arm

import (
	"net/http"
	"reflect"
)

// parentOf finds what a nested resource lies in: its record, and the Resource; nil when there is none.
func (n *nestedKind[P, C]) parentOf(c *Call, id ID) (*record, *Resource[P], error) {
	parentID, _ := id.Parent()
	rec, err := c.record(parentID)
	if err != nil || rec == nil {
		return nil, nil, err
	}
	r, err := n.parent.decode(rec)
	return rec, r, err
}

func (n *nestedKind[P, C]) load(c *Call, id ID) (*Resource[C], error) {
	_, parent, err := n.parentOf(c, id)
	if err != nil || parent == nil {
		return nil, err
	}
	return n.old(parent, id.Name()), nil
}

func (n *nestedKind[P, C]) state(c *Call, id ID) (State, error) {
	rec, parent, err := n.parentOf(c, id)
	if err != nil || n.position(parent, id.Name()) < 0 {
		return "", err
	}
	op, err := c.underWay(rec)
	if op != nil && op.Kind == opDelete && op.Resource.Key() == id.Key() {
		return Deleting, err
	}
	return parent.State, err
}

func (n *nestedKind[P, C]) get(c *Call, id ID) ([]byte, error) {
	_, parent, err := n.parentOf(c, id)
	if err != nil {
		return nil, err
	}
	i := n.position(parent, id.Name())
	if i < 0 {
		return nil, c.absent(id, n)
	}
	return n.render(c, parent, &(*n.items(&parent.Body))[i])
}

func (n *nestedKind[P, C]) render(c *Call, parent *Resource[P], item *C) ([]byte, error) {
	r, err := n.dressed(c, parent, item)
	if err != nil {
		return nil, err
	}
	n.shape.hide(c, reflect.ValueOf(&r.Body).Elem())
	return encode(r.Body)
}

func (n *nestedKind[P, C]) list(c *Call, scope ID, p *page) error {
	if err := c.inScope(scope); err != nil {
		return err
	}
	rec, err := c.record(scope)
	if err != nil || rec == nil {
		return err
	}
	parent, err := n.parent.decode(rec)
	if err != nil {
		return err
	}
	items := *n.items(&parent.Body)
	for i := range items {
		if !p.all && !c.sees(n.childID(parent.ID, *n.keyOf(&items[i]))) {
			continue
		}
		body, err := n.render(c, parent, &items[i])
		if err != nil {
			return err
		}
		p.items = append(p.items, body)
	}
	return nil
}

func (n *nestedKind[P, C]) finish(c *Call, op *operation) error {
	if op.Kind == opDelete {
		return n.remove(c, op.Resource)
	}
	_, parent, err := n.parentOf(c, op.Resource)
	if err != nil {
		return err
	}
	if parent == nil {
		return n.missing(op.Resource)
	}
	if err := n.parent.settle(c, parent); err != nil {
		return err
	}
	return n.settleItem(c, op.Resource)
}

func (n *nestedKind[P, C]) fail(c *Call, op *operation, state State) error {
	_, parent, err := n.parentOf(c, op.Resource)
	if err != nil || parent == nil {
		return err
	}
	parent.State, parent.op = state, ""
	return n.parent.store(c, parent)
}

// act is never reached: a nested type has no actions.
func (n *nestedKind[P, C]) act(*Call, ID, string) (*answer, error) {
	return nil, methodNotAllowed.of(http.MethodPost)
}

// itemRecord is as much of a record as a condition is checked against.
func itemRecord[C any](r *Resource[C]) *record {
	if r == nil {
		return nil
	}
	return &record{ID: r.ID, Etag: r.Etag}
}
