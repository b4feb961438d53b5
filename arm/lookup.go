package arm

import (
	"fmt"
	"strings"
)

// typedOf is what the engine holds for type t.
func typedOf[P any](c *Call, t *Type[P]) (*typed[P], error) {
	switch k := c.engine.registry.kinds[strings.ToLower(t.Name)].(type) {
	case *typed[P]:
		return k, nil
	default:
		return nil, fmt.Errorf("type %s is not registered with this engine", t.Name)
	}
}

// Find reads a resource of type t; the error of a missing one is a 404 ResourceNotFound.
func Find[P any](c *Call, t *Type[P], id ID) (*Resource[P], error) {
	k, err := typedOf(c, t)
	if err != nil {
		return nil, err
	}
	r, err := k.load(c, id)
	if err == nil && r == nil {
		err = k.missing(id)
	}
	return r, err
}

// All reads every resource of type t on the device, in id order.
func All[P any](c *Call, t *Type[P]) ([]*Resource[P], error) {
	k, err := typedOf(c, t)
	if err != nil {
		return nil, err
	}
	var all []*Resource[P]
	err = c.scan(resOf(k.key), nil, func(rec *record) (bool, error) {
		r, err := k.decode(rec)
		all = append(all, r)
		return true, err
	})
	return all, err
}

// Put creates or replaces a resource from a hook, in the hook's transaction, through the same steps
// as a request, settled at once.
func Put[P any](c *Call, t *Type[P], r *Resource[P]) error {
	k, err := typedOf(c, t)
	if err != nil {
		return err
	}
	if r.ID, err = k.home(c, r.ID); err != nil {
		return err
	}
	old, err := k.load(c, r.ID)
	if err != nil {
		return err
	}
	if r.Location == "" {
		r.Location = string(k.declaration.location)
	}
	if err := k.check(c, old, r); err != nil {
		return err
	}
	if k.Changed != nil {
		if err := k.Changed(c, old, r); err != nil {
			return err
		}
	}
	if r.Created = c.now; old != nil {
		r.Created = old.Created
	}
	return k.settle(c, r)
}

// Update writes back a resource a hook has changed, without running its hooks.
func Update[P any](c *Call, t *Type[P], r *Resource[P]) error {
	k, err := typedOf(c, t)
	if err != nil {
		return err
	}
	return k.store(c, r)
}

// Remove deletes a resource from a hook, in the hook's transaction.
func Remove[P any](c *Call, t *Type[P], r *Resource[P]) error {
	k, err := typedOf(c, t)
	if err != nil {
		return err
	}
	return k.remove(c, r.ID)
}
