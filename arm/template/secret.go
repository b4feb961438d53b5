package template

import (
	"errors"
	"slices"
	"strings"
)

// secretLength is from how many bytes a secret is looked for everywhere in a message. A shorter one counts only between quotes.
const secretLength = 4

// keepSecret remembers the texts of a secure parameter, so that no message shows them.
func (s *scope) keepSecret(v value) {
	switch v := v.(type) {
	case string:
		if v != "" {
			s.secrets = append(s.secrets, v)
		}
	case *array:
		for _, item := range v.items {
			s.keepSecret(item)
		}
	case *object:
		for _, m := range v.members {
			s.keepSecret(m.value)
		}
	}
}

// Secret reports whether a text has in it what a secure parameter was given.
func (p *Plan) Secret(text string) bool {
	return slices.ContainsFunc(p.scope.secrets, func(secret string) bool {
		return text == secret || len(secret) >= secretLength && strings.Contains(text, secret)
	})
}

// redact takes secrets out of a mistake's messages: some repeat the value that is wrong.
func (s *scope) redact(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		s.redactError(e)
	}
	return err
}

func (s *scope) redactError(e *Error) {
	e.Message = s.redactText(e.Message)
	for _, d := range e.Details {
		s.redactError(d)
	}
}

func (s *scope) redactText(message string) string {
	for _, secret := range s.secrets {
		if len(secret) < secretLength {
			message = strings.ReplaceAll(message, "'"+secret+"'", "'***'")
		} else {
			message = strings.ReplaceAll(message, secret, "***")
		}
	}
	return message
}

// Redact takes secrets out of a message of somebody else's about what the plan does.
func (p *Plan) Redact(message string) string { return p.scope.redactText(message) }
