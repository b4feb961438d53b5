package sts

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
)

//go:embed pages
var pageFiles embed.FS

// maxShown bounds what a client's own words may fill in on a page.
const maxShown = 100

// pages are the parsed templates. They work without script.
type pages struct{ all *template.Template }

func newPages() (pages, error) {
	all, err := template.ParseFS(pageFiles, "pages/*.html")
	return pages{all}, err
}

// frame is what every page has.
type frame struct {
	Title string
	Host  string // the device
}

// signInPage asks for a password. Its names are AD FS's own, so that what fills in that page fills in this one.
type signInPage struct {
	frame
	App   string // that asks for the sign-in
	User  string // filled in
	Error string // what was wrong the last time
	Token string // see forgery

	UserCode string // of the device that the sign-in is for; empty where it is for this browser
}

// messagePage says something and asks nothing.
type messagePage struct {
	frame
	Heading, Text string
	Facts         []fact
}

// fact is a line to tell support.
type fact struct{ Name, Value string }

// formPostPage sends an answer by a form: https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
type formPostPage struct {
	frame
	App    string
	Action template.URL // registered, so its scheme is meant
	Fields url.Values
}

// routePages adds the endpoints that people see.
func (s *Service) routePages(m *chi.Mux) {
	adapt := func(h httpx.Handler) http.HandlerFunc { return s.adapt(h, s.renderPage) }
	get := func(path string, h httpx.Handler) { // which HEAD is but for the body, that net/http leaves out
		m.Get(path, adapt(h))
		m.Head(path, adapt(h))
	}
	get("/oauth2/authorize", s.authorize)
	m.Post("/oauth2/authorize", adapt(s.authorizeForm))
	for _, page := range []string{"/oauth2/deviceauth", "/devicelogin"} {
		get(page, s.deviceAuth)
		m.Post(page, adapt(s.deviceAuthForm))
	}
	for _, file := range []struct{ name, contentType string }{
		{"style.css", "text/css; charset=utf-8"},
		{"logo.svg", "image/svg+xml"},
		{"device.svg", "image/svg+xml"},
		{"submit.js", "text/javascript; charset=utf-8"},
		{"back.js", "text/javascript; charset=utf-8"},
	} {
		get("/portal/"+file.name, func(w http.ResponseWriter, _ *http.Request) error {
			body, err := pageFiles.ReadFile("pages/" + file.name)
			if err != nil {
				return err
			}
			w.Header().Set("Content-Type", file.contentType)
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			secure(w.Header(), "")
			_, err = w.Write(body)
			return err
		})
	}
}

func (s *Service) showSignIn(w http.ResponseWriter, r *http.Request, a *authRequest, status int, p signInPage) error {
	p.frame, p.App, p.Token = s.frame("Sign in"), a.app.Name, s.forgery.token(w, r)
	secure(w.Header(), originOf(a.redirectURI))
	return s.show(w, status, "signin.html", p)
}

func (s *Service) showFormPost(w http.ResponseWriter, a *authRequest, answer url.Values) error {
	secure(w.Header(), originOf(a.redirectURI))
	return s.show(w, http.StatusOK, "formpost.html", formPostPage{
		frame: s.frame("Signing in"), App: a.app.Name, Action: template.URL(a.redirectURI), Fields: answer,
	})
}

// renderPage shows an error. Like Microsoft's token services it does so with a 200, since the page itself is as it should be:
// https://learn.microsoft.com/previous-versions/azure/dn645544(v=azure.100)
// behaviour: sts-page-status.
func (s *Service) renderPage(w http.ResponseWriter, r *http.Request, e *apierr.Error) {
	body, status := s.errorBody(r, e), e.Status
	text, _, _ := strings.Cut(body.Description, "\r\n") // what follows is in the facts
	if status == http.StatusBadRequest {
		status = http.StatusOK
	}
	secure(w.Header(), "")
	// A browser that went away cannot be told, and the page of an error has no error of its own.
	_ = s.show(w, status, "message.html", messagePage{
		frame: s.frame("Error"), Heading: "An error occurred", Text: text,
		Facts: []fact{{"Activity ID", body.CorrelationID}, {"Trace ID", body.TraceID}, {"Error time", body.Timestamp}},
	})
}

func (s *Service) frame(title string) frame { return frame{Title: title, Host: s.Host} }

func (s *Service) show(w http.ResponseWriter, status int, name string, p any) error {
	var out bytes.Buffer
	if err := s.pages.all.ExecuteTemplate(&out, name, p); err != nil {
		return fmt.Errorf("the page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	w.WriteHeader(status)
	_, err := w.Write(out.Bytes())
	return err
}

// secure forbids browsers whatever the pages do not need. What follows a form may go to another place too, where one is given:
// browsers hold redirects to form-action.
func secure(h http.Header, formTarget string) {
	if formTarget != "" {
		formTarget = " " + formTarget
	}
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'"+formTarget+"; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
}

var hostSource = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$`)

// originOf is a registered address in the words of a Content-Security-Policy, which has none for an IPv6 address or for the other signs that
// a URL's host may have, some of which would end the directive: its scheme has to do (https://www.w3.org/TR/CSP3/#grammardef-host-source).
func originOf(redirectURI string) string {
	u, err := url.Parse(redirectURI)
	if err != nil {
		return ""
	}
	if !hostSource.MatchString(u.Host) {
		return u.Scheme + ":"
	}
	return u.Scheme + "://" + u.Host
}
