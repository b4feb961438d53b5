package template

import (
	"encoding/json"
	"slices"
	"strings"
)

// value is nil, bool, int64, json.Number (a number that is no 64-bit integer), string, *array, *object, or, in a template that was not evaluated
// yet, *expression, *verbatim or *outer.
type value = any

// extent bounds a value. Values share parts, so one can be far larger written out than in memory.
type extent struct {
	bytes int64
	depth int
}

func extentOf(v value) extent {
	switch v := v.(type) {
	case string:
		return extent{bytes: int64(len(v)) + 2}
	case *expression:
		return extent{bytes: int64(len(v.text)) + 2}
	case *array:
		return v.extent
	case *object:
		return v.extent
	}
	return extent{bytes: 8}
}

// add counts a part in.
func (e *extent) add(v value) {
	part := extentOf(v)
	e.bytes = min(e.bytes+part.bytes+1, 1<<40)
	e.depth = max(e.depth, part.depth+1)
}

type array struct {
	items  []value
	extent extent
}

func newArray(items []value) *array {
	a := &array{items: items, extent: extent{bytes: 2, depth: 1}}
	for _, item := range items {
		a.extent.add(item)
	}
	return a
}

// member is a property. Its name may be an expression, which key then is.
type member struct {
	name       string
	key        *expression
	value      value
	begin, end int32 // where the name is in the JSON that was decoded; 0 elsewhere
}

// object keeps the order and the case of its names, which are found in any case. Two names may differ in case alone, as in .NET's JObject (seen in
// Azure/bicep's test of items): then a name means the one that is spelt so, else the first.
type object struct {
	members []member
	index   map[string]int // by the name in lower case; nil while there are few
	exact   map[string]int // by the name; nil while no two differ in case alone
	extent  extent
	at      place
}

// fewMembers are searched as fast as an index would be.
const fewMembers = 8

// newObject takes members over. Of two with the same name the last one counts, in the place of the first.
func newObject(members []member) *object {
	o := &object{members: members[:0], extent: extent{bytes: 2, depth: 1}}
	if len(members) > fewMembers {
		o.index = make(map[string]int, len(members))
	}
	for _, m := range members {
		i := o.find(m.name)
		if i >= 0 && o.members[i].name == m.name {
			o.members[i] = m
			continue
		}
		if o.index != nil {
			o.list(m.name, i)
		}
		o.members = append(o.members, m)
	}
	for _, m := range o.members {
		o.extent.add(m.value)
		o.extent.bytes += int64(len(m.name)) + 3
	}
	return o
}

// list makes the name of the next member found. like is the index of a member whose name differs in case alone, or -1.
func (o *object) list(name string, like int) {
	if like < 0 {
		o.index[strings.ToLower(name)] = len(o.members)
		return
	}
	if o.exact == nil {
		o.exact = map[string]int{}
	}
	o.exact[name] = len(o.members)
}

func (o *object) find(name string) int {
	if o.index != nil {
		if i, ok := o.exact[name]; ok {
			return i
		}
		if i, ok := o.index[strings.ToLower(name)]; ok {
			return i
		}
		return -1
	}
	first := -1
	for i, m := range o.members {
		if m.name == name {
			return i
		}
		if first < 0 && strings.EqualFold(m.name, name) {
			first = i
		}
	}
	return first
}

func (o *object) get(name string) (value, bool) {
	if o == nil {
		return nil, false
	}
	if i := o.find(name); i >= 0 {
		return o.members[i].value, true
	}
	return nil, false
}

// with is a copy with another value of a property that it has.
func (o *object) with(name string, v value) *object {
	members := slices.Clone(o.members)
	members[o.find(name)].value = v
	changed := newObject(members)
	changed.at = o.at
	return changed
}

func (o *object) names() []string {
	names := make([]string, len(o.members))
	for i, m := range o.members {
		names[i] = m.name
	}
	return names
}

// kind is a set of types, so that a function can say what it takes.
type kind uint16

const (
	kindNull kind = 1 << iota
	kindBool
	kindInt
	kindFloat
	kindString
	kindArray
	kindObject
	anyKind = kindNull | kindBool | kindInt | kindFloat | kindString | kindArray | kindObject
)

// kinds are the types in the words of Resource Manager's messages: their names as types of a value and as types that are expected.
var kinds = []struct {
	kind           kind
	name, expected string
}{
	{kindObject, "Object", "an object"},
	{kindArray, "Array", "an array"},
	{kindString, "String", "a string"},
	{kindInt, "Integer", "an integer"},
	{kindBool, "Boolean", "a boolean"},
	{kindFloat, "Float", "a number"},
	{kindNull, "Null", "null"},
}

func kindOf(v value) kind {
	switch v.(type) {
	case bool:
		return kindBool
	case int64:
		return kindInt
	case json.Number:
		return kindFloat
	case string, *expression:
		return kindString
	case *array:
		return kindArray
	case *object:
		return kindObject
	}
	return kindNull
}

func typeName(v value) string {
	k := kindOf(v)
	for _, row := range kinds {
		if row.kind == k {
			return row.name
		}
	}
	return ""
}

// expected says what is in the set, as Resource Manager does: "an array or a string", "an object, an array, or a string". Where more than null fits, null
// is not spoken of.
func (k kind) expected() string {
	var words []string
	for _, row := range kinds {
		if k&row.kind != 0 && (row.kind != kindNull || k == kindNull) {
			words = append(words, row.expected)
		}
	}
	last := len(words) - 1
	if last < 2 {
		return strings.Join(words, " or ")
	}
	return strings.Join(words[:last], ", ") + ", or " + words[last]
}
