package graph

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/sts"
)

// The bounds of the addresses that an application's answers may be sent to.
// https://learn.microsoft.com/entra/identity-platform/reply-url
const (
	maxRedirects    = 256
	redirectLetters = 256
)

// platforms are where an application's addresses stand. Azure AD Graph knows the first only.
// https://learn.microsoft.com/graph/api/resources/application
var platforms = []struct {
	property string
	public   bool // its programs keep no secret
	native   bool // may have a scheme of its own
}{
	{"web.redirectUris", false, false},
	{"spa.redirectUris", true, false},
	{"publicClient.redirectUris", true, true},
}

// signInTo is an application as the sign-in page knows it.
func signInTo(o *object) sts.Application {
	app := sts.Application{ClientID: o.text("appId"), Name: printable(o.text("displayName")), Native: o.Values["isFallbackPublicClient"] == true}
	for _, p := range platforms {
		addresses := slices.DeleteFunc(listOf(o.Values[p.property]), func(to string) bool { // earlier versions took any
			return !isRedirect(to, p.native || app.Native)
		})
		if p.public {
			app.Public = append(app.Public, addresses...)
		} else {
			app.Redirects = append(app.Redirects, addresses...)
		}
	}
	return app
}

// checkRedirects refuses what no answer is sent to.
// The text is seen for a web address that was refused: https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/3149
// behaviour: graph-redirects.
func (c *call) checkRedirects(o *object) error {
	all := 0
	for _, p := range platforms {
		addresses := listOf(o.Values[p.property])
		all += len(addresses)
		native := p.native || o.Values["isFallbackPublicClient"] == true
		if all > maxRedirects || slices.ContainsFunc(addresses, func(to string) bool { return !isRedirect(to, native) }) {
			name, _, _ := strings.Cut(cmp.Or(c.name(application.named(microsoftGraph, p.property)), p.property), ".")
			return errValue.err(name, application.objectType)
		}
	}
	return nil
}

// isRedirect tells whether an address is one for answers: of https, or on the user's own machine; a native program's may have a scheme of its
// own, but none that browsers take for a document.
func isRedirect(to string, native bool) bool {
	u, err := url.Parse(to)
	if err != nil || len(to) > redirectLetters || strings.ContainsAny(to, "#*") || u.User != nil {
		return false
	}
	switch u.Scheme {
	case "https":
		return u.Host != ""
	case "http":
		return sts.IsLoopback(u.Hostname())
	case "", "javascript", "data", "vbscript", "file", "blob", "about", "view-source":
		return false
	}
	return native
}
