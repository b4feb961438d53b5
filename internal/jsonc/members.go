package jsonc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Member is one of an object, whose order is kept.
type Member struct {
	Name  string
	Value json.RawMessage
}

// errNoObject is a text that is another value.
var errNoObject = errors.New("it is no object")

// Members are those of an object of strict JSON, in their order.
func Members(text []byte) ([]Member, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errNoObject
	}
	var members []Member
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := Member{Name: fmt.Sprint(t)}
		if err := d.Decode(&m.Value); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, nil
}

// Object is the JSON of members.
func Object(members []Member) (json.RawMessage, error) {
	text := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			text = append(text, ',')
		}
		quoted, err := json.Marshal(m.Name)
		if err != nil {
			return nil, fmt.Errorf("the name %q: %w", m.Name, err)
		}
		text = append(append(append(text, quoted...), ':'), m.Value...)
	}
	return append(text, '}'), nil
}
