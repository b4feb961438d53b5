package sts

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/identity"
)

// crossOrigin lets the pages of single-page applications read what an endpoint answers, as AD FS does for the origins that it trusts.
// https://learn.microsoft.com/windows-server/identity/ad-fs/operations/customize-http-security-headers-ad-fs
// behaviour: sts-cross-origin.
func (s *Service) crossOrigin(h httpx.Handler) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if from := r.Header.Get("Origin"); s.trusts(from) {
			w.Header().Set("Access-Control-Allow-Origin", from)
			w.Header().Set("Vary", "Origin")
		}
		return h(w, r)
	}
}

// preflight answers a browser that asks whether a page may send a request, in the words that it asks with.
func (s *Service) preflight(otherwise httpx.Handler) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		method := r.Header.Get("Access-Control-Request-Method")
		if method == "" || !s.trusts(r.Header.Get("Origin")) {
			return otherwise(w, r)
		}
		w.Header().Set("Access-Control-Allow-Methods", method)
		if headers := r.Header.Get("Access-Control-Request-Headers"); headers != "" {
			w.Header().Set("Access-Control-Allow-Headers", headers)
		}
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusOK)
		return nil
	}
}

// trusts tells whether an origin is that of a program which keeps no secret and which people sign in to by its page: such a page is given
// what it asks for anyway. AD FS has its administrator list them.
func (s *Service) trusts(from string) bool {
	u, err := url.Parse(from)
	if err != nil || u.Path != "" || u.RawQuery != "" || u.ForceQuery || strings.Contains(from, "#") {
		return false
	}
	asked, ok := originOn(u)
	if !ok {
		return false
	}
	if s.registered.trusts(asked) {
		return true
	}
	return slices.ContainsFunc(s.Applications, func(a Application) bool {
		secret := s.directory.named(identity.ServicePrincipal, a.ClientID) != nil
		return slices.Contains(a.origins(secret), asked)
	})
}

// origin is where a page comes from, as scheme://host:port in lower case.
type origin string

// originOn is the origin of an address; ok is false where it is none of a page's. On the user's own machine any port is as good, as in
// onLoopback.
func originOn(u *url.URL) (o origin, ok bool) {
	scheme, host, port := strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()
	if scheme != "https" && scheme != "http" || host == "" || u.User != nil {
		return "", false
	}
	if scheme == "http" && IsLoopback(host) || port == map[string]string{"https": "443", "http": "80"}[scheme] {
		port = ""
	}
	return origin(scheme + "://" + host + ":" + port), true
}

// origins are those of an application's addresses that need no credential.
func (a Application) origins(keepsSecret bool) []origin {
	addresses := a.Public
	if a.Native || !keepsSecret {
		addresses = slices.Concat(a.Public, a.Redirects)
	}
	var all []origin
	for _, address := range addresses {
		if u, err := url.Parse(address); err == nil {
			if o, ok := originOn(u); ok {
				all = append(all, o)
			}
		}
	}
	return all
}
