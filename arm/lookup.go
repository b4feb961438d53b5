package arm

// Find reads a resource of type t; the error of a missing one is a 404 ResourceNotFound.
func Find[P any](c *Call, t *Type[P], id ID) (*Resource[P], error) { panic("being written") }

// All reads every resource of type t on the device, in id order.
func All[P any](c *Call, t *Type[P]) ([]*Resource[P], error) { panic("being written") }

// Put creates or replaces a resource from a hook, in the hook's transaction, through the same steps
// as a request, settled at once.
func Put[P any](c *Call, t *Type[P], r *Resource[P]) error { panic("being written") }

// Update writes back a resource a hook has changed, without running its hooks.
func Update[P any](c *Call, t *Type[P], r *Resource[P]) error { panic("being written") }

// Remove deletes a resource from a hook, in the hook's transaction.
func Remove[P any](c *Call, t *Type[P], r *Resource[P]) error { panic("being written") }

// Referrers are the references to id, by id of the resource that needs it.
func (c *Call) Referrers(id ID) ([]Ref, error) { panic("being written") }

// Exists reports whether there is a resource of any type with that id.
func (c *Call) Exists(id ID) (bool, error) { panic("being written") }

// Expands reports whether the request has $expand=name.
func (c *Call) Expands(name string) bool { panic("being written") }
