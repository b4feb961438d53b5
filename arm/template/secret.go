package template

import (
	"encoding/json"
	"errors"
	"strings"
)

// secretLength is from how many bytes a secret is looked for everywhere in a message. A shorter one counts only between quotes.
const secretLength = 4

// keepSecret remembers the texts of a secure parameter, so that nobody is shown them.
func (s *scope) keepSecret(v value) {
	eachText(v, func(text string, number bool) {
		switch {
		case number:
			s.keepMadeText(text)
		case text != "" && !s.kept[text]:
			if s.kept == nil {
				s.kept, s.begins = map[string]bool{}, map[string][]string{}
			}
			s.kept[text] = true
			s.secrets = append(s.secrets, text)
			if len(text) >= secretLength {
				s.begins[text[:secretLength]] = append(s.begins[text[:secretLength]], text)
			}
		}
	})
}

// keepMade remembers the texts of what an expression made of secrets. They may be of few letters, or what the template says elsewhere, so that they count
// only where they are all of a text.
//
// behaviour: what-if-secret.
func (s *scope) keepMade(v value) {
	eachText(v, func(text string, _ bool) { s.keepMadeText(text) })
}

func (s *scope) keepMadeText(text string) {
	if len(text) < secretLength || s.isSecret(text) {
		return
	}
	if s.made == nil {
		s.made = map[string]bool{}
	}
	s.made[text] = true
}

// eachText calls of every text and every number within a value.
func eachText(v value, of func(text string, number bool)) {
	switch v := v.(type) {
	case string:
		of(v, false)
	case int64, json.Number:
		of(text(v), true)
	case *array:
		for _, item := range v.items {
			eachText(item, of)
		}
	case *object:
		for _, m := range v.members {
			eachText(m.value, of)
		}
	}
}

// hasSecret reports whether a value has in it what is told in confidence where the deployment is nested.
func (s *scope) hasSecret(v value) bool {
	found := false
	if s.context.Secret != nil {
		eachText(v, func(text string, _ bool) { found = found || s.context.Secret(text) })
	}
	return found
}

// isSecret reports whether a text has in it what a secure parameter was given, or is made of that.
func (s *scope) isSecret(text string) bool {
	if s.made[text] || s.kept[text] {
		return true
	}
	if len(s.begins) == 0 {
		return false
	}
	for i := range max(0, len(text)-secretLength+1) {
		for _, secret := range s.begins[text[i:i+secretLength]] {
			if strings.HasPrefix(text[i:], secret) {
				return true
			}
		}
	}
	return false
}

// Secret reports whether a text has in it what a secure parameter was given, or is made of that.
func (p *Plan) Secret(text string) bool { return p.scope.isSecret(text) }

// enter begins to look whether something is told in confidence. It returns what is known of what is around.
func (w *work) enter() (around bool) {
	around, w.secret = w.secret, false
	return around
}

// leave reports whether something was. What is around has it in it then.
func (w *work) leave(around bool) bool {
	asked := w.secret
	w.secret = w.secret || around
	return asked
}

// keepDeclared remembers what the template itself gives to secure parameters.
func (s *scope) keepDeclared() {
	for _, m := range s.template.section("parameters").members {
		schema, _ := m.value.(*object)
		if schema == nil || !s.secure(schema) {
			continue
		}
		if v, ok := schema.get("defaultValue"); ok {
			s.keepSecret(v)
		}
	}
}

// keepGiven remembers what a request gives to secure parameters, before anything is said of any.
func (s *scope) keepGiven(given *object) {
	declared := s.template.section("parameters")
	if given == nil {
		return
	}
	for _, m := range given.members {
		raw, _ := declared.get(m.name)
		schema, _ := raw.(*object)
		o, _ := m.value.(*object)
		v, ok := o.get("value")
		if ok && schema != nil && (s.secure(schema) || s.hasSecret(v)) {
			s.keepSecret(v)
		}
	}
}

// redactor is that of the plan once it is made, and of what is known until then.
func (s *scope) redactor() *redactor {
	if !s.planned {
		return newRedactor(s.secrets, s.made)
	}
	s.redacting.Do(func() { s.redacts = newRedactor(s.secrets, s.made) })
	return s.redacts
}

// redact takes secrets out of a mistake's messages: some repeat the value that is wrong.
func (s *scope) redact(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		s.redactor().redactError(e)
	}
	return err
}

// Redact takes secrets out of a message of somebody else's about what the plan does.
func (p *Plan) Redact(message string) string { return p.scope.redactor().redact(message) }
