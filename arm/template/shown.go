package template

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Shown is what can be told of a resource before deployment, for people: secure parameters are masked in it.
type Shown struct {
	Body    json.RawMessage // what is known only while deploying stands there as an expression
	Unknown []Unknown       // which those are
}

// Unknown is a part of a body that only deploying tells.
type Unknown struct {
	Path       string `json:"path"`       // such as properties.osProfile.adminUsername
	Expression string `json:"expression"` // as it stands in the template
}

// Show is Preview for people.
func (r *Resource) Show() (*Shown, error) {
	e := *r.eval
	e.keep, e.veil, e.work = true, true, e.bodyWork()
	v, err := r.body(&e)
	if err != nil {
		return nil, e.redact(err)
	}
	shown := &Shown{}
	shown.find(v, "")
	shown.Body = encode(e.masked(v))
	return shown, nil
}

// find lists what was not evaluated.
func (s *Shown) find(v value, path string) {
	switch v := v.(type) {
	case *expression:
		s.Unknown = append(s.Unknown, Unknown{Path: path, Expression: v.source()})
	case *array:
		for i, item := range v.items {
			s.find(item, fmt.Sprintf("%s[%d]", path, i))
		}
	case *object:
		for _, m := range v.members {
			s.find(m.value, strings.TrimPrefix(path+"."+m.name, "."))
		}
	}
}

// masked is a value without the texts of secure parameters.
func (s *scope) masked(v value) value {
	if text, ok := v.(string); ok {
		return s.mask(text)
	}
	return s.maskedParts(v, s.masked)
}

// veiled is what an expression made of secrets: nothing of it is shown but what stands around a secret that is still whole.
func (s *scope) veiled(v value) value {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		if masked := s.mask(v); v == "" || masked != v {
			return masked
		}
	case *array, *object:
		return s.maskedParts(v, s.veiled)
	}
	return stars
}

// maskedParts is an array or an object with each value in it made another; secrets are taken out of names. Any other value stays as it is.
func (s *scope) maskedParts(v value, each func(v value) value) value {
	switch v := v.(type) {
	case *array:
		items := make([]value, len(v.items))
		for i, item := range v.items {
			items[i] = each(item)
		}
		return newArray(items)
	case *object:
		members := slices.Clone(v.members)
		for i, m := range members {
			members[i].name, members[i].value = s.mask(m.name), each(m.value)
		}
		return newObject(members)
	}
	return v
}

// mask takes secrets out of a text. A short one counts only where it is all of the text.
func (s *scope) mask(text string) string {
	if s.made[text] {
		return stars
	}
	if !s.isSecret(text) {
		return text // as most are
	}
	for _, secret := range s.secrets {
		if len(secret) >= secretLength {
			text = strings.ReplaceAll(text, secret, stars)
		} else if text == secret {
			text = stars
		}
	}
	return text
}

// Mask takes the values of secure parameters out of the strings of a JSON text.
func (p *Plan) Mask(text json.RawMessage) (json.RawMessage, error) {
	v, err := decodeData(text)
	if err != nil {
		return nil, err
	}
	return encode(p.scope.masked(v)), nil
}

// MaskText takes the values of secure parameters out of a text, such as the message of a mistake in a nested template.
func (p *Plan) MaskText(text string) string { return p.scope.mask(text) }

// Nested is the template of a nested deployment that is evaluated by itself, with the lines and columns of the text that it stands in. It is nil for any
// other resource: the body has the template of one that is evaluated in the outer scope.
func (r *Resource) Nested() (*Template, error) {
	if !strings.EqualFold(r.Type, deploymentType) {
		return nil, nil
	}
	raw, _ := r.raw.get("properties")
	properties, _ := innerTemplate(raw, r.Scope).(*object)
	v, _ := properties.get("template")
	inner, ok := v.(*verbatim)
	if !ok {
		return nil, nil
	}
	return templateOf(inner.value, nil)
}

// ShowOutputs are the outputs for people, before deployment: the value of one that only deploying tells is null, and its expression is told. Values of secure
// outputs and parameters are masked.
func (p *Plan) ShowOutputs() []ShownOutput {
	w := newWork()
	shown := make([]ShownOutput, len(p.outputs))
	for i, o := range p.outputs {
		declared := schemaTypes[p.scope.typeOf(o.raw)]
		shown[i].Output = Output{Name: o.name, Type: declared.shown, Secure: declared.secure, Value: json.RawMessage("null")}
		raw, _ := o.raw.get("value")
		if o.loop != nil {
			raw = o.loop.input
		}
		around := w.enter()
		v, err := p.scope.outputValue(o, nil, w)
		if w.leave(around) {
			v = p.scope.veiled(v)
		}
		switch {
		case err != nil: // the plan has told all mistakes but those of deploying
			shown[i].Unknown = sourceOf(raw)
		case declared.secure:
			shown[i].Value = json.RawMessage(`"` + stars + `"`)
		default:
			shown[i].Value = encode(p.scope.masked(v))
		}
	}
	return shown
}

// ShownOutput is an output before deployment.
type ShownOutput struct {
	Output
	Unknown string // its expression, where only deploying tells the value
}

// Schema is the template's $schema, which says where it may be deployed
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#template-format).
func (t *Template) Schema() string { return t.string("$schema") }

// Declared is a parameter as the template declares it.
type Declared struct {
	Name    string
	Type    string // in lower case, with references followed; empty where any type will do
	Default bool   // it need not be given
}

// Parameters are those the template declares.
func (t *Template) Parameters() []Declared {
	s := &scope{template: t}
	var all []Declared
	for _, m := range t.section("parameters").members {
		schema, _ := m.value.(*object)
		_, fallback := schema.get("defaultValue")
		if schema == nil {
			schema = newObject(nil)
		}
		all = append(all, Declared{Name: m.name, Type: s.typeOf(schema), Default: fallback || s.nullable(schema)})
	}
	return all
}
