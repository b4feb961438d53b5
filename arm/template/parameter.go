package template

import (
	"encoding/json"
	"fmt"
	"strings"
)

// parameter is a declared one and its value (https://learn.microsoft.com/azure/azure-resource-manager/templates/parameters).
type parameter struct {
	name   string
	schema *object
	given  bool
	secret bool // it is told in confidence
	later  bool // only deploying tells its value
	state  progress
	value  value
}

// readParameters takes the values of the request for the declared parameters and evaluates defaults for the rest.
func (s *scope) readParameters(w *work) error {
	s.parameters = map[string]*parameter{}
	declared := s.template.section("parameters")
	for _, m := range declared.members {
		schema, ok := m.value.(*object)
		if !ok {
			return invalidf(declared.at, "parameters."+m.name, "The template parameter '%s' %s is not valid: it must be an object. Please see https://aka.ms/arm-syntax-parameters for usage details.", m.name, declared.at)
		}
		s.parameters[strings.ToLower(m.name)] = &parameter{name: m.name, schema: schema}
	}
	s.keepDeclared()
	if err := s.giveParameters(declared, w); err != nil {
		return err
	}
	for _, name := range s.context.Unknown {
		if p := s.parameters[strings.ToLower(name)]; p != nil {
			p.later = true
		}
	}
	e := s.evaluator(inDefault, w)
	for _, m := range declared.members {
		p := s.parameters[strings.ToLower(m.name)]
		if _, err := e.parameterValue(p); err != nil && !isDeferred(err) {
			return p.explain(err)
		}
	}
	return nil
}

func (p *parameter) explain(err error) error {
	return explain(err, p.schema.at, "parameters."+p.name, func(text string) *Error {
		return invalidf(place{}, "", "The template parameter '%s' %s is not valid: %s. Please see https://aka.ms/arm-syntax-parameters for usage details.", p.name, p.schema.at, text)
	})
}

// giveParameters reads {"name": {"value": …}} and {"name": {"expression": "[…]"}}.
func (s *scope) giveParameters(declared *object, w *work) error {
	if len(s.context.Parameters) == 0 {
		return nil
	}
	v, err := decodeData(s.context.Parameters)
	if err != nil {
		return parseFault(place{}, "The parameters are no JSON: %s.", err)
	}
	given, ok := v.(*object)
	if v != nil && !ok {
		return parseFault(place{}, "The parameters must be an object.")
	}
	if given == nil {
		return nil
	}
	s.keepGiven(given)
	var strangers []string
	for _, m := range given.members {
		p := s.parameters[strings.ToLower(m.name)]
		if p == nil {
			strangers = append(strangers, m.name)
			continue
		}
		if err := s.evaluator(inGiven, w).give(p, m.value); err != nil {
			return err
		}
		if p.secret = s.secure(p.schema) || s.hasSecret(p.value); p.secret {
			s.keepSecret(p.value)
		}
	}
	if strangers != nil {
		e := invalidf(place{}, "", "The template parameters '%s' in the parameters file are not valid; they are not present in the original template and can therefore not be provided at deployment time. "+
			"The only supported parameters for this template are '%s'. Please see https://aka.ms/arm-pass-parameter-values for usage details.", strings.Join(strangers, ", "), strings.Join(declared.names(), ", "))
		e.Path, e.Hint = "parameters."+strangers[0], strangersHint(strangers, declared.names())
		return e
	}
	return nil
}

// give takes a parameter's value. A secret of a key vault cannot be had: a device has none.
//
// behaviour: template-key-vault.
func (e *evaluator) give(p *parameter, v value) (err error) {
	o, _ := v.(*object)
	if given, ok := o.get("value"); ok {
		p.value, p.given = given, true
		return nil
	}
	if raw, ok := o.get("expression"); ok {
		source, _ := raw.(string)
		x := parseExpression(source, place{})
		if x == nil {
			return invalidf(place{}, "parameters."+p.name, "The expression of the template parameter '%s' must be a string in brackets. Please see https://aka.ms/arm-create-parameter-file for usage details.", p.name)
		}
		if p.value, err = e.expression(x); err != nil {
			return p.explain(err)
		}
		p.given = true
		return nil
	}
	if _, ok := o.get("reference"); ok {
		e := invalidf(place{}, "parameters."+p.name, "The template parameter '%s' refers to a secret of a key vault, and there are no key vaults here", p.name)
		e.Code = "KeyVaultParameterReferenceNotSupported"
		return e
	}
	if o == nil {
		e := invalidf(place{}, "parameters."+p.name, "The value of the template parameter '%s' must be an object with the property 'value'. Please see https://aka.ms/arm-create-parameter-file for usage details.", p.name)
		e.Hint = fmt.Sprintf("Write \"%s\": {\"value\": …}.", p.name)
		return e
	}
	return nil
}

// parameterValue is the value given, or the default, once checked.
func (e *evaluator) parameterValue(p *parameter) (value, error) {
	switch {
	case p.later:
		return nil, errDeferred
	case p.state == known:
		return p.value, nil
	case p.state == underWay:
		return nil, faultf("The template parameter '%s' refers to itself. Please see https://aka.ms/arm-syntax-parameters for usage details.", p.name)
	}
	p.state = underWay
	if !p.given {
		if err := e.defaultOf(p); err != nil {
			p.later = isDeferred(err)
			return nil, err
		}
	}
	if problem := e.schemaProblem(p.schema, p.value, p.name, 0); problem != nil {
		return nil, e.parameterFault(p, problem)
	}
	p.state = known
	if !p.given && e.secure(p.schema) {
		p.secret = true
		e.keepSecret(p.value)
	}
	return p.value, nil
}

func (e *evaluator) defaultOf(p *parameter) error {
	raw, ok := p.schema.get("defaultValue")
	if !ok {
		if e.nullable(p.schema) {
			return nil
		}
		x := invalidf(p.schema.at, "parameters."+p.name, "The value for the template parameter '%s' %s is not provided. Please see https://aka.ms/arm-create-parameter-file for usage details.", p.name, p.schema.at)
		x.Hint = e.missingHint(p)
		return x
	}
	var err error
	p.value, err = e.scope.evaluator(inDefault, e.work).whole(raw)
	return err
}

// parameterFault tells a value that the declaration does not allow. Values of secure parameters are not repeated (texts seen).
func (e *evaluator) parameterFault(p *parameter, problem *schemaProblem) error {
	at := p.schema.at
	if problem.allowed != "" && !e.secure(p.schema) && problem.path == p.name {
		e := invalidf(at, "parameters."+p.name, "The provided value '%s' for the template parameter '%s' %s is not valid. The parameter value is not part of the allowed value(s): '%s'.", text(problem.value), p.name, at, problem.allowed)
		e.Hint = didYouMean(text(problem.value), strings.Split(problem.allowed, ","))
		return e
	}
	return invalidf(at, "parameters."+p.name, "The provided value for the template parameter '%s' is not valid. %s", problem.path, problem.text)
}

// Parameter is a parameter's value as a deployment shows it.
type Parameter struct {
	Name, Type string          // Type as answers have it: String, SecureString, Int, Bool, Object, SecureObject, Array
	Secure     bool            // such a value is never shown
	Given      bool            // by the request: the value is no default
	Value      json.RawMessage // null for what is nullable and was not given
}
