package template

import (
	"errors"
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

// redact takes secrets out of a mistake's messages: some repeat the value that is wrong.
func (s *scope) redact(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		s.redactError(e)
	}
	return err
}

func (s *scope) redactError(e *Error) {
	for _, secret := range s.secrets {
		if len(secret) < secretLength {
			e.Message = strings.ReplaceAll(e.Message, "'"+secret+"'", "'***'")
		} else {
			e.Message = strings.ReplaceAll(e.Message, secret, "***")
		}
	}
	for _, d := range e.Details {
		s.redactError(d)
	}
}
