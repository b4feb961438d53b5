package server

import (
	"net"
	"net/http"
	"strings"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/journal"
)

// handlers are the services of one device.
type handlers map[service]http.Handler

// newRouter returns the handler of the HTTPS listeners: the Host chooses the device and the service, as long as the
// certificate that was chosen at the handshake covers it. HTTP/2 clients reuse a connection for any name
// its certificate covers, and on 421 try again on one of its own (RFC 9110, 15.5.20).
func newRouter(n *names, devices []handlers, j *journal.Journal, log *zap.Logger) http.Handler {
	stranger := j.Middleware("", "")(misdirected("No device here has the name of this request. These are the names served: "+strings.Join(n.list(), ", ")+".", log))
	uncovered := j.Middleware("", "")(misdirected("The certificate of this connection does not cover the name of this request: open a connection for it.", log))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := httpx.Hostname(r.Host)
		t, ok := n.lookup(host)
		switch {
		case !ok:
			stranger.ServeHTTP(w, r)
		case r.TLS != nil && r.TLS.ServerName != "" && !n.certificate(r.TLS.ServerName).Covers(host):
			uncovered.ServeHTTP(w, r)
		default:
			devices[t.device][t.service].ServeHTTP(w, r)
		}
	})
}

// newPlainRouter returns the handler of the plain HTTP listeners, the device's port 80: blobs, and the way to the local UI, see
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-system-requirements#port-settings-for-azure-stack-edge-gpu.
// Whether an account allows it is for the blob service to say. secure is an HTTPS address, for its port.
// behaviour: plain-http.
func newPlainRouter(n *names, devices []handlers, secure string, j *journal.Journal, log *zap.Logger) http.Handler {
	stranger := j.Middleware("", "")(misdirected("Over plain HTTP there are only blobs and the way to the local UI; everything else is served over HTTPS.", log))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, ok := n.lookup(httpx.Hostname(r.Host))
		switch {
		case ok && t.service == blobService:
			devices[t.device][blobService].ServeHTTP(w, r)
		case ok && t.service == portalService:
			httpx.Drain(r)
			// Not a permanent redirect: browsers would remember a port that the next start may not have.
			http.Redirect(w, r, "https://"+withPort(httpx.Hostname(r.Host), secure)+r.URL.RequestURI(), http.StatusFound)
		default:
			stranger.ServeHTTP(w, r)
		}
	})
}

// behaviour: misdirected, behaviour: ip-host.
func misdirected(message string, log *zap.Logger) http.Handler {
	refuse := func(http.ResponseWriter, *http.Request) error {
		return apierr.New(http.StatusMisdirectedRequest, "MisdirectedRequest", "%s", message)
	}
	return httpx.Adapt(refuse, renderText, log)
}

// renderText writes errors that no protocol has a shape for.
func renderText(w http.ResponseWriter, _ *http.Request, e *apierr.Error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(e.Status)
	_, _ = w.Write([]byte(e.Message + "\n")) // a client that left needs no answer
}

// withPort adds the port of an address to a host, where it is not the one of HTTPS.
func withPort(host, address string) string {
	_, port, err := net.SplitHostPort(address)
	if err != nil || port == "443" {
		return host
	}
	return net.JoinHostPort(host, port)
}
