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

// secret tells the query parameters that give access to whoever reads them: the signature of a shared access
// signature, what people's browsers bring to the sign-in pages, and what OAuth clients put into a query by mistake.
func secret(name string) bool {
	switch strings.ToLower(name) {
	case "sig", "code", "code_verifier", "device_code", "user_code", "password", "client_secret", "client_assertion", "assertion",
		"access_token", "refresh_token", "id_token", "id_token_hint", "token":
		return true
	}
	return false
}

// Redact replaces secrets in a raw query by REDACTED and leaves the rest as it was sent.
func Redact(query string) string {
	var b strings.Builder
	b.Grow(len(query))
	for rest := query; rest != ""; {
		end := strings.IndexAny(rest, "&;")
		if end < 0 {
			end = len(rest)
		}
		b.WriteString(redactPair(rest[:end]))
		rest = rest[end:]
		if rest != "" {
			b.WriteByte(rest[0])
			rest = rest[1:]
		}
	}
	return b.String()
}

func redactPair(pair string) string {
	name, value, ok := strings.Cut(pair, "=")
	if ok && (secret(unescape(name)) || holdsSignature(value)) {
		return name + "=REDACTED"
	}
	return pair
}

// holdsSignature notices a signed URL inside a parameter, such as a copy source or a redirect.
func holdsSignature(value string) bool {
	if !strings.ContainsAny(value, "=%") {
		return false // nor does it become one by unescaping
	}
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
