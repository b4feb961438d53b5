package sts_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const loginURL = "https://login.edge1.localhost"

// browser goes to pages as a person's does: it keeps cookies and the hidden fields of the form that it was shown last.
type browser struct {
	*device
	cookies map[string]*http.Cookie
	hidden  url.Values
	at      string // path and query of the page
}

func newBrowser(d *device) *browser { return &browser{device: d, cookies: map[string]*http.Cookie{}} }

func (b *browser) get(t testing.TB, target string) *answer {
	t.Helper()
	return b.goTo(t, httptest.NewRequest(http.MethodGet, loginURL+target, nil))
}

// submit sends the form of the page with what a person typed into it.
func (b *browser) submit(t testing.TB, pairs ...string) *answer {
	t.Helper()
	form := url.Values{}
	for name, values := range b.hidden {
		form[name] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, loginURL+b.at, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.goTo(t, r)
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

func (b *browser) goTo(t testing.TB, r *http.Request) *answer {
	t.Helper()
	r.TLS, r.RemoteAddr = overTLS, "127.0.0.1:50000"
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	a := b.do(t, r)
	for _, c := range a.Result().Cookies() {
		require.True(t, c.Secure && c.HttpOnly && c.SameSite == http.SameSiteLaxMode && c.Path == "/" && c.Domain == "", "%s", c)
		if b.cookies[c.Name] = c; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	b.at, b.hidden = r.URL.RequestURI(), url.Values{}
	for _, found := range hiddenField.FindAllStringSubmatch(a.Body.String(), -1) {
		b.hidden.Add(html.UnescapeString(found[1]), html.UnescapeString(found[2]))
	}
	if strings.Contains(a.Header().Get("Content-Type"), "html") {
		require.Equal(t, "DENY", a.Header().Get("X-Frame-Options"))
		require.Equal(t, "no-store", a.Header().Get("Cache-Control"))
		policy := a.Header().Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'")
		require.Contains(t, policy, "frame-ancestors 'none'")
		require.NotContains(t, policy, "unsafe")
		require.NotContains(t, a.Body.String(), "<script>", "script stands in files")
	}
	return a
}

// sentTo is where the browser was taken, and with what.
func sentTo(t testing.TB, a *answer) (address string, query url.Values) {
	t.Helper()
	require.Equal(t, http.StatusFound, a.Code, a.Body)
	address, raw, _ := strings.Cut(a.Header().Get("Location"), "?")
	query, err := url.ParseQuery(raw)
	require.NoError(t, err)
	return address, query
}
