package sts

import (
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Application is a program that people sign in to, with the addresses that its answers may be sent to.
type Application struct {
	ClientID  string
	Name      string // as the sign-in page shows it
	Redirects []string
	// Public are those of its addresses that belong to programs on people's own machines, which can keep no secret.
	Public []string
	// Native says that all of it does.
	Native bool
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

// application is a known one by its client id: of everybody, of the configuration or of Graph.
func (s *Service) application(clientID string) (app Application, ok bool) {
	for _, known := range slices.Concat(applications, s.Applications, s.registered.named(clientID)) {
		switch {
		case !strings.EqualFold(known.ClientID, clientID):
		case ok: // the configuration adds to what everybody has
			app.Redirects, app.Public = slices.Concat(app.Redirects, known.Redirects), slices.Concat(app.Public, known.Public)
		default:
			app, ok = known, true
		}
	}
	return app, ok
}

// registered are the applications that Graph keeps. It is safe for concurrent use.
type registered struct {
	mu      sync.RWMutex           // guards what follows
	all     map[string]Application // by client id, in lower case
	origins map[origin]int         // that pages of them come from, with how many addresses each has
}

func newRegistered() *registered {
	return &registered{all: map[string]Application{}, origins: map[origin]int{}}
}

func (l *registered) named(clientID string) []Application {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if app, ok := l.all[strings.ToLower(clientID)]; ok {
		return []Application{app}
	}
	return nil
}

// Register makes an application known that Graph keeps, or what has changed of it: people can sign in to it from now on.
func (s *Service) Register(app Application) { s.registered.put(app.ClientID, &app) }

// Unregister takes back what Register made known.
func (s *Service) Unregister(clientID string) { s.registered.put(clientID, nil) }

// put has an application in the place of the one with that client id, or none.
func (l *registered) put(clientID string, app *Application) {
	key := strings.ToLower(clientID)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range l.all[key].origins(true) {
		if l.origins[o]--; l.origins[o] == 0 {
			delete(l.origins, o)
		}
	}
	delete(l.all, key)
	if app == nil {
		return
	}
	l.all[key] = *app
	for _, o := range app.origins(true) {
		l.origins[o]++
	}
}

func (l *registered) trusts(o origin) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.origins[o] > 0
}

// redirects tells whether answers may be sent to an address.
func (a Application) redirects(to string) bool {
	return isAmong(a.Redirects, to) || isAmong(a.Public, to)
}

// public tells whether what answers are sent to at an address needs no credential.
// https://learn.microsoft.com/entra/identity-platform/msal-client-applications
func (a Application) public(to string) bool { return a.Native || isAmong(a.Public, to) }

// isAmong tells whether an address is one of the registered, letter for letter. Only what is on the user's own machine may have any port,
// and a final slash or none, which clients differ in.
func isAmong(all []string, to string) bool {
	return slices.ContainsFunc(all, func(registered string) bool { return to == registered || onLoopback(registered, to) })
}

// IsLoopback reports whether a host, without a port, is the user's own machine by one of the names that addresses of applications have for it
// (https://www.rfc-editor.org/rfc/rfc8252#section-7.3).
func IsLoopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// onLoopback compares addresses on the user's own machine.
func onLoopback(registered, to string) bool {
	want, errWant := url.Parse(registered)
	got, err := url.Parse(to)
	if errWant != nil || err != nil || want.Scheme != "http" || !IsLoopback(want.Hostname()) {
		return false
	}
	return got.Scheme == "http" && got.Hostname() == want.Hostname() && got.User == nil && !strings.Contains(to, "#") &&
		strings.TrimSuffix(got.Path, "/") == strings.TrimSuffix(want.Path, "/") && got.RawQuery == want.RawQuery && got.RawPath == want.RawPath
}
