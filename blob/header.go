package blob

import "net/http"

// longestHeader is longer than any name the service asks for.
const longestHeader = 64

// header is the first value of a request header.
func (c *call) header(name string) string { return headerOf(c.r, name) }

// headerOf is http.Header.Get without its cost: that makes the canonical form of a name anew each time, on the
// heap for one it does not know, and a request is asked for some thirty.
func headerOf(r *http.Request, name string) string {
	var b [longestHeader]byte
	values := r.Header[string(appendCanonical(b[:0], name))]
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// appendCanonical appends a header name as http.Header has it: "X-Ms-Date" of "x-ms-date".
func appendCanonical(b []byte, name string) []byte {
	first := true
	for i := range len(name) {
		c := name[i]
		switch {
		case first && 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		case !first && 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		b, first = append(b, c), c == '-'
	}
	return b
}
