package template

import (
	"encoding/json"
	"errors"
	"strings"
)

// Output is an output of a deployment (https://learn.microsoft.com/azure/azure-resource-manager/templates/outputs).
type Output struct {
	Name, Type string // Type as in Parameter
	Secure     bool
	Value      json.RawMessage
}

// output is one before it is evaluated.
type output struct {
	name string
	raw  *object
	loop *loop
}

// readOutputs lists the outputs whose condition holds, and tells the mistakes in them that need no deployment.
func (s *scope) readOutputs(w *work) ([]*output, error) {
	var outputs []*output
	section := s.template.section("outputs")
	for _, m := range section.members {
		o := &output{name: m.name}
		o.raw, _ = m.value.(*object)
		if o.raw == nil {
			return nil, invalidf(section.at, "outputs."+m.name, "The template output '%s' must be an object. Please see https://aka.ms/arm-syntax-outputs for usage details.", m.name)
		}
		wanted, err := s.wanted(o, w)
		if err == nil && wanted {
			outputs = append(outputs, o)
			_, err = s.outputValue(o, nil, w)
		}
		if err != nil && !isDeferred(err) {
			return nil, o.explain(err, func(text string) *Error {
				return invalidf(place{}, "", "The template output '%s' %s is not valid: %s. Please see https://aka.ms/arm-syntax-outputs for usage details.", o.name, o.raw.at, text)
			})
		}
	}
	return outputs, nil
}

// wanted evaluates the condition and the count of an output.
func (s *scope) wanted(o *output, w *work) (bool, error) {
	e := s.evaluator(inHead, w)
	if raw, ok := o.raw.get("condition"); ok {
		v, err := e.whole(raw)
		if err != nil {
			return false, err
		}
		holds, ok := v.(bool)
		if !ok {
			return false, faultf("The condition must be a boolean, not a value of type '%s'.", typeName(v))
		}
		if !holds {
			return false, nil
		}
	}
	raw, _ := o.raw.get("copy")
	looped, ok := raw.(*object)
	if !ok {
		return true, nil
	}
	var err error
	o.loop, err = e.loop(looped)
	return true, err
}

func (s *scope) outputValue(o *output, runtime Runtime, w *work) (value, error) {
	e := s.evaluator(inOutput, w)
	e.runtime = runtime
	var v value
	var err error
	if o.loop != nil {
		v, err = e.turns(o.loop)
	} else {
		raw, _ := o.raw.get("value")
		v, err = e.whole(raw)
	}
	if err != nil {
		return nil, err
	}
	declared := schemaTypes[s.typeOf(o.raw)]
	if v == nil && s.nullable(o.raw) || kindOf(v) == declared.kind {
		return v, nil
	}
	if declared.kind == 0 {
		return nil, faultf("The type '%s' of the template output is not supported.", s.typeOf(o.raw))
	}
	return nil, faultf("Template output JToken type is not valid. Expected '%s'. Actual '%s'.Please see https://aka.ms/arm-syntax-outputs for usage details.", declared.expected, typeName(v))
}

func (o *output) explain(err error, word func(text string) *Error) error {
	return explain(err, o.raw.at, "outputs."+o.name, word)
}

// Outputs evaluates the outputs, once all resources are deployed. Of several mistakes all are in the error's Details.
func (p *Plan) Outputs(runtime Runtime) ([]Output, error) {
	var outputs []Output
	var wrong []*Error
	var names []string
	w := newWork()
	for _, o := range p.outputs {
		v, err := p.scope.outputValue(o, runtime, w)
		if err == nil {
			outputs = append(outputs, p.scope.shownOutput(o, v))
			continue
		}
		err = o.explain(err, func(text string) *Error {
			return &Error{Code: CodeOutput, Target: o.name, Message: "The template output '" + o.name + "' is not valid: " + text + "."}
		})
		e, ok := errors.AsType[*Error](err)
		if !ok {
			return nil, err
		}
		names, wrong = append(names, o.name), append(wrong, e)
	}
	if wrong != nil {
		return nil, p.scope.redact(&Error{Code: CodeOutput, Details: wrong, Message: "Unable to evaluate template outputs: '" + strings.Join(names, ",") +
			"'. Please see error details and deployment operations. Please see https://aka.ms/arm-common-errors for usage details."})
	}
	return outputs, nil
}

func (s *scope) shownOutput(o *output, v value) Output {
	declared := schemaTypes[s.typeOf(o.raw)]
	return Output{Name: o.name, Type: declared.shown, Secure: declared.secure, Value: encode(v)}
}

// shownParameter is a parameter of the plan.
func (s *scope) shownParameter(name string) Parameter {
	p := s.parameters[strings.ToLower(name)]
	declared, ok := schemaTypes[s.typeOf(p.schema)]
	for _, t := range schemaTypes {
		if !ok && t.kind == kindOf(p.value) && !t.secure { // of any type, as Bicep writes it
			declared = t
		}
	}
	return Parameter{Name: p.name, Type: declared.shown, Secure: declared.secure, Given: p.given, Value: encode(p.value)}
}
