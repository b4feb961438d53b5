package template

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// encode writes a value as JSON. Expressions that were not evaluated are written as they stood.
func encode(v value) []byte { return appendJSON(nil, v) }

func appendJSON(to []byte, v value) []byte { return appendQuoted(to, v, appendString) }

// appendQuoted writes texts and names as quote does.
func appendQuoted(to []byte, v value, quote func(to []byte, s string) []byte) []byte {
	switch v := v.(type) {
	case nil:
		return append(to, "null"...)
	case bool:
		return strconv.AppendBool(to, v)
	case int64:
		return strconv.AppendInt(to, v, 10)
	case json.Number:
		return append(to, v...)
	case string:
		return quote(to, v)
	case *expression:
		return quote(to, v.source())
	case *array:
		to = append(to, '[')
		for i, item := range v.items {
			if i > 0 {
				to = append(to, ',')
			}
			to = appendQuoted(to, item, quote)
		}
		return append(to, ']')
	case *object:
		to = append(to, '{')
		for i, m := range v.members {
			if i > 0 {
				to = append(to, ',')
			}
			to = append(quote(to, m.name), ':')
			to = appendQuoted(to, m.value, quote)
		}
		return append(to, '}')
	}
	return to
}

// appendString leaves <, > and & as they are, as Resource Manager does.
func appendString(to []byte, s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always has JSON
	return append(to, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}
