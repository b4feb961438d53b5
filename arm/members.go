package arm

import (
	"bytes"
	"encoding/json"
)

// Members is a JSON object whose members keep their order.
type Members []Member

// Member is a name and a value: a Members, a []any, a string, a json.Number, a bool or nil.
type Member struct {
	Name  string
	Value any
}

// MarshalJSON writes the members in their order.
func (m Members) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, one := range m {
		if i > 0 {
			out = append(out, ',')
		}
		for j, part := range []any{one.Name, one.Value} {
			text, err := encode(part)
			if err != nil {
				return nil, err
			}
			if j > 0 {
				out = append(out, ':')
			}
			out = append(out, text...)
		}
	}
	return append(out, '}'), nil
}

// ReadMembers reads a JSON object.
func ReadMembers(raw []byte) (Members, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	v, err := ordered(dec)
	m, _ := v.(Members)
	return m, err
}

// ordered reads the next value.
func ordered(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		m := Members{}
		for dec.More() {
			name, err := dec.Token()
			if err != nil {
				return nil, err
			}
			value, err := ordered(dec)
			if err != nil {
				return nil, err
			}
			m = append(m, Member{name.(string), value})
		}
		_, err = dec.Token()
		return m, err
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			value, err := ordered(dec)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = dec.Token()
		return list, err
	}
	return token, nil
}
