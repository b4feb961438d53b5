package deployments

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/edgerite/edgerite/arm/whatif"
)

// body is what a template wants of a resource, and what of that is known before deployment.
type body struct {
	forecast      whatif.Object // as the template's forecast has it
	wanted, known whatif.Object
	unknown       bool // not all of it is known
}

func readBody(text json.RawMessage) (*body, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var o whatif.Object
	if err := dec.Decode(&o); err != nil {
		return nil, err
	}
	wanted, known, unknown := split(o)
	return &body{forecast: o, wanted: wanted.(whatif.Object), known: known.(whatif.Object), unknown: unknown}, nil
}

// split takes a value of a forecast apart: as it is shown, expressions that are not evaluated among it, and what is known of it; nil where that is nothing.
// Of an array with an element that is not known nothing is known, so that no element takes another's place.
func split(v any) (wanted, known any, unknown bool) {
	switch v := v.(type) {
	case string:
		if isExpression(v) {
			return v, nil, true
		}
		text := literal(v)
		return text, text, false
	case whatif.Object:
		all, some := make(whatif.Object, len(v)), make(whatif.Object, len(v))
		for name, value := range v {
			w, k, later := split(value)
			all[literal(name)] = w
			if unknown = unknown || later || isExpression(name); k != nil && !isExpression(name) {
				some[literal(name)] = k
			}
		}
		return all, some, unknown
	case []any:
		all, some := make([]any, len(v)), make([]any, len(v))
		whole := true
		for i := range v {
			var later bool
			all[i], some[i], later = split(v[i])
			unknown, whole = unknown || later, whole && (some[i] != nil || !later)
		}
		if !whole {
			return all, nil, true
		}
		return all, some, unknown
	}
	return v, v, false
}

// isExpression reports whether a text of a forecast is an expression that is not evaluated yet; literal is any other text without its mark.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions#escape-characters
func isExpression(text string) bool {
	return strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") && !strings.HasPrefix(text, "[[")
}

func literal(text string) string {
	if strings.HasPrefix(text, "[[") && strings.HasSuffix(text, "]") {
		return text[1:]
	}
	return text
}

// overlay puts what is not known yet where it will be.
func (b *body) overlay(after whatif.Object) {
	if b.unknown {
		overlay(after, b.forecast)
	}
}

func overlay(after, forecast whatif.Object) {
	for name, value := range forecast {
		if !hasExpression(value) {
			continue
		}
		at := literal(name)
		for there := range after {
			if strings.EqualFold(there, name) {
				at = there
			}
		}
		after[at] = overlaid(after[at], value)
	}
}

// overlaid is a value with what is not known of it.
func overlaid(there, forecast any) any {
	switch forecast := forecast.(type) {
	case whatif.Object:
		if there, ok := there.(whatif.Object); ok {
			overlay(there, forecast)
			return there
		}
	case []any:
		if there, ok := there.([]any); ok && len(there) == len(forecast) {
			for i := range forecast {
				if hasExpression(forecast[i]) {
					there[i] = overlaid(there[i], forecast[i])
				}
			}
			return there
		}
	}
	wanted, _, _ := split(forecast)
	return wanted
}

func hasExpression(forecast any) bool {
	_, _, unknown := split(forecast)
	return unknown
}
