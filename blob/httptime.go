package blob

import (
	"net/http"
	"time"
)

// httpTime is the form of Last-Modified and Date: http.TimeFormat, whose layout Format would read anew some
// four times a request.
func httpTime(t time.Time) string {
	t = t.UTC()
	year, month, day := t.Date()
	if year < 1000 || year > 9999 {
		return t.Format(http.TimeFormat)
	}
	hour, minute, second := t.Clock()
	b := make([]byte, 0, len(http.TimeFormat))
	b = append(append(b, t.Weekday().String()[:3]...), ", "...)
	b = append(appendPair(b, day), ' ')
	b = append(append(b, month.String()[:3]...), ' ')
	b = append(appendPair(appendPair(b, year/100), year%100), ' ')
	b = append(appendPair(b, hour), ':')
	b = append(appendPair(b, minute), ':')
	return string(append(appendPair(b, second), " GMT"...))
}

// appendPair appends two digits.
func appendPair(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }
