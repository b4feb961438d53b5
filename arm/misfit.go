package arm

import (
	"encoding/json"

	"github.com/edgerite/edgerite/internal/apierr"
)

// maxShown bounds how much of a client's value an error message repeats.
const maxShown = 100

// misfit is the error of a value that is not what the property at path takes.
func misfit(node any, want, path string) *apierr.Error {
	shown := "an object"
	switch node.(type) {
	case map[string]any:
	case []any:
		shown = "an array"
	default:
		raw, err := json.Marshal(node)
		if err == nil {
			shown = string(clip(raw))
		}
	}
	return invalidContent.of("Error converting value " + shown + " to " + want + ". Path '" + path + "'").At(path)
}

func clip(raw []byte) []byte {
	if len(raw) > maxShown {
		return append(raw[:maxShown:maxShown], "…"...)
	}
	return raw
}
