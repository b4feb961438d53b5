package arm

import (
	"regexp"
	"strings"
)

// Filter is a $filter of a list. What it does not understand it does not apply, and reports as unread.
// Page: https://learn.microsoft.com/rest/api/resources/resources/list
// behaviour: arm-filter.
type Filter struct {
	terms []term
}

type term struct {
	field string // lower case
	op    string // "eq", "ne", "startswith", "substringof"
	value string
}

var (
	comparison = regexp.MustCompile(`(?i)^\s*([\w/]+)\s+(eq|ne)\s+'((?:[^']|'')*)'\s*$`)
	startsWith = regexp.MustCompile(`(?i)^\s*startswith\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)\s*$`)
	within     = regexp.MustCompile(`(?i)^\s*substringof\(\s*'((?:[^']|'')*)'\s*,\s*(\w+)\s*\)\s*$`)
	and        = regexp.MustCompile(`(?i)\s+and\s+`)
)

// maxFilter bounds the length of a $filter that is looked at.
const maxFilter = 4096

// ParseFilter reads the call's $filter: comparisons of name, resourceType, resourceGroup, location,
// tagName and tagValue, joined by and.
func ParseFilter(c *Call) Filter {
	text := strings.TrimSpace(c.Query("$filter"))
	if text == "" {
		return Filter{}
	}
	var f Filter
	if len(text) <= maxFilter {
		for _, part := range and.Split(text, -1) {
			t, ok := parseTerm(part)
			if !ok {
				f.terms = nil
				break
			}
			f.terms = append(f.terms, t)
		}
	}
	if f.terms == nil {
		c.Unread("?$filter=" + text)
	}
	return f
}

func parseTerm(s string) (term, bool) {
	var t term
	if m := comparison.FindStringSubmatch(s); m != nil {
		t = term{field: m[1], op: strings.ToLower(m[2]), value: m[3]}
	} else if m := startsWith.FindStringSubmatch(s); m != nil {
		t = term{field: m[1], op: "startswith", value: m[2]}
	} else if m := within.FindStringSubmatch(s); m != nil {
		t = term{field: m[2], op: "substringof", value: m[1]}
	} else {
		return t, false
	}
	t.field = strings.ToLower(t.field)
	t.value = strings.ReplaceAll(t.value, "''", "'")
	switch t.field {
	case "name", "resourcetype", "resourcegroup", "location", "tagname", "tagvalue":
		return t, true
	}
	return t, false
}

// Matches reports whether the filter lets a resource through.
func (f Filter) Matches(r ResourceInfo) bool {
	tagName := ""
	for _, t := range f.terms {
		if t.field == "tagname" && t.op == "eq" {
			tagName = t.value
		}
	}
	for _, t := range f.terms {
		if !t.matches(r, tagName) {
			return false
		}
	}
	return true
}

func (t term) matches(r ResourceInfo, tagName string) bool {
	switch t.field {
	case "name":
		return t.compare(r.ID().Name())
	case "resourcetype":
		return t.compare(r.ID().Type())
	case "resourcegroup":
		return t.compare(r.ID().Group)
	case "location":
		return t.compare(string(LowerLocation))
	}
	for name, value := range r.Tags() {
		if t.field == "tagname" && t.compare(name) {
			return true
		}
		if t.field == "tagvalue" && t.compare(value) && (tagName == "" || strings.EqualFold(tagName, name)) {
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
