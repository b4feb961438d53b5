package template

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// encodingFunctions are those of strings that encode: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string
var encodingFunctions = []function{
	{name: "base64", min: 1, max: 1, takes: takes(kindString), eval: func(_ *evaluator, args []value) (value, error) {
		return base64.StdEncoding.EncodeToString([]byte(args[0].(string))), nil
	}},
	{name: "base64ToString", min: 1, max: 1, takes: takes(kindString), eval: func(_ *evaluator, args []value) (value, error) {
		return fromBase64("base64ToString", args[0].(string))
	}},
	{name: "base64ToJson", min: 1, max: 1, takes: takes(kindString), deep: true, eval: func(_ *evaluator, args []value) (value, error) {
		s, err := fromBase64("base64ToJson", args[0].(string))
		if err != nil {
			return nil, err
		}
		return parseJSON("base64ToJson", s)
	}},
	{name: "dataUri", min: 1, max: 1, takes: takes(anyKind &^ kindNull), deep: true, eval: dataURI},
	{name: "dataUriToString", min: 1, max: 1, takes: takes(kindString), eval: dataURIToString},
	{name: "uri", min: 2, max: 2, takes: takes(kindString), eval: uri},
	{name: "uriComponent", min: 1, max: 1, takes: takes(kindString), eval: func(_ *evaluator, args []value) (value, error) {
		return escapeData(args[0].(string)), nil
	}},
	{name: "uriComponentToString", min: 1, max: 1, takes: takes(kindString), eval: func(_ *evaluator, args []value) (value, error) {
		return unescapeData(args[0].(string)), nil
	}},
}

func fromBase64(name, s string) (string, error) {
	decoded, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return "", notConvertible(name, "decoded from base64 representation")
	}
	return utf8Of(decoded), nil
}

func utf8Of(b []byte) string { return strings.ToValidUTF8(string(b), "\ufffd") }

// dataURI has a media type by the value's type (seen: text/plain of a string, application/json of an integer).
func dataURI(_ *evaluator, args []value) (value, error) {
	media := "application/json"
	if _, ok := args[0].(string); ok {
		media = "text/plain"
	}
	return "data:" + media + ";charset=utf8;base64," + base64.StdEncoding.EncodeToString([]byte(text(args[0]))), nil
}

// dataURIToString reads what dataURI writes, and other data URIs (https://www.rfc-editor.org/rfc/rfc2397) of UTF-8 and ASCII. Resource Manager refuses
// the charset utf8 that it writes itself (seen), which we do not.
//
// behaviour: template-data-uri.
func dataURIToString(_ *evaluator, args []value) (value, error) {
	s := args[0].(string)
	wrong := misuse("dataUriToString", "expects its parameter to be formatted as a valid data URI. The provided value '%s' was not formatted correctly", s)
	head, data, found := strings.Cut(s, ",")
	if !found || len(head) < len("data:") || !strings.EqualFold(head[:len("data:")], "data:") {
		return nil, wrong
	}
	parameters := strings.Split(head[len("data:"):], ";")
	if media := parameters[0]; media != "" && !strings.Contains(media, "/") {
		return nil, wrong
	}
	isBase64 := false
	for i, p := range parameters[1:] {
		name, charset, assigned := strings.Cut(p, "=")
		switch {
		case !assigned && strings.EqualFold(name, "base64") && i == len(parameters)-2:
			isBase64 = true
		case !assigned || parameters[0] == "": // seen: without a media type there may be no parameters
			return nil, wrong
		case strings.EqualFold(name, "charset") && !isUnicode(charset):
			return nil, misuse("dataUriToString", "parameter is not valid. The provided charset '%s' is not supported", charset)
		}
	}
	if !isBase64 {
		return unescapeData(data), nil
	}
	decoded, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return nil, notConvertible("dataUriToString", "converted to the target type")
	}
	return utf8Of(decoded), nil
}

func isUnicode(charset string) bool {
	switch strings.ToLower(charset) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return true
	}
	return false
}

// uri joins as RFC 3986 does: what is behind the last slash of the base is replaced.
func uri(_ *evaluator, args []value) (value, error) {
	base, err := url.Parse(args[0].(string))
	if err != nil || !base.IsAbs() {
		return nil, faultf("The template language function 'uri' expects its first argument to be a uri string. The provided value is '%s'. Please see https://aka.ms/arm-function-datauri for usage details.", args[0])
	}
	relative, err := url.Parse(args[1].(string))
	if err != nil {
		return nil, misuse("uri", "expects its second parameter to be a URI. The provided value '%s' is none", args[1])
	}
	return base.ResolveReference(relative).String(), nil
}

// escapeData leaves what RFC 3986 calls unreserved, as .NET's Uri.EscapeDataString does.
func escapeData(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case isLetter(c) && c != '$' || isDigit(c) || c == '-' || c == '.' || c == '~':
			b.WriteByte(c)
		default:
			b.WriteString(string([]byte{'%', hex[c>>4], hex[c&15]}))
		}
	}
	return b.String()
}

// unescapeData leaves what is no escape, as .NET's Uri.UnescapeDataString does.
func unescapeData(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			b.WriteString(s)
			return strings.ToValidUTF8(b.String(), "\ufffd")
		}
		b.WriteString(s[:i])
		n := min(3, len(s)-i)
		if plain, err := url.PathUnescape(s[i : i+n]); err == nil {
			b.WriteString(plain)
		} else {
			n = 1
			b.WriteByte('%')
		}
		s = s[i+n:]
	}
}
