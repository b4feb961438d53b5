package template

import (
	"slices"
	"strings"
)

// arrayFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array
var arrayFunctions = []function{
	{name: "array", min: 1, max: 1, takes: takes(anyKind &^ kindNull), eval: func(_ *evaluator, args []value) (value, error) {
		if a, ok := args[0].(*array); ok {
			return a, nil
		}
		return newArray(args), nil
	}},
	{name: "createArray", max: many, takes: takes(anyKind), eval: func(_ *evaluator, args []value) (value, error) { return newArray(args), nil }},
	{name: "concat", min: 1, max: many, takes: takes(anyKind &^ (kindObject | kindNull)), deep: true, eval: concat},
	{name: "contains", min: 2, max: 2, takes: takes(kindArray|kindObject|kindString, anyKind), deep: true, eval: contains},
	{name: "empty", min: 1, max: 1, takes: takes(kindArray | kindObject | kindString | kindNull), eval: func(_ *evaluator, args []value) (value, error) { return length(args[0]) == 0, nil }},
	{name: "length", min: 1, max: 1, takes: takes(kindArray | kindObject | kindString), eval: func(_ *evaluator, args []value) (value, error) { return length(args[0]), nil }},
	{name: "first", min: 1, max: 1, takes: takes(kindArray | kindString), reads: true, eval: func(_ *evaluator, args []value) (value, error) { return end(args[0], 0), nil }},
	{name: "last", min: 1, max: 1, takes: takes(kindArray | kindString), reads: true, eval: func(_ *evaluator, args []value) (value, error) { return end(args[0], length(args[0])-1), nil }},
	{name: "skip", min: 2, max: 2, takes: takes(kindArray|kindString, kindInt), eval: func(_ *evaluator, args []value) (value, error) {
		n := length(args[0])
		return slice(args[0], min(max(args[1].(int64), 0), n), n), nil
	}},
	{name: "take", min: 2, max: 2, takes: takes(kindArray|kindString, kindInt), eval: func(_ *evaluator, args []value) (value, error) {
		return slice(args[0], 0, min(max(args[1].(int64), 0), length(args[0]))), nil
	}},
	// Without a page; what it does is said in Azure/bicep, SystemNamespaceType.cs.
	{name: "distinct", min: 1, max: 1, takes: takes(kindArray), deep: true, eval: func(_ *evaluator, args []value) (value, error) {
		return newArray(distinct(args[0].(*array).items)), nil
	}},
	{name: "flatten", min: 1, max: 1, takes: takes(kindArray), eval: flatten},
	{name: "range", min: 2, max: 2, takes: takes(kindInt), eval: rangeOf},
	{name: "intersection", min: 2, max: many, takes: takes(kindArray | kindObject), deep: true, eval: intersection},
	{name: "union", min: 2, max: many, takes: takes(kindArray | kindObject | kindNull), deep: true, eval: union},
	{name: "indexFromEnd", min: 2, max: 2, takes: takes(kindArray, kindInt), reads: true, eval: func(_ *evaluator, args []value) (value, error) {
		v, ok := fromEnd(args)
		if !ok {
			return nil, faultf("The language expression property array index '%d' is out of bounds.", args[1])
		}
		return v, nil
	}},
	{name: "tryIndexFromEnd", min: 2, max: 2, takes: takes(kindArray|kindNull, kindInt), reads: true, eval: func(_ *evaluator, args []value) (value, error) {
		v, _ := fromEnd(args)
		return v, nil
	}},
}

// length counts items, properties, or characters as .NET does: in UTF-16.
func length(v value) int64 {
	switch v := v.(type) {
	case string:
		return int64(len(utf16Of(v)))
	case *array:
		return int64(len(v.items))
	case *object:
		return int64(len(v.members))
	}
	return 0
}

// slice is a part of a string or array.
func slice(v value, from, to int64) value {
	if s, ok := v.(string); ok {
		return utf16Of(s).slice(from, to)
	}
	return newArray(v.(*array).items[from:to])
}

// end is the item at the first or last place. An empty array has null there and an empty string an empty one (seen: a first() of an empty array is of type Null).
func end(v value, at int64) value {
	if length(v) == 0 {
		if _, ok := v.(string); ok {
			return ""
		}
		return nil
	}
	if a, ok := v.(*array); ok {
		return a.items[at]
	}
	return slice(v, at, at+1)
}

// fromEnd counts from 1 at the last item.
func fromEnd(args []value) (value, bool) {
	a, _ := args[0].(*array)
	i := args[1].(int64)
	if a == nil || i < 1 || i > int64(len(a.items)) {
		return nil, false
	}
	return a.items[int64(len(a.items))-i], true
}

// rangeOf has at most 10,000 numbers, the last of which is at most 2147483647, as the page says.
func rangeOf(_ *evaluator, args []value) (value, error) {
	start, count := args[0].(int64), args[1].(int64)
	const most, last = 10000, 1<<31 - 1
	if count < 0 || count > most || start > last-count || start < -last-1 {
		return nil, misuse("range", "expects a count from 0 to %d and a sum of start and count of at most %d", most, last)
	}
	items := make([]value, count)
	for i := range items {
		items[i] = start + int64(i)
	}
	return newArray(items), nil
}

func flatten(e *evaluator, args []value) (value, error) {
	var items []value
	for _, item := range args[0].(*array).items {
		inner, ok := item.(*array)
		if !ok {
			return nil, misuse("flatten", "expects its parameter to be an array of arrays. The provided value is of type '%s'", typeName(item))
		}
		if err := e.work.charge(int64(len(inner.items))); err != nil {
			return nil, err
		}
		items = append(items, inner.items...)
	}
	return newArray(items), nil
}

func concat(_ *evaluator, args []value) (value, error) {
	if _, ok := args[0].(*array); ok {
		var items []value
		for _, arg := range args {
			a, ok := arg.(*array)
			if !ok {
				return nil, mixedConcat()
			}
			items = append(items, a.items...)
		}
		return newArray(items), nil
	}
	var joined []byte
	for _, arg := range args {
		if _, ok := arg.(*array); ok {
			return nil, mixedConcat()
		}
		if joined = append(joined, text(arg)...); len(joined) > maxValue {
			break // made refuses it
		}
	}
	return string(joined), nil
}

// mixedConcat is a text seen in the tests of Kingsland.ArmLinter.
func mixedConcat() error {
	return faultf("The provided parameters for language function 'concat' are invalid. Either all or none of the parameters must be an array. Please see https://aka.ms/arm-functions/#concat for usage details.")
}

func contains(_ *evaluator, args []value) (value, error) {
	switch in := args[0].(type) {
	case *array:
		return slices.ContainsFunc(in.items, func(item value) bool { return equal(item, args[1]) }), nil
	case *object:
		_, found := in.get(text(args[1]))
		return found, nil
	}
	if kindOf(args[1])&(kindString|kindInt) == 0 {
		return nil, misuse("contains", "expects a string to look for in a string. The provided value is of type '%s'", typeName(args[1]))
	}
	return strings.Contains(args[0].(string), text(args[1])), nil
}

// intersection keeps what all have, in the order of the first.
func intersection(_ *evaluator, args []value) (value, error) {
	if err := sameKind("intersection", args); err != nil {
		return nil, err
	}
	if first, ok := args[0].(*array); ok {
		kept := distinct(first.items)
		for _, arg := range args[1:] {
			other := map[string]bool{}
			for _, item := range arg.(*array).items {
				other[string(canonical(nil, item))] = true
			}
			kept = slices.DeleteFunc(kept, func(item value) bool { return !other[string(canonical(nil, item))] })
		}
		return newArray(kept), nil
	}
	kept := slices.Clone(args[0].(*object).members)
	for _, arg := range args[1:] {
		kept = slices.DeleteFunc(kept, func(m member) bool {
			v, found := arg.(*object).get(m.name)
			return !found || !equal(v, m.value)
		})
	}
	return newObject(kept), nil
}

// union joins arrays without repeating items, and objects with all that is in them; arrays in objects replace each other, as the page says. An argument that is
// null adds nothing (seen in templates that PSRule.Rules.Azure was asked to read).
func union(_ *evaluator, args []value) (value, error) {
	if args = slices.DeleteFunc(args, func(arg value) bool { return arg == nil }); len(args) == 0 {
		return nil, nil
	}
	if err := sameKind("union", args); err != nil {
		return nil, err
	}
	if _, ok := args[0].(*array); ok {
		var items []value
		for _, arg := range args {
			items = append(items, arg.(*array).items...)
		}
		return newArray(distinct(items)), nil
	}
	merged := args[0].(*object)
	for _, arg := range args[1:] {
		merged = merge(merged, arg.(*object), true)
	}
	return merged, nil
}

// merge adds the properties of b to those of a, within objects too where it goes deep. That a null takes the place of a value is a guess.
//
// behaviour: template-union-null.
func merge(a, b *object, deep bool) *object {
	members := slices.Clone(a.members)
	for _, m := range b.members {
		i := a.find(m.name)
		if i < 0 {
			members = append(members, m)
			continue
		}
		x, isObject := members[i].value.(*object)
		y, areObjects := m.value.(*object)
		if deep && isObject && areObjects {
			members[i].value = merge(x, y, true)
		} else {
			members[i].value = m.value
		}
	}
	return newObject(members)
}

func sameKind(name string, args []value) error {
	for _, arg := range args[1:] {
		if kindOf(arg) != kindOf(args[0]) {
			return misuse(name, "expects either a comma separated list of arrays or a comma separated list of objects as its parameters")
		}
	}
	return nil
}

// distinct keeps the first of equal items.
func distinct(items []value) []value {
	seen := map[string]bool{}
	var kept []value
	for _, item := range items {
		if key := string(canonical(nil, item)); !seen[key] {
			seen[key] = true
			kept = append(kept, item)
		}
	}
	return kept
}
