package blob

import (
	"math"
	"slices"
)

// pageChange is a run of pages that differ between two states of a blob.
type pageChange struct {
	from, to int64
	cleared  bool // there were pages; otherwise pages were written
}

// eachChange calls fn for the pages in [from, to) that are not the same in now as in before, in
// order, until it returns false. Pages are the same where they are the bytes of one write: to write
// again what is there is a change. Neighbours are not joined.
// behaviour: blob-pages-changed.
func (v *view) eachChange(before, now *blobRecord, from, to int64, fn func(pageChange) (bool, error)) error {
	older, err := chain(v, before.body.layer)
	if err != nil {
		return err
	}
	newer, err := chain(v, now.body.layer)
	if err != nil {
		return err
	}
	either := slices.Concat(newer, older)
	for n := uint32(from / segmentSize); ; n++ {
		next, ok, err := nextSegment(v, either, n)
		base := int64(next) * segmentSize
		if err != nil || !ok || base >= to {
			return err
		}
		n = next
		was, err := pagesOf(v, older, n)
		if err != nil {
			return err
		}
		is, err := pagesOf(v, newer, n)
		if err != nil {
			return err
		}
		was = was.without(max(before.size-base, 0), math.MaxInt64)
		is = is.without(max(now.size-base, 0), math.MaxInt64)
		for _, c := range changes(was, is) {
			c.from, c.to = max(c.from+base, from), min(c.to+base, to)
			if c.from >= c.to {
				continue
			}
			if more, err := fn(c); err != nil || !more {
				return err
			}
		}
	}
}

// changes compares two states of a segment.
func changes(was, is extents) []pageChange {
	var cuts []int64
	for _, e := range slices.Concat(was, is) {
		cuts = append(cuts, e.start, e.end)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var list []pageChange
	for i := 0; i+1 < len(cuts); i++ {
		before, had := was.at(cuts[i])
		now, has := is.at(cuts[i])
		if has == had && (!has || now.sameBytes(before)) {
			continue
		}
		list = append(list, pageChange{cuts[i], cuts[i+1], !has})
	}
	return list
}

// at finds the extent that covers a place.
func (x extents) at(place int64) (extent, bool) {
	i, exact := slices.BinarySearchFunc(x, place, func(e extent, place int64) int { return int(e.start - place) })
	if !exact {
		i--
	}
	if i < 0 || x[i].end <= place {
		return extent{}, false
	}
	return x[i], true
}

// sameBytes tells whether two extents have the bytes of one write where they overlap.
func (e extent) sameBytes(other extent) bool {
	return e.source == other.source && e.offset-e.start == other.offset-other.start
}
