package admin

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
)

// guard lets in who may control the emulator. A browser says where a page comes from, so whatever comes
// from another site is refused; a page that rebinds its name to 127.0.0.1 still sends its own name as Host, so
// on loopback only loopback Hosts are served; and on any other address the caller shows the token.
func (s *service) guard(next http.Handler) http.Handler {
	check := func(w http.ResponseWriter, r *http.Request) error {
		if err := s.admit(r); err != nil {
			return err
		}
		next.ServeHTTP(w, r)
		return nil
	}
	return httpx.Adapt(check, render, s.Log)
}

func (s *service) admit(r *http.Request) error {
	if foreign(r) {
		return apierr.New(http.StatusForbidden, "ForeignOrigin", "The admin API is not for web pages of another site.").At("Origin")
	}
	if onLoopback(r) {
		if !loopbackHost(r.Host) {
			return apierr.New(http.StatusForbidden, "ForeignHost", "On a loopback address the admin API answers to localhost and loopback addresses only.").At("Host")
		}
		return nil
	}
	shown, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || s.Token == "" || subtle.ConstantTimeCompare([]byte(shown), []byte(s.Token)) != 1 {
		return apierr.New(http.StatusUnauthorized, "TokenRequired", "Outside loopback the admin API asks for the token in admin.token of the data directory.").
			At("Authorization").With("WWW-Authenticate", `Bearer realm="edgerite admin"`)
	}
	return nil
}

// foreign tells a request that a page of another site makes a browser send.
func foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
	default:
		return true
	}
	origin, sent := r.Header["Origin"]
	if !sent {
		return false
	}
	u, err := url.Parse(strings.Join(origin, " "))
	return err != nil || !strings.EqualFold(u.Host, r.Host)
}

func onLoopback(r *http.Request) bool {
	addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

func loopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
