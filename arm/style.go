package arm

import (
	"net/http"
	"slices"
)

// Style is how an operation answers where it succeeds, as its type declares it: what clients that are generated from the
// services' specifications are strict about.
type Style struct {
	Codes   []int    // of an answer that is final
	Pending []int    // of the first answer while it goes on; none where it is always over at once
	Headers []string // that say where it is followed meanwhile: Azure-AsyncOperation, Location
}

// Style is how the row answers at an api-version. ok is false where no declaration says: functions answer as they like.
func (r Row) Style(version string) (s Style, ok bool) {
	if r.style == nil {
		return Style{}, false
	}
	return r.style(version), true
}

func (d *declaration) verbStyle(method, version string) Style {
	switch method {
	case http.MethodPut:
		codes := []int{d.codes.written(version, true, false, false), d.codes.written(version, false, false, false)}
		pending := codeOf(d.takes.Put > 0 || d.works, d.codes.written(version, true, false, true))
		pending = append(pending, codeOf(d.takes.Update > 0 || d.works, d.codes.written(version, false, false, true))...)
		return newStyle(codes, pending, d.follows(opPut, "", version))
	case http.MethodPatch:
		pending := codeOf(d.takes.Patch > 0, d.codes.written(version, false, true, true))
		return newStyle([]int{d.codes.written(version, false, true, false)}, pending, d.follows(opPut, "", version))
	case http.MethodDelete:
		missing := codeOf(d.key != groupType, d.codes.DeleteMissing) // a group that is not there is an error
		return newStyle(append(missing, d.codes.Delete), codeOf(d.takes.Delete > 0, d.codes.DeletePending), d.follows(opDelete, "", version))
	default:
		return Style{Codes: []int{http.StatusOK}}
	}
}

func (d *declaration) actionStyle(a actionForm, version string) Style {
	return newStyle([]int{a.code}, codeOf(a.takes > 0, a.pending), d.follows(opAction, a.name, version))
}

// codeOf is a list of the code, or of none.
func codeOf(is bool, code int) []int {
	if !is {
		return nil
	}
	return []int{code}
}

func newStyle(codes, pending []int, headers []string) Style {
	s := Style{Codes: distinct(codes), Pending: distinct(pending)}
	if len(pending) > 0 {
		s.Headers = headers
	}
	return s
}

func distinct(codes []int) []int {
	slices.Sort(codes)
	return slices.Compact(codes)
}
