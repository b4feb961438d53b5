package blob

import "strings"

// tagSearch is what Find Blobs by Tags looks for: comparisons that all have to hold, each key's an
// equality or a range, perhaps in one container only.
type tagSearch struct {
	container string
	ranges    []tagRange
}

// tagRange is what one tag's value may be. A bound without operator is none.
type tagRange struct {
	key       string
	low, high tagComparison // both "=" with the same value for an equality
}

// parseTagSearch reads the expression of Find Blobs by Tags, or says with a *tagQueryError why it cannot.
func parseTagSearch(text string) (tagSearch, error) {
	var s tagSearch
	p := newTagParser(text)
	for more := true; more; more = p.word("AND") {
		p.skip()
		at := *p
		c, err := p.comparison()
		if err != nil {
			return tagSearch{}, err
		}
		if reason := s.add(c); reason != "" {
			return tagSearch{}, at.wrong(reason)
		}
	}
	if p.skip() != "" {
		return tagSearch{}, p.expected("AND or the end")
	}
	if len(s.ranges) == 0 { // behaviour: blob-tag-query
		return tagSearch{}, p.wrong("a container alone is nothing to look for")
	}
	return s, nil
}

// add takes one more comparison, unless it is of no use beside the others, and then says why: "Same sided range
// operations on the same key are invalid"
// (https://learn.microsoft.com/azure/storage/blobs/storage-manage-find-blobs#finding-data-using-blob-index-tags).
func (s *tagSearch) add(c tagComparison) (reason string) {
	if c.key == containerKeyword {
		if s.container != "" || c.operator != "=" || c.value == "" {
			return containerKeyword + " is for one container, by ="
		}
		s.container = c.value
		return ""
	}
	if c.operator == "<>" {
		return "<> is for conditions only"
	}
	if checkTag(c.key, c.value) != nil {
		return noTagReason
	}
	r := s.rangeOf(c.key)
	upper, lower := strings.HasPrefix(c.operator, "<"), strings.HasPrefix(c.operator, ">")
	if !upper && r.low.operator != "" || !lower && r.high.operator != "" {
		return "the tag is compared so already"
	}
	if !upper {
		r.low = c
	}
	if !lower {
		r.high = c
	}
	return ""
}

// rangeOf is the range of a key, made for it where there is none yet.
func (s *tagSearch) rangeOf(key string) *tagRange {
	for i := range s.ranges {
		if s.ranges[i].key == key {
			return &s.ranges[i]
		}
	}
	s.ranges = append(s.ranges, tagRange{key: key})
	return &s.ranges[len(s.ranges)-1]
}

// matching gives those of the tags that the search names, and whether they are what it looks for.
func (s tagSearch) matching(tags []pair) (found []pair, ok bool) {
	for _, r := range s.ranges {
		for _, t := range tags {
			if t.name == r.key && r.holds(t.value) {
				found = append(found, t)
			}
		}
	}
	return found, len(found) == len(s.ranges)
}

func (r tagRange) holds(value string) bool {
	return (r.low.operator == "" || r.low.holds(value)) && (r.high.operator == "" || r.high.holds(value))
}

// exact tells whether only one value will do.
func (r tagRange) exact() bool { return r.low.operator == "=" }

// narrowest is the range by which the index is read: an equality when there is one.
func (s tagSearch) narrowest() tagRange {
	for _, r := range s.ranges {
		if r.exact() {
			return r
		}
	}
	return s.ranges[0]
}
