package arm

import (
	"slices"
	"strings"
)

// Filter is a $filter of a list. What it does not understand it does not apply, and reports as unread; strict mode refuses it.
// Page: https://learn.microsoft.com/rest/api/resources/resources/list
// behaviour: arm-filter.
type Filter struct{ root condition }

// condition is a part of a filter.
type condition interface {
	holds(r ResourceInfo) bool
}

// allOf holds where all its parts do. A tag has to meet what its parts say of its name and its value.
type allOf []condition

// anyOf holds where one of its parts does.
type anyOf []condition

// term compares one property of a resource.
type term struct {
	field string // lower case
	op    string // "eq", "ne", "startswith", "substringof"
	value string
}

// ParseFilter reads the call's $filter: comparisons of name, resourceType, resourceGroup, subscriptionId,
// location, tagName and tagValue, joined by and, or and parentheses.
func ParseFilter(c *Call) (Filter, error) {
	text := strings.TrimSpace(c.Query("$filter"))
	if text == "" {
		return Filter{}, nil
	}
	root, ok := parseFilter(text)
	switch {
	case ok:
		return Filter{root}, nil
	case c.Strict():
		return Filter{}, invalidFilter.of(text)
	default:
		c.Unread("?$filter=" + text)
		return Filter{}, nil
	}
}

// Matches reports whether the filter lets a resource through.
func (f Filter) Matches(r ResourceInfo) bool { return f.root == nil || f.root.holds(r) }

// only is the value that field must have for the filter to let a resource through; ok is false where it may have several.
func (f Filter) only(field string) (value string, ok bool) {
	parts, isAll := f.root.(allOf)
	if !isAll {
		parts = allOf{f.root}
	}
	for _, part := range parts {
		if t, isTerm := part.(term); isTerm && t.field == field && t.op == "eq" {
			return t.value, true
		}
	}
	return "", false
}

func (a allOf) holds(r ResourceInfo) bool {
	var ofTags []term
	for _, part := range a {
		if t, ok := part.(term); ok && t.ofTags() {
			ofTags = append(ofTags, t)
		} else if !part.holds(r) {
			return false
		}
	}
	return len(ofTags) == 0 || anyTag(r, ofTags)
}

func (a anyOf) holds(r ResourceInfo) bool {
	return slices.ContainsFunc(a, func(part condition) bool { return part.holds(r) })
}

func (t term) holds(r ResourceInfo) bool {
	switch t.field {
	case "name":
		return t.compare(r.ID().Name())
	case "resourcetype":
		return t.compare(r.ID().Type())
	case "resourcegroup":
		return t.compare(r.ID().Group)
	case "subscriptionid":
		return t.compare(r.ID().Subscription)
	case "location":
		return t.compare(string(LowerLocation))
	}
	return anyTag(r, []term{t})
}

func (t term) ofTags() bool { return t.field == "tagname" || t.field == "tagvalue" }

// anyTag reports whether one tag meets all terms.
func anyTag(r ResourceInfo, terms []term) bool {
	for name, value := range r.Tags() {
		meets := func(t term) bool {
			if t.field == "tagname" {
				return t.compare(name)
			}
			return t.compare(value)
		}
		if !slices.ContainsFunc(terms, func(t term) bool { return !meets(t) }) {
			return true
		}
	}
	return false
}

func (t term) compare(have string) bool {
	have, want := strings.ToLower(have), strings.ToLower(t.value)
	switch t.op {
	case "ne":
		return have != want
	case "startswith":
		return strings.HasPrefix(have, want)
	case "substringof":
		return strings.Contains(have, want)
	default:
		return have == want
	}
}
