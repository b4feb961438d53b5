package sts

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"

	"github.com/edgerite/edgerite/internal/rnd"
)

// forgery keeps forms of other sites out: a form carries a token that only the browser's own cookie goes with.
// behaviour: sts-page-cookie.
type forgery struct {
	key  []byte // of this process
	rand *rnd.Source
}

// formCookie is bound to this very host by its name and never sent along from other sites.
// https://developer.mozilla.org/docs/Web/HTTP/Cookies#cookie_prefixes
const formCookie = "__Host-EdgeriteForm"

// token is the token for a form of this browser, which gets a cookie where it has none.
func (f *forgery) token(w http.ResponseWriter, r *http.Request) string {
	value, ok := browserOf(r)
	if !ok {
		value = base64.RawURLEncoding.EncodeToString(f.rand.Bytes(sha256.Size))
		http.SetCookie(w, hostCookie(formCookie, value))
	}
	return f.sign(value)
}

// hostCookie is a cookie that goes to this host only, not to script, and not with what other sites embed.
func hostCookie(name, value string) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// good tells whether the token came with a form that this browser was shown.
func (f *forgery) good(r *http.Request, token string) bool {
	value, ok := browserOf(r)
	return ok && hmac.Equal([]byte(token), []byte(f.sign(value)))
}

// browserOf is what the cookie says, where it is one of ours by its form.
func browserOf(r *http.Request) (value string, ok bool) {
	c, err := r.Cookie(formCookie)
	if err != nil {
		return "", false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(c.Value)
	return c.Value, err == nil && len(raw) == sha256.Size
}

func (f *forgery) sign(value string) string {
	mac := hmac.New(sha256.New, f.key)
	mac.Write([]byte("form of " + value)) // the key is not for forms only
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
