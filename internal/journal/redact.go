package journal

import (
	"net/url"
	"strings"
)

// How many bytes of what a client sent the journal keeps.
const (
	maxLong  = 1024 // path, query
	maxShort = 256  // everything else
)

// secret are the query parameters that give access to whoever reads them: the signature of a shared access
// signature, and what OAuth clients put into a query by mistake.
var secret = map[string]bool{
	"sig": true, "code": true, "password": true, "client_secret": true, "client_assertion": true, "assertion": true,
	"access_token": true, "refresh_token": true, "id_token": true, "token": true,
}

// Redact replaces secrets in a raw query by REDACTED and leaves the rest as it was sent.
func Redact(query string) string {
	pairs := strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	for i, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if ok && (secret[strings.ToLower(unescape(name))] || holdsSignature(value)) {
			pairs[i] = name + "=REDACTED"
		}
	}
	return strings.Join(pairs, "&")
}

// holdsSignature notices a signed URL inside a parameter, such as a copy source or a redirect.
func holdsSignature(value string) bool {
	for range 2 { // it may be escaped once more than its parameter
		value = unescape(value)
	}
	return strings.Contains(strings.ToLower(value), "sig=")
}

func unescape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s // not escaped properly: then it is compared as it is
}

func clip(s string, size int) string {
	if len(s) > size {
		s = s[:size] + "…"
	}
	return strings.ToValidUTF8(s, "�")
}
