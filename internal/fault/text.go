package fault

import (
	"net/http"
	"strconv"
	"strings"
	"unicode"
)

// codeOf makes a code of a status for which a service has none: "BadGateway".
func codeOf(status int) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, reason(status))
}

func messageOf(status int) string { return reason(status) + "." }

func reason(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "Status " + strconv.Itoa(status)
}
