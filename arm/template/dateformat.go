package template

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// dateFormats are the standard ones of .NET's invariant culture
// (https://learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings).
var dateFormats = map[string]string{
	"d": "MM/dd/yyyy", "D": "dddd, dd MMMM yyyy",
	"f": "dddd, dd MMMM yyyy HH:mm", "F": "dddd, dd MMMM yyyy HH:mm:ss",
	"g": "MM/dd/yyyy HH:mm", "G": "MM/dd/yyyy HH:mm:ss",
	"m": "MMMM dd", "M": "MMMM dd",
	"o": "yyyy-MM-ddTHH:mm:ss.fffffffK", "O": "yyyy-MM-ddTHH:mm:ss.fffffffK",
	"r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'", "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
	"s": "yyyy-MM-ddTHH:mm:ss", "t": "HH:mm", "T": "HH:mm:ss",
	"u": "yyyy-MM-dd HH:mm:ss'Z'", "U": "dddd, dd MMMM yyyy HH:mm:ss",
	"y": "yyyy MMMM", "Y": "yyyy MMMM",
}

// formatDate writes a time of UTC in a standard or custom format of .NET
// (https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings).
func formatDate(name string, t time.Time, format string) (value, error) {
	wrong := misuse(name, "has an invalid parameter. The format '%s' is not a valid date and time format", format)
	if len(format) == 1 {
		standard, ok := dateFormats[format]
		if !ok {
			return nil, wrong
		}
		format = standard
	}
	var b strings.Builder
	for i := 0; i < len(format); {
		c := format[i]
		n := 1
		for i+n < len(format) && format[i+n] == c {
			n++
		}
		switch c {
		case '\'', '"':
			end := strings.IndexByte(format[i+1:], c)
			if end < 0 {
				return nil, wrong
			}
			b.WriteString(format[i+1 : i+1+end])
			n = end + 2
		case '\\':
			if i+1 == len(format) {
				return nil, wrong
			}
			_, size := utf8.DecodeRuneInString(format[i+1:])
			b.WriteString(format[i+1 : i+1+size])
			n = 1 + size
		case '%': // makes one letter a custom format
			n = 1
			if len(format) < 2 || i+1 < len(format) && format[i+1] == '%' {
				return nil, wrong
			}
		default:
			part, ok := datePart(t, c, n)
			if !ok {
				return nil, wrong
			}
			b.WriteString(part)
		}
		i += n
	}
	return b.String(), nil
}

// datePart is what a letter that stands n times means; any other character means itself.
func datePart(t time.Time, c byte, n int) (part string, ok bool) {
	padded := func(i int) string { return fmt.Sprintf("%0*d", min(n, 2), i) }
	names := func(short, long string) string {
		if n == 3 {
			return t.Format(short)
		}
		return t.Format(long)
	}
	switch c {
	case 'd':
		if n > 2 {
			return names("Mon", "Monday"), true
		}
		return padded(t.Day()), true
	case 'M':
		if n > 2 {
			return names("Jan", "January"), true
		}
		return padded(int(t.Month())), true
	case 'y':
		if n < 3 {
			return padded(t.Year() % 100), true
		}
		return fmt.Sprintf("%0*d", n, t.Year()), true
	case 'H':
		return padded(t.Hour()), true
	case 'h':
		return padded((t.Hour()+11)%12 + 1), true
	case 'm':
		return padded(t.Minute()), true
	case 's':
		return padded(t.Second()), true
	case 'f', 'F':
		if n > 7 {
			return "", false
		}
		part = fmt.Sprintf("%09d", t.Nanosecond())[:n]
		if c == 'F' {
			part = strings.TrimRight(part, "0")
		}
		return part, true
	case 't':
		return t.Format("PM")[:min(n, 2)], true
	case 'g':
		return "A.D.", true
	case 'K':
		return strings.Repeat("Z", n), true
	case 'z':
		if n > 2 {
			return "+00:00", true
		}
		return "+" + strings.Repeat("0", n), true
	}
	return strings.Repeat(string([]byte{c}), n), true
}
