package template

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// encode writes a value as JSON. Expressions that were not evaluated are written as they stood.
func encode(v value) []byte { return appendJSON(nil, v) }

func appendJSON(to []byte, v value) []byte {
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
		return appendString(to, v)
	case *expression:
		return appendString(to, v.source())
	case *array:
		to = append(to, '[')
		for i, item := range v.items {
			if i > 0 {
				to = append(to, ',')
			}
			to = appendJSON(to, item)
		}
		return append(to, ']')
	case *object:
		to = append(to, '{')
		for i, m := range v.members {
			if i > 0 {
				to = append(to, ',')
			}
			to = append(appendString(to, m.name), ':')
			to = appendJSON(to, m.value)
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
