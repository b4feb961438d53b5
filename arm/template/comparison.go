package template

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
)

// comparisonFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-comparison
var comparisonFunctions = []function{
	{name: "coalesce", min: 1, max: many, lazy: coalesce},
	{name: "equals", min: 2, max: 2, takes: takes(anyKind), deep: true, eval: func(_ *evaluator, args []value) (value, error) { return equal(args[0], args[1]), nil }},
	ordering("greater", func(c int) bool { return c > 0 }),
	ordering("greaterOrEquals", func(c int) bool { return c >= 0 }),
	ordering("less", func(c int) bool { return c < 0 }),
	ordering("lessOrEquals", func(c int) bool { return c <= 0 }),
}

func coalesce(e *evaluator, c *call) (value, error) {
	for _, arg := range c.args {
		if v, err := e.evaluate(arg); err != nil || v != nil {
			return v, err
		}
	}
	return nil, nil
}

// ordering compares two of a kind (text seen in Azure/bicep's tests).
func ordering(name string, holds func(order int) bool) function {
	return function{name: name, min: 2, max: 2, takes: takes(kindInt | kindFloat | kindString), deep: true, eval: func(_ *evaluator, args []value) (value, error) {
		order, ok := compare(args[0], args[1])
		if !ok {
			return nil, faultf("The template language function '%s' expects two parameters of matching types. The function was invoked with values of type '%s' and '%s' that do not match.", name, typeName(args[0]), typeName(args[1]))
		}
		return holds(order), nil
	}}
}

// compare orders two numbers or two strings, by their characters' codes.
func compare(a, b value) (order int, ok bool) {
	if a, isString := a.(string); isString {
		b, isString := b.(string)
		return strings.Compare(a, b), isString
	}
	x, y := rational(a), rational(b)
	if x == nil || y == nil {
		return 0, false
	}
	return x.Cmp(y), true
}

// rational is a number to compare; nil for what is none, and for one whose exponent nobody means.
func rational(v value) *big.Rat {
	switch v := v.(type) {
	case int64:
		return new(big.Rat).SetInt64(v)
	case json.Number:
		if f, err := v.Float64(); err == nil {
			return new(big.Rat).SetFloat64(f)
		}
	}
	return nil
}

// equal compares whole values: strings with case, objects in any order.
func equal(a, b value) bool { return string(canonical(nil, a)) == string(canonical(nil, b)) }

// canonical writes values that are equal alike, and others not.
func canonical(to []byte, v value) []byte {
	switch v := v.(type) {
	case json.Number:
		if r := rational(v); r != nil {
			return append(append(to, '#'), r.RatString()...)
		}
	case *array:
		to = append(to, '[')
		for _, item := range v.items {
			to = append(canonical(to, item), ',')
		}
		return append(to, ']')
	case *object:
		members := slices.SortedFunc(slices.Values(v.members), func(a, b member) int { return strings.Compare(a.name, b.name) })
		to = append(to, '{')
		for _, m := range members {
			to = append(appendString(to, m.name), ':')
			to = append(canonical(to, m.value), ',')
		}
		return append(to, '}')
	}
	return appendJSON(to, v)
}
