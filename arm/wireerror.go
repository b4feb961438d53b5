package arm

import (
	"slices"
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

// WireError is an error in Resource Manager's shape.
type WireError struct {
	Code    string        `json:"code"`
	Message string        `json:"message"`
	Target  string        `json:"target,omitempty"`
	Details []*WireError  `json:"details,omitempty"`
	Info    []apierr.Info `json:"additionalInfo,omitempty"`
}

// WireErrorOf puts an error into that shape; nil is nil.
func WireErrorOf(e *apierr.Error) *WireError {
	if e == nil {
		return nil
	}
	w := &WireError{Code: e.Code, Message: bounded(e.Message), Target: bounded(e.Target), Info: slices.Clone(e.Info)}
	for i := range w.Info {
		w.Info[i].Info.Path = bounded(w.Info[i].Info.Path)
	}
	for _, d := range e.Details {
		w.Details = append(w.Details, WireErrorOf(d))
	}
	return w
}
