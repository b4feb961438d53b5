package sts

import (
	"net/url"
	"slices"
	"strings"
)

// Application is a program that people sign in to, with the addresses that its answers may be sent to.
type Application struct {
	ClientID  string
	Name      string // as the sign-in page shows it
	Redirects []string
}

// native are the addresses of programs that everybody has: on the machine of their user, on any port, or in a browser window
// that the program watches instead of listening.
// https://www.rfc-editor.org/rfc/rfc8252#section-7.3
// https://learn.microsoft.com/entra/identity-platform/reply-url
var native = []string{"http://localhost", "http://127.0.0.1", "http://[::1]", "urn:ietf:wg:oauth:2.0:oob"}

// applications are the public clients that every device knows, by the names of
// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
// behaviour: sts-applications.
var applications = []Application{
	{ClientID: "04b07795-8ddb-461a-bbee-02f9e1bf7b46", Name: "Microsoft Azure CLI", Redirects: native},
	{ClientID: "1950a258-227b-4e31-a9cf-717495945fc2", Name: "Microsoft Azure PowerShell", Redirects: native},
}

// application is a known one by its client id.
func (s *Service) application(clientID string) (app Application, ok bool) {
	for _, known := range slices.Concat(applications, s.Applications) {
		switch {
		case !strings.EqualFold(known.ClientID, clientID):
		case ok: // the configuration adds to what everybody has
			app.Redirects = slices.Concat(app.Redirects, known.Redirects)
		default:
			app, ok = known, true
		}
	}
	return app, ok
}

// redirects tells whether answers may be sent to an address: one of the registered, letter for letter. Only what is on the
// user's own machine may have any port, and a final slash or none, which clients differ in.
func (a Application) redirects(to string) bool {
	return slices.ContainsFunc(a.Redirects, func(registered string) bool {
		return to == registered || onLoopback(registered, to)
	})
}

// onLoopback compares addresses on the user's own machine.
func onLoopback(registered, to string) bool {
	want, errWant := url.Parse(registered)
	got, err := url.Parse(to)
	if errWant != nil || err != nil || want.Scheme != "http" || !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, want.Hostname()) {
		return false
	}
	return got.Scheme == "http" && got.Hostname() == want.Hostname() && got.User == nil && !strings.Contains(to, "#") &&
		strings.TrimSuffix(got.Path, "/") == strings.TrimSuffix(want.Path, "/") && got.RawQuery == want.RawQuery && got.RawPath == want.RawPath
}
