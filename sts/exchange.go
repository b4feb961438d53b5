package sts

import (
	"context"
	"net/http"
	"net/netip"
	"strings"

	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/rnd"
)

// exchange is what one request and its answer share beyond the form.
type exchange struct {
	trace       string // our id of the request: "Trace ID" in an error, x-ms-request-id
	correlation string // the client's id of it, or ours
	spelling
	origin  string // "https://login.edge1.localhost:8443", as the client reached us
	address string // where it came from, for the sign-in limit
}

type exchangeKey struct{}

func exchangeOf(r *http.Request) *exchange {
	return r.Context().Value(exchangeKey{}).(*exchange)
}

// LoginURL is where this service is reached, by the port that the client of any of the device's came by.
func (s *Service) LoginURL(r *http.Request) string { return httpx.URLOf(r, s.names.login) }

// trace begins an exchange and sets the headers that every answer carries.
// behaviour: sts-headers.
func (s *Service) trace(w http.ResponseWriter, r *http.Request) *http.Request {
	x := &exchange{
		trace:       s.Rand.UUID(),
		correlation: clientRequestID(r),
		origin:      s.LoginURL(r),
		address:     addressOf(r.RemoteAddr),
	}
	h := w.Header()
	if x.correlation == "" {
		x.correlation = s.Rand.UUID()
	} else if strings.EqualFold(r.Header.Get("return-client-request-id"), "true") {
		h.Set("client-request-id", x.correlation)
	}
	h.Set("x-ms-request-id", x.trace)
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	return r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
}

// clientRequestID is the client's id of the request, in a header or, from msal-node, in the query; empty
// when there is none or it is no UUID.
func clientRequestID(r *http.Request) string {
	id := r.Header.Get("client-request-id")
	if id == "" {
		id = r.URL.Query().Get("client-request-id")
	}
	if !rnd.IsUUID(id) {
		return ""
	}
	return id
}

// addressOf is what the sign-in limit counts by: the address, or the /64 network of an IPv6 one, since
// whoever has one address of it has them all.
func addressOf(remote string) string {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	a := ap.Addr().Unmap().WithZone("")
	if a.Is6() {
		return netip.PrefixFrom(a, 64).Masked().String()
	}
	return a.String()
}
