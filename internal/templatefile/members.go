package templatefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// member is one of an object, whose order is kept.
type member struct {
	name  string
	value json.RawMessage
}

// membersOf are those of an object, in their order.
func membersOf(text []byte) ([]member, error) {
	d := json.NewDecoder(strings.NewReader(string(text)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("no object")
	}
	var members []member
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := member{name: fmt.Sprint(t)}
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	return members, nil
}

// encodeMembers is the object of members.
func encodeMembers(members []member) (json.RawMessage, error) {
	text := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			text = append(text, ',')
		}
		quoted, err := json.Marshal(m.name)
		if err != nil {
			return nil, fmt.Errorf("the name %q: %w", m.name, err)
		}
		text = append(append(append(text, quoted...), ':'), m.value...)
	}
	return append(text, '}'), nil
}
