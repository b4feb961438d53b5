package arm

// Foresee refuses a request, made in the name of who asks, that could not succeed whatever else its body has: what it names is not there at
// that api-version, may not be written by them, cannot be called so, or not be at that location (empty where the body has none). Templates are
// looked at so before anything is deployed.
func (c *Call) Foresee(q Request, location string) error {
	inner := &Call{ctx: c.ctx, engine: c.engine, path: q.Path, version: q.Version, who: c.who, query: versionOnly(q.Version)}
	rt, err := c.engine.admit(inner, q.Method, segments(q.Path))
	if err != nil || !rt.isResource() {
		return err
	}
	d := rt.kind.declared()
	if err := d.checkName(rt.id.Name()); err != nil || location == "" {
		return err
	}
	return d.checkPlace(location)
}
