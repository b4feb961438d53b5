package template

import (
	"math"
	"strings"
)

// stringFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string
var stringFunctions = []function{
	stringTest("startsWith", strings.HasPrefix),
	stringTest("endsWith", strings.HasSuffix),
	stringIndex("indexOf", false),
	stringIndex("lastIndexOf", true),
	// Without a page; what it does is said in Azure/bicep, SystemNamespaceType.cs.
	{name: "like", min: 2, max: 2, takes: takes(kindString), deep: true, eval: func(_ *evaluator, args []value) (value, error) {
		return like(strings.ToLower(args[0].(string)), strings.Split(strings.ToLower(args[1].(string)), "*")), nil
	}},
	{name: "format", min: 1, max: many, takes: takes(kindString, anyKind), deep: true, eval: func(_ *evaluator, args []value) (value, error) { return format(args[0].(string), args[1:]) }},
	{name: "join", min: 2, max: 2, takes: takes(kindArray, kindString), deep: true, eval: join},
	{name: "padLeft", min: 2, max: 3, takes: takes(anyKind), deep: true, eval: padLeft},
	{name: "replace", min: 3, max: 3, takes: takes(kindString), deep: true, eval: replace},
	{name: "split", min: 2, max: 2, takes: takes(kindString, kindString|kindArray), deep: true, eval: split},
	{name: "string", min: 1, max: 1, takes: takes(anyKind), deep: true, eval: func(_ *evaluator, args []value) (value, error) { return text(args[0]), nil }},
	{name: "substring", min: 2, max: 3, takes: takes(kindString, kindInt), eval: substring},
	stringChange("toLower", strings.ToLower),
	stringChange("toUpper", strings.ToUpper),
	stringChange("trim", strings.TrimSpace),
	{name: "guid", min: 1, max: many, takes: takes(kindString | kindInt | kindBool), deep: true, eval: func(_ *evaluator, args []value) (value, error) { return nameGUID(joinText(args, "-")), nil }},
	{name: "uniqueString", min: 1, max: many, takes: takes(kindString | kindInt | kindBool), deep: true, eval: func(_ *evaluator, args []value) (value, error) { return uniqueString(joinText(args, "-")), nil }},
	{name: "newGuid", not: ^inDefault, eval: func(e *evaluator, _ []value) (value, error) { return e.context.NewGUID(), nil }},
}

// stringTest ignores case, as the page says.
func stringTest(name string, test func(s, part string) bool) function {
	return function{name: name, min: 2, max: 2, takes: takes(kindString), deep: true, eval: func(_ *evaluator, args []value) (value, error) {
		return test(strings.ToLower(args[0].(string)), strings.ToLower(args[1].(string))), nil
	}}
}

func stringChange(name string, change func(string) string) function {
	return function{name: name, min: 1, max: 1, takes: takes(kindString), eval: func(_ *evaluator, args []value) (value, error) {
		return change(args[0].(string)), nil
	}}
}

// stringIndex looks in a string without case, or in an array for an equal item
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array#indexof).
func stringIndex(name string, last bool) function {
	return function{name: name, min: 2, max: 2, takes: takes(kindString|kindArray, anyKind), deep: true, eval: func(_ *evaluator, args []value) (value, error) {
		if in, ok := args[0].(*array); ok {
			at := int64(-1)
			for i, item := range in.items {
				if equal(item, args[1]) && (at < 0 || last) {
					at = int64(i)
				}
			}
			return at, nil
		}
		what, ok := args[1].(string)
		if !ok {
			return nil, notStrings(name, args)
		}
		return utf16Of(args[0].(string)).lower().find(utf16Of(what).lower(), last), nil
	}}
}

// like says whether s is the parts with anything between.
func like(s string, parts []string) bool {
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return s == first
	}
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		_, behind, found := strings.Cut(s, part)
		if !found {
			return false
		}
		s = behind
	}
	return true
}

// joinText is the arguments as text with something between.
func joinText(args []value, between string) string {
	parts := make([]string, len(args))
	for i, arg := range args {
		parts[i] = text(arg)
	}
	return strings.Join(parts, between)
}

func join(_ *evaluator, args []value) (value, error) {
	items, between := args[0].(*array).items, args[1].(string)
	if int64(len(items))*int64(len(between)) > maxValue {
		return nil, tooLong("join")
	}
	return joinText(items, between), nil
}

// tooLong refuses a text before it is made.
func tooLong(name string) error {
	return misuse(name, "would make a string of more than '%d' bytes", int64(maxValue))
}

func replace(_ *evaluator, args []value) (value, error) {
	s, old, by := args[0].(string), args[1].(string), args[2].(string)
	if old == "" {
		return nil, misuse("replace", "expects its second parameter not to be an empty string")
	}
	if int64(strings.Count(s, old))*int64(len(by)) > maxValue {
		return nil, tooLong("replace")
	}
	return strings.ReplaceAll(s, old, by), nil
}

// split cuts at any of the delimiters, the first that fits at a place.
func split(_ *evaluator, args []value) (value, error) {
	var delimiters []string
	switch d := args[1].(type) {
	case string:
		delimiters = append(delimiters, d)
	case *array:
		for _, item := range d.items {
			s, ok := item.(string)
			if !ok {
				return nil, wrongDelimiter("split", item)
			}
			delimiters = append(delimiters, s)
		}
	}
	if len(delimiters) > 64 {
		return nil, misuse("split", "takes at most 64 delimiters")
	}
	return newArray(cut(args[0].(string), delimiters)), nil
}

func cut(s string, delimiters []string) []value {
	var parts []value
	next := make([]int, len(delimiters)) // where each is found next, len(s) for nowhere
	for i := range next {
		next[i] = -1
	}
	for start := 0; ; {
		at, size := len(s), 0
		for i, d := range delimiters {
			if d == "" {
				continue
			}
			if next[i] < start {
				next[i] = len(s)
				if found := strings.Index(s[start:], d); found >= 0 {
					next[i] = start + found
				}
			}
			if next[i] < at {
				at, size = next[i], len(d)
			}
		}
		parts = append(parts, s[start:at])
		if at == len(s) {
			return parts
		}
		start = at + size
	}
}

func substring(_ *evaluator, args []value) (value, error) {
	u, start := utf16Of(args[0].(string)), args[1].(int64)
	count := int64(len(u)) - start
	if len(args) == 3 {
		count = args[2].(int64)
	}
	if start < 0 || count < 0 || start > int64(len(u)) || count > math.MaxInt64-start || start+count > int64(len(u)) {
		return nil, faultf("Unable to evaluate the template language function 'substring'. The index and length parameters must refer to a location within the string. "+
			"The index parameter: '%d', the length parameter: '%d', the length of the string parameter: '%d'. Please see https://aka.ms/arm-functions#substring for usage details.", start, count, len(u))
	}
	return u.slice(start, start+count), nil
}
