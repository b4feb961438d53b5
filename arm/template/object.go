package template

import (
	"slices"
	"strings"
)

// objectFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object
var objectFunctions = []function{
	{name: "createObject", max: many, takes: takes(anyKind), eval: createObject},
	{name: "items", min: 1, max: 1, takes: takes(kindObject), eval: func(_ *evaluator, args []value) (value, error) {
		var items []value
		for _, m := range sorted(args[0].(*object)) {
			items = append(items, pair("key", m.name, "value", m.value))
		}
		return newArray(items), nil
	}},
	{name: "objectKeys", min: 1, max: 1, takes: takes(kindObject), eval: func(_ *evaluator, args []value) (value, error) {
		var keys []value
		for _, m := range sorted(args[0].(*object)) {
			keys = append(keys, m.name)
		}
		return newArray(keys), nil
	}},
	{name: "json", min: 1, max: 1, takes: takes(kindString | kindNull), deep: true, eval: func(_ *evaluator, args []value) (value, error) {
		if args[0] == nil {
			return nil, nil
		}
		return parseJSON("json", args[0].(string))
	}},
	{name: "null", eval: func(*evaluator, []value) (value, error) { return nil, nil }},
	{name: "shallowMerge", min: 1, max: 1, takes: takes(kindArray), eval: func(_ *evaluator, args []value) (value, error) {
		merged := newObject(nil)
		for _, item := range args[0].(*array).items {
			o, ok := item.(*object)
			if !ok {
				return nil, misuse("shallowMerge", "expects its parameter to be an array of objects. The provided value is of type '%s'", typeName(item))
			}
			merged = merge(merged, o, false)
		}
		return merged, nil
	}},
	{name: "tryGet", min: 2, max: many, takes: takes(anyKind, kindString|kindInt|kindObject), reads: true, eval: func(_ *evaluator, args []value) (value, error) {
		v := args[0]
		for _, key := range args[1:] {
			if v == nil {
				return nil, nil
			}
			next, err := pickFrom(v, key)
			if err != nil {
				return nil, nil // what is not there is null
			}
			v = next
		}
		return v, nil
	}},
}

// pickFrom is pick with a key as Bicep writes [^1]: {"value": 1, "fromEnd": true}.
func pickFrom(v, key value) (value, error) {
	o, ok := key.(*object)
	if !ok {
		return pick(v, key)
	}
	index, _ := o.get("value")
	if back, _ := o.get("fromEnd"); back == true {
		if i, ok := index.(int64); ok {
			index = length(v) - i
		}
	}
	return pick(v, index)
}

func createObject(_ *evaluator, args []value) (value, error) {
	if len(args)%2 != 0 {
		return nil, misuse("createObject", "expects an even number of parameters. The function was invoked with '%d' parameter(s)", len(args))
	}
	return pairs("createObject", args)
}

// pairs is an object of names and values by turns.
func pairs(name string, args []value) (value, error) {
	members := make([]member, 0, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		key, ok := args[i].(string)
		if !ok {
			return nil, misuse(name, "expects the names of properties to be strings. The provided value is of type '%s'", typeName(args[i]))
		}
		members = append(members, member{name: key, value: args[i+1]})
	}
	return newObject(members), nil
}

// pair is an object of two properties.
func pair(name1 string, value1 value, name2 string, value2 value) *object {
	return newObject([]member{{name: name1, value: value1}, {name: name2, value: value2}})
}

// sorted are the properties by name, as items and objectKeys show them. Names that differ in case alone stay as they are (seen in Azure/bicep's tests).
//
// behaviour: template-object-keys.
func sorted(o *object) []member {
	return slices.SortedStableFunc(slices.Values(o.members), func(a, b member) int { return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) })
}

func parseJSON(name, s string) (value, error) {
	v, err := decodeData([]byte(s))
	if err != nil {
		return nil, misuse(name, "parameter is not valid. The provided value cannot be parsed as JSON: %s", err)
	}
	return v, nil
}
