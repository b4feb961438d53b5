package sts

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/edgerite/edgerite/internal/httpx"
)

// route splits a path as clients spell it into the endpoint, as chi routes it, and the spelling.
//
// Clients put /adfs, a tenant, both, or /adfs twice before the endpoint, and v2.0 before or after its first
// segment; they double slashes and end with one (behaviour: sts-paths). Paths are not case-sensitive, as in AD FS.
func route(path string) (endpoint string, as spelling) {
	var prefix, rest []string
	for segment := range strings.SplitSeq(strings.ToLower(path), "/") {
		switch {
		case segment == "":
		case segment == "v2.0":
			as.v2 = true
		case len(rest) > 0 || slices.Contains(firsts, segment):
			rest = append(rest, segment)
		default:
			prefix = append(prefix, segment)
		}
	}
	adfs := len(prefix) > 0 && prefix[0] == "adfs"
	if adfs {
		prefix = prefix[1:]
	}
	if len(prefix) > 1 || len(rest) == 0 {
		return path, spelling{}
	}
	if len(prefix) == 1 {
		as.tenant, as.cloud = prefix[0], !adfs
	}
	return "/" + strings.Join(rest, "/"), as
}

// firsts are what endpoints begin with.
var firsts = []string{"oauth2", "discovery", "portal", "devicelogin", "userrealm", "userinfo", "ls", ".well-known"}

// normalized hands every spelling of an endpoint to the one route it has. It never redirects: clients that
// post a form do not follow.
func normalized(m *chi.Mux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		endpoint, as := route(r.URL.Path)
		exchangeOf(r).spelling = as
		routed := *r
		routed.URL = &url.URL{Path: endpoint, RawQuery: r.URL.RawQuery}
		m.ServeHTTP(w, &routed)
	})
}

func notFound(http.ResponseWriter, *http.Request) error { return errNoEndpoint.err() }

func methodNotAllowed(m *chi.Mux) httpx.Handler {
	return func(_ http.ResponseWriter, r *http.Request) error {
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			if m.Match(chi.NewRouteContext(), method, r.URL.Path) {
				allowed = append(allowed, method)
			}
		}
		return errMethod.err(strings.Join(allowed, " or "), r.Method).With("Allow", strings.Join(allowed, ", "))
	}
}
