// Package jsonc reads the JSON that clients of Resource Manager really send.
//
// Azure CLI splices a template file as it is into its request, under a key without quotes; template
// files hold comments, single quotes, trailing commas and strings over several lines. Standardize
// turns all of that into strict JSON and leaves strict JSON alone.
package jsonc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects may lie in each other.
const MaxDepth = 128

// ErrDepth is the error of a text nested deeper than MaxDepth.
var ErrDepth = errors.New("nested too deep")

// SyntaxError says what was found where in a text that is no JSON, however leniently read.
type SyntaxError struct {
	Line, Column int // from 1; the column counts characters
	Want, Found  string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("expected %s but found %s at line %d, position %d", e.Want, e.Found, e.Line, e.Column)
}

// Standardize returns src as strict JSON. It may return src itself. The error is a *SyntaxError or ErrDepth.
func Standardize(src []byte) ([]byte, error) {
	t, err := Read(src)
	if err != nil {
		return nil, err
	}
	return t.JSON, nil
}

// Read makes strict JSON of src, as Standardize does, and remembers where everything stood.
func Read(src []byte) (*Text, error) {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if json.Valid(src) {
		return &Text{JSON: src, src: src}, checkDepth(src)
	}
	r := &reader{src: src, out: make([]byte, 0, len(src)+16)}
	if err := r.value(0); err != nil {
		return nil, err
	}
	if err := r.space(); err != nil {
		return nil, err
	}
	if r.pos < len(r.src) {
		return nil, r.wanted("the end")
	}
	return &Text{JSON: r.out, src: src, marks: r.marks}, nil
}

// checkDepth looks at brackets outside strings, which is all that valid JSON needs.
func checkDepth(src []byte) error {
	depth, quoted := 0, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > MaxDepth {
				return ErrDepth
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// reader copies a lenient text to out as strict JSON.
type reader struct {
	src   []byte
	pos   int
	out   []byte
	marks []mark
}

func (r *reader) value(depth int) error {
	if depth > MaxDepth {
		return ErrDepth
	}
	if err := r.space(); err != nil {
		return err
	}
	switch r.peek() {
	case '{':
		return r.list('}', depth, r.member)
	case '[':
		return r.list(']', depth, r.value)
	case '"', '\'':
		return r.text()
	default:
		return r.word()
	}
}

// mark notes where the token that was written last began, and that it ends where reading is.
func (r *reader) mark(began int) {
	r.marks = append(r.marks, mark{out: len(r.out), began: began, src: r.pos})
}

// list copies what stands between brackets, with commas in between and maybe one behind.
func (r *reader) list(end byte, depth int, item func(depth int) error) error {
	r.out = append(r.out, r.src[r.pos])
	r.pos++
	r.mark(r.pos - 1)
	for first := true; ; first = false {
		if err := r.space(); err != nil {
			return err
		}
		if r.peek() == end {
			break
		}
		if !first {
			r.out = append(r.out, ',')
		}
		if err := item(depth + 1); err != nil {
			return err
		}
		if err := r.space(); err != nil {
			return err
		}
		if r.peek() == end {
			break
		}
		if r.peek() != ',' {
			return r.wanted("',' or '" + string(end) + "'")
		}
		r.pos++
	}
	r.pos++
	r.out = append(r.out, end)
	r.mark(r.pos - 1)
	return nil
}

func (r *reader) member(depth int) error {
	if err := r.key(); err != nil {
		return err
	}
	if err := r.space(); err != nil {
		return err
	}
	if r.peek() != ':' {
		return r.wanted("':'")
	}
	r.pos++
	r.out = append(r.out, ':')
	return r.value(depth)
}

func (r *reader) key() error {
	if c := r.peek(); c == '"' || c == '\'' {
		return r.text()
	}
	start := r.pos
	for r.pos < len(r.src) && isName(r.src[r.pos]) {
		r.pos++
	}
	if r.pos == start {
		return r.wanted("a property name")
	}
	r.out = append(r.out, '"')
	r.out = append(r.out, r.src[start:r.pos]...)
	r.out = append(r.out, '"')
	r.mark(start)
	return nil
}

// word copies a number, true, false or null.
func (r *reader) word() error {
	start := r.pos
	for r.pos < len(r.src) && (isName(r.src[r.pos]) || r.src[r.pos] == '+' || r.src[r.pos] == '-' || r.src[r.pos] == '.') {
		r.pos++
	}
	w := r.src[start:r.pos]
	if !json.Valid(w) {
		r.pos = start
		return r.wanted("a value")
	}
	r.out = append(r.out, w...)
	r.mark(start)
	return nil
}

func (r *reader) peek() byte {
	if r.pos < len(r.src) {
		return r.src[r.pos]
	}
	return 0
}

func (r *reader) wanted(what string) error {
	before := r.src[:r.pos]
	e := &SyntaxError{Line: 1 + bytes.Count(before, []byte("\n")), Want: what, Found: "the end"}
	e.Column = 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	if r.pos < len(r.src) {
		c, _ := utf8.DecodeRune(r.src[r.pos:])
		e.Found = fmt.Sprintf("%q", c)
	}
	return e
}

func isName(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
