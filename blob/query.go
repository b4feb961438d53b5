package blob

import (
	"iter"
	"net/url"
	"slices"
	"strings"
)

// query holds the parameters in the order sent, their names in lower case. There are few, so that looking
// through them costs less than a map.
type query []parameter

type parameter struct{ name, value string }

// get is the first value of a parameter, or nothing.
func (q query) get(name string) string {
	for _, p := range q {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

func (q query) has(name string) bool {
	return slices.ContainsFunc(q, func(p parameter) bool { return p.name == name })
}

// all are the values of a parameter.
func (q query) all(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, p := range q {
			if p.name == name && !yield(p.value) {
				return
			}
		}
	}
}

func parseQuery(raw string) (query, error) {
	if raw == "" {
		return nil, nil
	}
	q := make(query, 0, strings.Count(raw, "&")+1)
	for raw != "" {
		var part string
		part, raw, _ = strings.Cut(raw, "&")
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		n, err := url.QueryUnescape(name)
		if err != nil {
			return nil, badQuery(name, part)
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return nil, badQuery(n, value)
		}
		q = append(q, parameter{strings.ToLower(n), v})
	}
	return q, nil
}
