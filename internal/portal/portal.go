// Package portal is the page at the device's own name. It says what this is and how to connect to it.
package portal

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
)

//go:embed home.html style.css
var files embed.FS

// Root gives the root certificate in the forms that clients take.
type Root interface {
	RootPEM() []byte
	RootDER() []byte
}

// Options are what the page shows.
type Options struct {
	Name, Domain string // of the device
	Root         Root
	Log          *zap.Logger
}

type service struct {
	Options
	home  *template.Template
	style []byte
}

// page is what the template shows. URLs carry the port the visitor came by.
type page struct {
	Name, Host, Login, Management, Graph, Blob string
	StorageSuffix                              string // what Azure CLI puts after the name of a service: "edge1.localhost:8443"
}

// New returns the pages of one device. It fails only when a page's template is wrong.
func New(o Options) (http.Handler, error) {
	home, err := template.ParseFS(files, "home.html")
	if err != nil {
		return nil, err
	}
	style, err := files.ReadFile("style.css")
	if err != nil {
		return nil, err
	}
	s := &service{Options: o, home: home, style: style}
	r := chi.NewRouter()
	for path, h := range map[string]httpx.Handler{
		"/":          s.showHome,
		"/style.css": s.showStyle,
		"/root.cer":  s.downloadDER,
		"/root.pem":  s.downloadPEM,
	} {
		r.Get(path, httpx.Adapt(h, render, o.Log).ServeHTTP)
		r.Head(path, httpx.Adapt(h, render, o.Log).ServeHTTP)
	}
	r.NotFound(httpx.Adapt(notFound, render, o.Log).ServeHTTP)
	r.MethodNotAllowed(httpx.Adapt(notAllowed, render, o.Log).ServeHTTP)
	return secure(r), nil
}

// secure forbids browsers whatever these pages do not need.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

func (s *service) showHome(w http.ResponseWriter, r *http.Request) error {
	host := s.Name + "." + s.Domain
	var out bytes.Buffer
	err := s.home.Execute(&out, page{
		Name:          s.Name,
		Host:          host,
		Login:         httpx.URLOf(r, "login."+host) + "/adfs/",
		Management:    httpx.URLOf(r, "management."+host),
		Graph:         httpx.URLOf(r, "graph."+host) + "/",
		Blob:          httpx.URLOf(r, "ACCOUNT.blob."+host),
		StorageSuffix: strings.TrimPrefix(httpx.URLOf(r, host), "https://"),
	})
	if err != nil {
		return err
	}
	return send(w, "text/html; charset=utf-8", out.Bytes())
}

func (s *service) showStyle(w http.ResponseWriter, _ *http.Request) error {
	return send(w, "text/css; charset=utf-8", s.style)
}

// The file name follows the device's "<Device name>_<Endpoint name>.cer":
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-manage-certificates.
func (s *service) downloadDER(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Disposition", `attachment; filename="`+s.Name+`_root.cer"`)
	return send(w, "application/pkix-cert", s.Root.RootDER())
}

func (s *service) downloadPEM(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Disposition", `attachment; filename="`+s.Name+`_root.pem"`)
	return send(w, "application/x-pem-file", s.Root.RootPEM())
}

func send(w http.ResponseWriter, contentType string, body []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write(body)
	return err
}

func render(w http.ResponseWriter, _ *http.Request, e *apierr.Error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(e.Status)
	_, _ = w.Write([]byte(e.Message + "\n")) // a client that left needs no answer
}

func notFound(_ http.ResponseWriter, r *http.Request) error {
	return apierr.New(http.StatusNotFound, "NotFound", "There is no page %s here: go to /.", r.URL.Path)
}

func notAllowed(_ http.ResponseWriter, r *http.Request) error {
	return apierr.New(http.StatusMethodNotAllowed, "MethodNotAllowed", "%s does not apply to %s.", r.Method, r.URL.Path).With("Allow", "GET, HEAD")
}
