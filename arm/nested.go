package arm

// nestedIn is a type that lives in the body of a P.
type nestedIn[P any] interface {
	dress(c *Call, parent *Resource[P])
	refs(parent *Resource[P]) []Ref
	check(c *Call, old, parent *Resource[P]) error
	inUse(parent *Resource[P], by []Ref) error
	removed(c *Call, parent *Resource[P]) error
}

func (t *typed[P]) dress(c *Call, r *Resource[P]) {
	for _, n := range t.nested {
		n.dress(c, r)
	}
}

func (t *typed[P]) checkNested(c *Call, old, r *Resource[P]) error {
	for _, n := range t.nested {
		if err := n.check(c, old, r); err != nil {
			return err
		}
	}
	return nil
}
