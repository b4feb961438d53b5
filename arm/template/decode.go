package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/edgerite/edgerite/internal/jsonc"
)

// decoder makes values of JSON.
type decoder struct {
	text   []byte
	tokens *json.Decoder
	lines  *jsonc.Lines // nil for plain data, whose strings are no expressions
}

// decodeTemplate reads a template: its strings may be expressions, and everything knows where it stands.
func decodeTemplate(text []byte) (value, *jsonc.Lines, error) {
	read, err := jsonc.Read(text)
	if err != nil {
		return nil, nil, err
	}
	lines := read.Lines()
	v, err := decode(read.JSON, lines)
	return v, lines, err
}

// decodeData reads what is no template, such as the value of a parameter or what a resource says of itself.
func decodeData(text []byte) (value, error) {
	strict, err := jsonc.Standardize(text)
	if err != nil {
		return nil, err
	}
	return decode(strict, nil)
}

func decode(strict []byte, lines *jsonc.Lines) (value, error) {
	d := &decoder{text: strict, tokens: json.NewDecoder(bytes.NewReader(strict)), lines: lines}
	d.tokens.UseNumber()
	return d.value()
}

func (d *decoder) value() (value, error) {
	token, err := d.tokens.Token()
	if err != nil {
		return nil, fmt.Errorf("reading JSON: %w", err)
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return d.object()
		}
		return d.array()
	case json.Number:
		return number(token), nil
	case string:
		if d.lines == nil {
			return token, nil
		}
		if e := parseExpression(token, d.place()); e != nil {
			return e, nil
		}
		return token, nil
	}
	return token, nil // true, false, null
}

func (d *decoder) place() (p place) {
	if d.lines != nil {
		p.line, p.column = d.lines.Position(int(d.tokens.InputOffset()))
	}
	return p
}

func (d *decoder) array() (*array, error) {
	var items []value
	for d.tokens.More() {
		item, err := d.value()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return newArray(items), d.end()
}

func (d *decoder) object() (*object, error) {
	at := d.place()
	var members []member
	for d.tokens.More() {
		begin := short(jsonc.Next(d.text, d.tokens.InputOffset()))
		token, err := d.tokens.Token()
		if err != nil {
			return nil, fmt.Errorf("reading a property name: %w", err)
		}
		m := member{name: fmt.Sprint(token), begin: begin, end: short(d.tokens.InputOffset())}
		if d.lines != nil {
			m.key = parseExpression(m.name, d.place())
		}
		if m.value, err = d.value(); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	o := newObject(members)
	o.at = at
	return o, d.end()
}

// short is an offset as members keep it, since there are many. Templates are far smaller than what it does not hold.
func short(offset int64) int32 { return int32(min(offset, math.MaxInt32)) }

func (d *decoder) end() error {
	if _, err := d.tokens.Token(); err != nil {
		return fmt.Errorf("reading JSON: %w", err)
	}
	return nil
}

func number(n json.Number) value {
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return i
	}
	return n
}
