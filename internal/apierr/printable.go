package apierr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable bounds a client's own words in an answer, on a page or in the log, to so many bytes and to what moves no cursor.
func Printable(s string, most int) string {
	end := ""
	if len(s) > most {
		for most > 0 && !utf8.RuneStart(s[most]) {
			most-- // a letter is there as a whole or not at all
		}
		s, end = s[:most], "…"
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return '?'
		}
		return r
	}, s) + end
}
