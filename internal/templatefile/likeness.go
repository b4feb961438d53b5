package templatefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Difference is a part of a body that another one has otherwise.
type Difference struct {
	Path  string
	Value json.RawMessage
}

// maxDifferences is in how many parts two bodies that are alike may differ.
const maxDifferences = 6

// Differences from another resource of the same loop, whose bodies differ in a few parts only; ok says that it is one.
func (r *Resource) Differences(other *Resource) (all []Difference, ok bool) {
	if other == nil || r.file != other.file || !slices.Equal(r.path, other.path) || r.Nested != nil || r.Note != "" || !reflect.DeepEqual(r.Unknown, other.Unknown) {
		return nil, false
	}
	var mine, theirs any
	if readBody(r.Body, &mine) != nil || readBody(other.Body, &theirs) != nil {
		return nil, false
	}
	return differences(nil, mine, theirs, "")
}

// readBody keeps numbers as they are written.
func readBody(text json.RawMessage, into *any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}

func differences(all []Difference, mine, theirs any, path string) ([]Difference, bool) {
	switch mine := mine.(type) {
	case map[string]any:
		theirs, ok := theirs.(map[string]any)
		if !ok || len(mine) != len(theirs) {
			return all, false
		}
		for _, name := range slices.Sorted(maps.Keys(mine)) {
			their, ok := theirs[name]
			if !ok {
				return all, false
			}
			at := name
			if path != "" {
				at = path + "." + name
			}
			if all, ok = differences(all, mine[name], their, at); !ok {
				return all, false
			}
		}
		return all, true
	case []any:
		theirs, ok := theirs.([]any)
		if !ok || len(mine) != len(theirs) {
			return all, false
		}
		for i, item := range mine {
			if all, ok = differences(all, item, theirs[i], fmt.Sprintf("%s[%d]", path, i)); !ok {
				return all, false
			}
		}
		return all, true
	}
	if mine == theirs {
		return all, true
	}
	switch theirs.(type) {
	case map[string]any, []any:
		return all, false
	}
	value, err := json.Marshal(mine)
	all = append(all, Difference{path, value})
	return all, err == nil && len(all) <= maxDifferences
}
