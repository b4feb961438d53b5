package blob

import (
	"net/http"
	"strconv"
	"unicode/utf8"
)

// xmlWriter builds an answer's XML: encoding/xml is several times slower, and long listings are
// what a storage service does all day.
type xmlWriter struct{ b []byte }

// behaviour: blob-no-bom.
const xmlHead = `<?xml version="1.0" encoding="utf-8"?>`

func (x *xmlWriter) open(name string) {
	if len(x.b) == 0 {
		x.b = append(x.b, xmlHead...)
	}
	x.b = append(x.b, '<')
	x.b = append(x.b, name...)
	x.b = append(x.b, '>')
}

// openWith opens an element with attributes, given as name, value, name, value.
func (x *xmlWriter) openWith(name string, attributes ...string) {
	x.open(name)
	x.b = x.b[:len(x.b)-1]
	for i := 0; i+1 < len(attributes); i += 2 {
		x.b = append(x.b, ' ')
		x.b = append(x.b, attributes[i]...)
		x.b = append(x.b, `="`...)
		x.escape(attributes[i+1], true)
		x.b = append(x.b, '"')
	}
	x.b = append(x.b, '>')
}

func (x *xmlWriter) close(name string) {
	x.b = append(x.b, "</"...)
	x.b = append(x.b, name...)
	x.b = append(x.b, '>')
}

func (x *xmlWriter) empty(name string) {
	x.open(name)
	x.b = append(x.b[:len(x.b)-1], " />"...)
}

// element writes an element with text; one without text is an empty tag.
func (x *xmlWriter) element(name, text string) {
	if text == "" {
		x.empty(name)
		return
	}
	x.open(name)
	x.text(text)
	x.close(name)
}

// elementIf writes an element that has text.
func (x *xmlWriter) elementIf(name, text string) {
	if text != "" {
		x.element(name, text)
	}
}

func (x *xmlWriter) number(name string, n int64) {
	x.open(name)
	x.b = strconv.AppendInt(x.b, n, 10)
	x.close(name)
}

func (x *xmlWriter) text(s string) { x.escape(s, false) }

// escape writes what XML can carry as it is, and the rest as references.
func (x *xmlWriter) escape(s string, quotes bool) {
	if plain(s) {
		x.b = append(x.b, s...)
		return
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '<':
			x.b = append(x.b, "&lt;"...)
		case r == '>':
			x.b = append(x.b, "&gt;"...)
		case r == '&':
			x.b = append(x.b, "&amp;"...)
		case r == '"' && quotes:
			x.b = append(x.b, "&quot;"...)
		case r == '\r':
			x.b = append(x.b, "&#xD;"...)
		case !xmlChar(r) || r == utf8.RuneError && size == 1:
			x.b = append(x.b, "\uFFFD"...)
		default:
			x.b = append(x.b, s[i:i+size]...)
		}
		i += size
	}
}

// plain tells whether every byte stands for itself, which nearly all text in an answer does.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '<' || c == '>' || c == '&' || c == '"' {
			return false
		}
	}
	return true
}

// xmlChar tells whether XML 1.0 can carry r.
func xmlChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000
}

// send writes the document as the answer.
func (x *xmlWriter) send(w http.ResponseWriter, status int) error {
	h := w.Header()
	h["Content-Type"] = []string{"application/xml"}
	h["Content-Length"] = []string{strconv.Itoa(len(x.b))}
	w.WriteHeader(status)
	_, err := w.Write(x.b)
	return err
}
