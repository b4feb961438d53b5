package whatif

import (
	"maps"
	"slices"
	"strings"
)

// PropertyKind is what happens to a property.
type PropertyKind string

// The kinds of property changes.
const (
	PropertyCreate   PropertyKind = "Create"
	PropertyDelete   PropertyKind = "Delete"
	PropertyModify   PropertyKind = "Modify" // from Before to After; of an element of an array, in its Children
	PropertyArray    PropertyKind = "Array"  // elements of it change, which are its Children
	PropertyNoEffect PropertyKind = "NoEffect"
)

// Property is the change of one property. Its path is that from the resource, or from the element it is a child of: names joined by
// dots, or the index of an element. A deleted element is at its index in what there was, any other at that in what there will be.
//
// Azure's answers show paths and children; by which index a changed element goes is a guess.
//
// behaviour: what-if-array.
// Page: https://learn.microsoft.com/rest/api/resources/deployments/what-if#whatifpropertychange
type Property struct {
	Path     string       `json:"path"`
	Kind     PropertyKind `json:"propertyChangeType"`
	Before   any          `json:"before,omitempty"`
	After    any          `json:"after,omitempty"`
	Children []Property   `json:"children,omitempty"`
}

// Delta is what makes after of before, both Normal, by path. A property that comes or goes is told with all that is in it.
func Delta(before, after Object) []Property { return objectDelta(before, after, "") }

func objectDelta(before, after Object, path string) []Property {
	var all []Property
	for _, name := range names(before, after) {
		was, had := before[name]
		is, has := after[name]
		at := join(path, name)
		switch {
		case !had:
			all = append(all, Property{Path: at, Kind: PropertyCreate, After: is})
		case !has:
			all = append(all, Property{Path: at, Kind: PropertyDelete, Before: was})
		default:
			all = append(all, valueDelta(was, is, at)...)
		}
	}
	return all
}

// valueDelta is what happens to a property that there is before and after.
func valueDelta(was, is any, path string) []Property {
	if before, after, ok := both[Object](was, is); ok {
		return objectDelta(before, after, path)
	}
	if before, after, ok := both[[]any](was, is); ok {
		return within(path, PropertyArray, arrayDelta(before, after))
	}
	if same(was, is) {
		return nil
	}
	return []Property{{Path: path, Kind: PropertyModify, Before: was, After: is}}
}

// within is the change that has others in it, where there are any.
func within(path string, kind PropertyKind, children []Property) []Property {
	if len(children) == 0 {
		return nil
	}
	return []Property{{Path: path, Kind: kind, Children: children}}
}

// noEffect are the properties that are wanted and will not be. Names compare as the services compare them, without case. Elements of
// arrays are not looked into: there is no telling which is which.
func noEffect(wanted, after Object, path string) []Property {
	folded := make(Object, len(after))
	for name, value := range after {
		folded[strings.ToLower(name)] = value
	}
	var all []Property
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		value, ok := folded[strings.ToLower(name)]
		if !ok {
			all = append(all, Property{Path: join(path, name), Kind: PropertyNoEffect, After: wanted[name]})
			continue
		}
		if within, there, ok := both[Object](wanted[name], value); ok {
			all = append(all, noEffect(within, there, join(path, name))...)
		}
	}
	return all
}

// names are those of either, sorted.
func names(a, b Object) []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}

func both[T any](a, b any) (T, T, bool) {
	x, okX := a.(T)
	y, okY := b.(T)
	return x, y, okX && okY
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
