package arm

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/edgerite/edgerite/internal/store"
)

// refs are the references a resource declares, its own and those of what lies in its body.
func (t *typed[P]) refs(r *Resource[P]) []Ref {
	var all []Ref
	if t.Refs != nil {
		all = t.Refs(r)
	}
	for i := range all {
		all[i].From = r.ID
	}
	for _, n := range t.nested {
		all = append(all, n.refs(r)...)
	}
	return all
}

// checkRefs refuses a reference to what is not there or on its way out.
// behaviour: arm-reference.
func (t *typed[P]) checkRefs(c *Call, _, r *Resource[P]) error {
	for _, ref := range t.refs(r) {
		if err := c.checkLink(t.permits.write, ref); err != nil {
			return err
		}
		if ref.Optional {
			continue
		}
		state, err := c.stateOf(ref.To)
		if err != nil {
			return err
		}
		switch {
		case state == "" && t.Missing != nil:
			return t.Missing(ref)
		case state == "":
			return invalidReference.of(ref.To, ref.From).At(ref.At)
		case state == Deleting:
			return referenceDeleting.of(ref.To, ref.From).At(ref.At)
		}
	}
	return nil
}

// recordedRefs are the references to store: an optional one only where its target is there.
func (t *typed[P]) recordedRefs(c *Call, r *Resource[P]) ([]Ref, error) {
	var kept []Ref
	for _, ref := range t.refs(r) {
		if ref.Optional {
			there, err := c.Exists(ref.To)
			if err != nil {
				return nil, err
			}
			if !there {
				continue
			}
		}
		kept = append(kept, ref)
	}
	return kept, nil
}

// stateOf is the provisioning state of a resource of any type; empty when there is none.
func (c *Call) stateOf(id ID) (State, error) {
	k := c.engine.registry.of(id)
	if k == nil {
		return "", nil
	}
	return k.state(c, id)
}

// Exists reports whether there is a resource of any type with that id.
func (c *Call) Exists(id ID) (bool, error) {
	state, err := c.stateOf(id)
	return state != "", err
}

// Referrers are the references to id, in the order of the ids of those that need it.
func (c *Call) Referrers(id ID) ([]Ref, error) { return c.referrers(refPrefix + id.Key() + "\x00") }

// referrersWithin are the references to id and to what lies in it, from what does not lie in it.
func (c *Call) referrersWithin(id ID) ([]Ref, error) {
	own, err := c.Referrers(id)
	if err != nil {
		return nil, err
	}
	below, err := c.referrers(refPrefix + id.Key() + "/")
	if err != nil {
		return nil, err
	}
	var outside []Ref
	for _, ref := range append(own, below...) {
		if !contains(id, ref.From) {
			outside = append(outside, ref)
		}
	}
	return outside, nil
}

func (c *Call) referrers(prefix string) ([]Ref, error) {
	var found []Ref
	err := c.read.Scan([]byte(prefix), store.PrefixEnd([]byte(prefix)), func(_, value []byte) (bool, error) {
		var ref Ref
		if err := json.Unmarshal(value, &ref); err != nil {
			return false, fmt.Errorf("decoding a stored reference: %w", err)
		}
		found = append(found, ref)
		return true, nil
	})
	return found, err
}

// refsTo are the references to id or to what lies in it.
func refsTo(id ID, all []Ref) []Ref {
	var mine []Ref
	for _, ref := range all {
		if contains(id, ref.To) {
			mine = append(mine, ref)
		}
	}
	return mine
}

// contains reports whether id is scope or lies in it.
func contains(scope, id ID) bool { return scope.Contains(id) }

// Contains reports whether other is id or lies in it or on it; the zero ID contains everything.
func (id ID) Contains(other ID) bool {
	switch {
	case id.Namespace != "":
		outer, inner := id.Key(), other.Key()
		return outer == inner || strings.HasPrefix(inner, outer+"/")
	case id.Group != "" && !strings.EqualFold(id.Group, other.Group):
		return false
	}
	return id.Subscription == "" || strings.EqualFold(id.Subscription, other.Subscription)
}
