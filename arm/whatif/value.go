package whatif

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Normal is a copy of an object without the properties that say nothing: null, and objects and arrays with nothing in them. Azure's
// answers leave these out of what there is as of what the template has.
func Normal(o Object) Object {
	kept := make(Object, len(o))
	for name, value := range o {
		if value = normal(value); !empty(value) {
			kept[name] = value
		}
	}
	return kept
}

// normal keeps every element of an array, so that the others stay where they are.
func normal(v any) any {
	switch v := v.(type) {
	case Object:
		return Normal(v)
	case []any:
		list := make([]any, len(v))
		for i, element := range v {
			list[i] = normal(element)
		}
		return list
	}
	return v
}

func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case Object:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

// same reports whether two scalars mean the same.
func same(a, b any) bool { return fold(a) == fold(b) }

// fold is a value in the one way to write it: 1.0 as 1, and the ids of resources, which compare without case, in lower case.
func fold(v any) any {
	switch v := v.(type) {
	case Object:
		folded := make(Object, len(v))
		for name, value := range v {
			folded[name] = fold(value)
		}
		return folded
	case []any:
		folded := make([]any, len(v))
		for i, element := range v {
			folded[i] = fold(element)
		}
		return folded
	case string:
		if isID(v) {
			return strings.ToLower(v)
		}
	case json.Number:
		return foldNumber(v)
	}
	return v
}

func isID(text string) bool {
	const start = "/subscriptions/"
	return len(text) > len(start) && strings.EqualFold(text[:len(start)], start)
}

// foldNumber leaves integers alone: floating point does not tell large ones apart.
func foldNumber(n json.Number) json.Number {
	if !strings.ContainsAny(n.String(), ".eE") {
		return n
	}
	x, err := n.Float64()
	if err != nil {
		return n
	}
	return json.Number(strconv.FormatFloat(x, 'f', -1, 64))
}
