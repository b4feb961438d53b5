package sts_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

// TestOrigins trusts those of programs that keep no secret and that people sign in to by a page, as they are spelt, and no others.
func TestOrigins(t *testing.T) {
	t.Parallel()
	const page, web, kept = "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
	d := newDevice(t, func(deps *sts.Deps) {
		deps.Applications = []sts.Application{
			{ClientID: page, Redirects: []string{"https://page.example/cb?x=1", "https://port.example:8443/", "http://localhost:3000/cb", "com.example.cli:/cb"}},
			{ClientID: web, Redirects: []string{"https://web.example/"}, Public: []string{"https://spa.example/"}},
		}
		deps.Principals = []sts.Principal{{Kind: identity.ServicePrincipal, Name: web, Password: passwordHash}}
	})
	d.Register(sts.Application{ClientID: kept, Redirects: []string{"https://kept-web.example"}, Public: []string{"https://kept.example/a", "https://kept.example/b", "https://gone.example"}})
	d.Register(sts.Application{ClientID: kept, Redirects: []string{"https://kept-web.example"}, Public: []string{"https://kept.example/a"}})
	trusted := func(origin string) bool {
		r := httptest.NewRequest(http.MethodGet, base+"/discovery/keys", nil)
		r.Header.Set("Origin", origin)
		a := d.do(t, r)
		require.Equal(t, http.StatusOK, a.Code, "who does not ask from a page is answered all the same")
		require.Empty(t, a.Header().Get("Access-Control-Allow-Credentials"))
		switch allowed := a.Header().Get("Access-Control-Allow-Origin"); allowed {
		case "":
			return false
		default:
			require.Equal(t, origin, allowed)
			require.Equal(t, "Origin", a.Header().Get("Vary"))
			return true
		}
	}
	for origin, want := range map[string]bool{
		"": false, "null": false, "*": false, "https://": false, "//page.example": false,
		"https://page.example": true, "https://page.example:443": true, "https://page.example:8443": false, "http://page.example": false,
		"https://page.example/": false, "https://page.example?": false, "https://page.example#": false, "https://a@page.example": false,
		"https://page.example.evil.example": false, "https://evil.example": false, "https://sub.page.example": false,
		"https://port.example:8443": true, "https://port.example": false,
		"http://localhost:3000": true, "http://localhost:4000": true, "http://localhost": true, "http://127.0.0.1:3000": false, "https://localhost:3000": false,
		"com.example.cli:": false, "https://web.example": false, "https://spa.example": true,
		"https://kept.example": true, "https://kept-web.example": false, "https://gone.example": false,
	} {
		require.Equal(t, want, trusted(origin), origin)
	}
	d.Register(sts.Application{ClientID: kept, Redirects: []string{"https://kept-web.example"}, Native: true})
	require.True(t, trusted("https://kept-web.example"))
	require.False(t, trusted("https://kept.example"))
	d.Unregister(kept)
	require.False(t, trusted("https://kept-web.example"))
}

// TestOtherPagesReadNoForm keeps the sign-in pages for people: the script of no origin reads them, or is asked to.
func TestOtherPagesReadNoForm(t *testing.T) {
	t.Parallel()
	d := newDevice(t, func(deps *sts.Deps) {
		deps.Applications = []sts.Application{{ClientID: "22222222-2222-4222-8222-222222222222", Redirects: []string{"https://page.example/"}}}
	})
	for path, status := range map[string]int{authorizeURL(): 200, "/adfs/oauth2/deviceauth": 200, "/devicelogin": 200, "/adfs/oauth2/logout": 200, "/adfs/portal/style.css": 200} {
		for _, method := range []string{http.MethodGet, http.MethodOptions} {
			r := httptest.NewRequest(method, loginURL+path, nil)
			r.Header.Set("Origin", "https://page.example")
			r.Header.Set("Access-Control-Request-Method", http.MethodGet)
			a := d.do(t, r)
			if method == http.MethodOptions {
				status = http.StatusMethodNotAllowed
			}
			require.Equal(t, status, a.Code, path)
			require.Empty(t, a.Header().Get("Access-Control-Allow-Methods"), path)
			if method == http.MethodGet {
				require.Empty(t, a.Header().Get("Access-Control-Allow-Origin"), path)
			}
		}
	}
}
