package blob

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// byteRange is [from, to) of a blob; open means to its end.
type byteRange struct {
	from, to int64
	open     bool
}

// requestRange reads the range of a request; x-ms-range goes before Range
// (https://learn.microsoft.com/rest/api/storageservices/specifying-the-range-header-for-blob-service-operations).
// ok is false where there is none, and where there is one the service does not understand: a read
// then gives the whole blob, as HTTP has it. behaviour: blob-odd-range.
func (c *call) requestRange() (r byteRange, ok bool) {
	v := c.header("x-ms-range")
	if v == "" {
		v = c.header("Range")
	}
	return parseRange(v)
}

// parseRange reads "bytes=0-511" or "bytes=512-".
func parseRange(v string) (r byteRange, ok bool) {
	v, ok = strings.CutPrefix(v, "bytes=")
	if !ok {
		return byteRange{}, false
	}
	first, last, ok := strings.Cut(v, "-")
	if !ok {
		return byteRange{}, false
	}
	from, ok := parseBound(first)
	if !ok {
		return byteRange{}, false
	}
	if last == "" {
		return byteRange{from: from, open: true}, true
	}
	to, ok := parseBound(last)
	if !ok || to < from {
		return byteRange{}, false
	}
	return byteRange{from: from, to: to + 1}, true
}

// parseBound reads an end of a range. One beyond all blobs is as good as any other there: "if the last-pos value is
// greater than or equal to the current length of the representation data", the range ends where the data does
// (RFC 9110, 14.1.2), and clients ask for all by the largest number they know.
func parseBound(s string) (int64, bool) {
	v, err := parseOffset(s)
	if errors.Is(err, strconv.ErrRange) {
		return math.MaxInt64 >> 1, true
	}
	return v, err == nil
}

// parseOffset reads a number of digits only, small enough to be added to.
func parseOffset(s string) (int64, error) {
	v, err := strconv.ParseUint(s, 10, 62)
	return int64(v), err
}

// within cuts the range to a blob of the given size.
func (r byteRange) within(size int64) (byteRange, error) {
	if r.from >= size {
		return byteRange{}, errInvalidRange
	}
	if r.open || r.to > size {
		r.to = size
	}
	return r, nil
}

// pages reads the range of a page operation, which must be there and lie on pages.
func (c *call) pages() (byteRange, error) {
	v := c.header("x-ms-range")
	if v == "" {
		v = c.header("Range")
	}
	if v == "" {
		return byteRange{}, missingHeader("x-ms-range")
	}
	r, ok := parseRange(v)
	if !ok || r.open {
		return byteRange{}, badHeader("x-ms-range", v)
	}
	if r.from%pageSize != 0 || r.to%pageSize != 0 {
		return byteRange{}, errInvalidPageRange
	}
	return r, nil
}
