package template

import "strings"

// variable is one of a template's (https://learn.microsoft.com/azure/azure-resource-manager/templates/variables).
type variable struct {
	name  string
	raw   value
	loop  *object // of the section's copy, where it is of that
	state progress
	value value

	secret bool // it is made of what is told in confidence
}

// progress tells values that need themselves.
type progress uint8

const (
	unknown progress = iota
	underWay
	known
)

// readVariables lists the variables, those of loops too.
func (s *scope) readVariables(w *work) error {
	s.variables = map[string]*variable{}
	var order []*variable
	add := func(v *variable) {
		s.variables[strings.ToLower(v.name)] = v
		order = append(order, v)
	}
	e := s.evaluator(inVariable, w)
	for _, m := range s.template.section("variables").members {
		loops := rawLoops(m)
		for _, o := range loops {
			name, _ := o.get("name")
			v, err := e.whole(name)
			if err != nil {
				return s.variableFault(m.name, err)
			}
			add(&variable{name: text(v), loop: o})
		}
		if loops == nil {
			add(&variable{name: m.name, raw: m.value})
		}
	}
	for _, v := range order {
		if _, err := e.variableValue(v); err != nil && !isDeferred(err) {
			return s.variableFault(v.name, err)
		}
	}
	return nil
}

func (s *scope) variableFault(name string, err error) error {
	return explain(err, s.template.section("variables").at, "variables."+name, func(text string) *Error {
		return invalidf(place{}, "", "The template variable '%s' is not valid: %s. Please see https://aka.ms/arm-functions for usage details.", name, text)
	})
}

// variableValue evaluates a variable when it is first needed.
func (e *evaluator) variableValue(v *variable) (value, error) {
	switch v.state {
	case known:
		e.work.secret = e.work.secret || v.secret
		return v.value, nil
	case underWay:
		return nil, faultf("The template variable '%s' refers to itself. Please see https://aka.ms/arm-syntax-variables for usage details.", v.name)
	}
	v.state = underWay
	within := e.scope.evaluator(inVariable, e.work)
	around := e.work.enter()
	made, err := within.variableOf(v)
	v.secret = e.work.leave(around)
	if isDeferred(err) {
		v.state = unknown
	}
	if err != nil {
		return nil, err
	}
	v.state, v.value = known, made
	return made, nil
}

func (e *evaluator) variableOf(v *variable) (value, error) {
	if v.loop == nil {
		return e.whole(v.raw)
	}
	l, err := e.loop(v.loop)
	if err != nil {
		return nil, err
	}
	return e.turns(l)
}
