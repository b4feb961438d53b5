package httpx

import (
	"net/http"
	"strings"
)

// Bearer is the token of the Authorization header; ok is false where the header is none of that scheme.
// https://www.rfc-editor.org/rfc/rfc6750#section-2.1
func Bearer(r *http.Request) (token string, ok bool) {
	scheme, token, ok := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}
