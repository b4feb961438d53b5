package template

import (
	"encoding/json"
	"strconv"
	"strings"
)

// format is String.Format of .NET (https://learn.microsoft.com/dotnet/standard/base-types/composite-formatting): {index,alignment:format}.
func format(layout string, args []value) (value, error) {
	var b strings.Builder
	for rest := layout; ; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			b.WriteString(rest)
			return b.String(), nil
		}
		b.WriteString(rest[:i])
		if i+1 < len(rest) && rest[i+1] == rest[i] {
			b.WriteByte(rest[i])
			rest = rest[i+2:]
			continue
		}
		item, behind, found := strings.Cut(rest[i+1:], "}")
		if rest[i] == '}' || !found {
			return nil, wrongFormat(wrongForm)
		}
		part, err := formatItem(item, args)
		if err != nil {
			return nil, err
		}
		b.WriteString(part)
		if b.Len() > maxValue {
			return nil, tooLong("format")
		}
		rest = behind
	}
}

// What .NET says of a format that is wrong (the first seen in Azure/bicep's tests).
const (
	wrongIndex = "Index (zero based) must be greater than or equal to zero and less than the size of the argument list."
	wrongForm  = "Input string was not in a correct format."
)

func wrongFormat(what string) error {
	return faultf("Unable to evaluate language function 'format': the format is invalid: '%s'. Please see https://aka.ms/arm-function-format for usage details.", what)
}

// formatText is a value in a text. Objects and arrays have single quotes there (seen in Azure/bicep's tests).
func formatText(v value) string {
	switch v.(type) {
	case *array, *object:
		return string(appendQuoted(nil, v, appendSingle))
	}
	return text(v)
}

// appendSingle is appendString with single quotes.
func appendSingle(to []byte, s string) []byte {
	quoted := appendString(nil, s)
	to = append(to, '\'')
	for i := 1; i < len(quoted)-1; i++ {
		c := quoted[i]
		switch {
		case c == '\'':
			to = append(to, '\\', c)
		case c == '\\' && quoted[i+1] == '"':
			i++
			to = append(to, '"')
		case c == '\\':
			i++
			to = append(to, c, quoted[i])
		default:
			to = append(to, c)
		}
	}
	return append(to, '\'')
}

// formatItem is one argument, aligned to the right, or with a negative alignment to the left.
func formatItem(item string, args []value) (string, error) {
	place, spec, _ := strings.Cut(item, ":")
	index, alignment, aligned := strings.Cut(place, ",")
	i, err := strconv.Atoi(strings.TrimSpace(index))
	if err != nil {
		return "", wrongFormat(wrongForm)
	}
	if i < 0 || i >= len(args) {
		return "", wrongFormat(wrongIndex)
	}
	s, ok := formatText(args[i]), true
	switch v := args[i].(type) {
	case int64, json.Number:
		if spec != "" {
			s, ok = formatNumber(v, spec)
		}
	}
	if !ok {
		return "", wrongFormat(wrongForm)
	}
	if !aligned {
		return s, nil
	}
	width, err := strconv.Atoi(strings.TrimSpace(alignment))
	if err != nil {
		return "", wrongFormat(wrongForm)
	}
	if width > maxValue || width < -maxValue {
		return "", tooLong("format")
	}
	missing := max(width, -width) - int(length(s))
	pad := strings.Repeat(" ", max(missing, 0))
	if width < 0 {
		return s + pad, nil
	}
	return pad + s, nil
}
