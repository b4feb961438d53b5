package arm

import (
	"net/url"
	"sort"
	"strings"
)

// query is a request's query, whose names compare without case, and which of it was read.
type query struct {
	values url.Values
	read   map[string]bool // names as the client wrote them
}

func parseQuery(raw string) *query {
	values, err := url.ParseQuery(raw)
	_ = err // what does not parse is not in values: a client that sends half a parameter gets what it would get without it
	return &query{values: values, read: map[string]bool{}}
}

// versionOnly is the query of a request that has nothing but an api-version.
func versionOnly(version string) *query {
	return &query{values: url.Values{"api-version": {version}}, read: map[string]bool{"api-version": true}}
}

func (q *query) get(name string) string {
	if q == nil {
		return ""
	}
	for have, values := range q.values {
		if strings.EqualFold(have, name) {
			q.read[have] = true
			return values[0]
		}
	}
	return ""
}

// has reports whether the parameter is there, even with an empty value.
func (q *query) has(name string) bool {
	for have := range q.values {
		if strings.EqualFold(have, name) {
			return true
		}
	}
	return false
}

// only reports whether that parameter is the only one.
func (q *query) only(name string) bool { return len(q.values) == 1 && q.has(name) }

// unread are the parameters that nothing asked for.
func (q *query) unread() []string {
	var names []string
	for name := range q.values {
		if !q.read[name] {
			names = append(names, "?"+name)
		}
	}
	sort.Strings(names)
	return names
}
