package httpx

import (
	"net"
	"net/http"
	"strings"
)

// BaseURL is the scheme, host and port the request came with, without a final slash:
// "https://management.edge1.localhost:8443". Links in answers begin with it, so that a client
// that reached the device by some name and port goes on using them.
func BaseURL(r *http.Request) string { return scheme(r) + "://" + r.Host }

// URLOf is the base URL of another of the device's hosts, at the scheme and port the request
// came with: URLOf(r, "login.edge1.localhost").
func URLOf(r *http.Request, host string) string { return URLBeside(BaseURL(r), host) }

// URLBeside is the same for a base URL that BaseURL has told.
func URLBeside(base, host string) string {
	scheme, own, _ := strings.Cut(base, "://")
	if _, port, err := net.SplitHostPort(own); err == nil && port != "" {
		host = net.JoinHostPort(host, port)
	}
	return scheme + "://" + host
}

// Hostname is a Host header's name in the one form that names are compared in: lower case,
// without port, brackets or final dot.
func Hostname(host string) string {
	if strings.IndexByte(host, ':') >= 0 { // most have no port, of which SplitHostPort would make an error
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

func scheme(r *http.Request) string {
	if r.TLS == nil {
		return "http"
	}
	return "https"
}
