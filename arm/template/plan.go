package template

// Plan is what deploying a template does. It does not change; its resources may be evaluated side by side.
type Plan struct {
	Parameters []Parameter
	// Resources are those to deploy, each behind all it depends on, else as in the template. Resources whose condition is false and existing ones are not
	// among them.
	Resources []*Resource
	// Skipped are those whose condition is false, as in the template.
	Skipped []*Resource
	// Unidentified are those of which unknown parameters decide whether they are there, where or what they are called.
	Unidentified []Unidentified
	// Existing are those that are only referred to.
	Existing []*Resource

	scope   *scope
	outputs []*output
}

// Plan works out everything that can be known before deployment. Its error is an *Error, except where the context is at fault.
func (t *Template) Plan(c Context) (*Plan, error) {
	s, err := newScope(t, &c)
	if err != nil {
		return nil, err
	}
	p, err := s.plan()
	s.planned = true
	return p, s.redact(err)
}

func (s *scope) plan() (*Plan, error) {
	w := newWork()
	if err := s.readFunctions(); err != nil {
		return nil, err
	}
	if err := s.readParameters(w); err != nil {
		return nil, err
	}
	if err := s.readVariables(w); err != nil {
		return nil, err
	}
	p := &Plan{scope: s}
	for _, m := range s.template.section("parameters").members {
		p.Parameters = append(p.Parameters, s.shownParameter(m.name))
	}
	x := &expansion{scope: s, work: w}
	if err := x.expand(); err != nil {
		return nil, err
	}
	p.Unidentified = x.unidentified
	if len(s.context.Unknown) == 0 {
		if err := x.connect(); err != nil {
			return nil, err
		}
	}
	var err error
	if p.Resources, err = x.order(); err != nil {
		return nil, err
	}
	s.bodies = len(x.all)
	for _, r := range x.all {
		switch {
		case r.skipped:
			p.Skipped = append(p.Skipped, r)
		case r.existing:
			p.Existing = append(p.Existing, r)
		}
	}
	if p.outputs, err = s.readOutputs(w); err != nil {
		return nil, err
	}
	for _, r := range p.Resources {
		if err := r.foresee(w); err != nil {
			return nil, err
		}
	}
	return p, nil
}
