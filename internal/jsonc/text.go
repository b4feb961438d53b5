package jsonc

import (
	"encoding/json"
	"unicode/utf8"
)

// text copies a string in either kind of quotes. Line ends and other control characters in it
// become escapes.
func (r *reader) text() error {
	began, quote := r.pos, r.src[r.pos]
	r.pos++
	r.out = append(r.out, '"')
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == quote:
			r.pos++
			r.out = append(r.out, '"')
			r.mark(began)
			return nil
		case c == '\\':
			if err := r.escape(); err != nil {
				return err
			}
		case c == '"':
			r.pos++
			r.out = append(r.out, '\\', '"')
		case c < 0x20:
			r.pos++
			r.out = append(r.out, controlEscape(c)...)
		default:
			r.character()
		}
	}
	return r.wanted("the end of a string")
}

func (r *reader) escape() error {
	if r.pos+1 >= len(r.src) {
		return r.wanted("the end of a string")
	}
	if r.src[r.pos+1] == '\'' {
		r.pos += 2
		r.out = append(r.out, '\'')
		return nil
	}
	size := 2
	if r.src[r.pos+1] == 'u' {
		size = 6
	}
	if r.pos+size > len(r.src) || !json.Valid([]byte(`"`+string(r.src[r.pos:r.pos+size])+`"`)) {
		return r.wanted("an escape")
	}
	r.out = append(r.out, r.src[r.pos:r.pos+size]...)
	r.pos += size
	return nil
}

// character copies one character; a byte that is not UTF-8 becomes the replacement character.
func (r *reader) character() {
	c, size := utf8.DecodeRune(r.src[r.pos:])
	r.pos += size
	r.out = utf8.AppendRune(r.out, c)
}

func controlEscape(c byte) string {
	switch c {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	const hex = "0123456789abcdef"
	return `\u00` + string(hex[c>>4]) + string(hex[c&15])
}

// space skips blanks and comments.
func (r *reader) space() error {
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			r.pos++
		case c == '/' && r.after('/'):
			for r.pos < len(r.src) && r.src[r.pos] != '\n' {
				r.pos++
			}
		case c == '/' && r.after('*'):
			if err := r.blockComment(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

func (r *reader) blockComment() error {
	for r.pos += 2; r.pos+1 < len(r.src); r.pos++ {
		if r.src[r.pos] == '*' && r.src[r.pos+1] == '/' {
			r.pos += 2
			return nil
		}
	}
	r.pos = len(r.src)
	return r.wanted("the end of a comment")
}

func (r *reader) after(c byte) bool { return r.pos+1 < len(r.src) && r.src[r.pos+1] == c }
