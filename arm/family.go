package arm

import (
	"slices"
	"strings"
)

// Family is a run of api-versions at which a type's resources have the same fields.
type Family struct {
	Type     string
	Versions Versions
}

// Families are those of every type, by name and the oldest first: a new one begins where a field comes or goes.
func (e *Engine) Families() []Family {
	var all []Family
	for _, k := range e.registry.kinds {
		d := k.declared()
		for _, versions := range d.families {
			all = append(all, Family{d.name, versions})
		}
	}
	slices.SortStableFunc(all, func(a, b Family) int { return strings.Compare(a.Type, b.Type) })
	return all
}

// families cuts api-versions where the shape changes, and where also says so.
func (s *shape) families(versions Versions, also string) []Versions {
	changes := map[string]bool{also: true}
	s.changes(changes, map[*shape]bool{})
	var all []Versions
	for i, version := range versions {
		begins := i == 0
		for change := range changes {
			begins = begins || versions[i-1] < change && change <= version
		}
		if begins {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], version)
	}
	return all
}

// changes gathers the api-versions with which a field comes or goes.
func (s *shape) changes(into map[string]bool, seen map[*shape]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	for _, f := range s.fields {
		for _, version := range []string{f.since, f.until} {
			if version != "" {
				into[version] = true
			}
		}
		if !f.internal {
			f.inner.changes(into, seen)
		}
	}
}
