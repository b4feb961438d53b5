package arm

import (
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
)

// maxMessage bounds a text about what a client sent, which may be most of its request.
const maxMessage = 8 << 10

func bounded(text string) string {
	if len(text) > maxMessage {
		text = text[:maxMessage] + "…"
	}
	return strings.ToValidUTF8(text, "�")
}

// wireError is an error in Resource Manager's shape.
type wireError struct {
	Code    string       `json:"code"`
	Message string       `json:"message"`
	Target  string       `json:"target,omitempty"`
	Details []*wireError `json:"details,omitempty"`
}

func wireErrorOf(e *apierr.Error) *wireError {
	if e == nil {
		return nil
	}
	w := &wireError{Code: e.Code, Message: bounded(e.Message), Target: bounded(e.Target)}
	for _, d := range e.Details {
		w.Details = append(w.Details, wireErrorOf(d))
	}
	return w
}
