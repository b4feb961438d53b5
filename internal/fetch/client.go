// Package fetch makes every outbound request: the source of a copy, of an import, of an image.
//
// A URL comes from a client and is hostile. Names of our own are answered in this process.
// Others are resolved once, the addresses checked, and one that passed is dialled, so that a
// name cannot mean one address for the check and another for the connection. Redirects go the
// same way, each of them.
package fetch

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

var (
	// ErrForbidden is returned for a URL that may not be fetched: its scheme, its address, or
	// one that it redirects to.
	ErrForbidden = errors.New("fetch: not allowed")
	// ErrLoopback is an ErrForbidden that Policy.Loopback would allow.
	ErrLoopback = fmt.Errorf("%w without Policy.Loopback", ErrForbidden)
	// ErrPrivate is an ErrForbidden that Policy.Private would allow.
	ErrPrivate = fmt.Errorf("%w without Policy.Private", ErrForbidden)
	// ErrTooLarge is returned when the body is longer than allowed.
	ErrTooLarge = errors.New("fetch: too large")
	// ErrTooSlow is returned when the exchange takes too long, or stalls.
	ErrTooSlow = errors.New("fetch: too slow")
	// ErrRedirects is returned for more redirects than allowed.
	ErrRedirects = errors.New("fetch: too many redirects")
)

const (
	connectTimeout = 10 * time.Second
	idleTimeout    = 30 * time.Second
	headerLimit    = 64 << 10
)

// Deps are what a client is built of.
type Deps struct {
	// Own returns the handler of a name of our own, given in lower case without port; nil means there are none.
	Own func(host string) (http.Handler, bool)
	// Policy says which addresses may be dialled.
	Policy Policy
	// Avoid tells the sockets that are not dialled though the policy allows their address: those of this process,
	// which trusts who comes from its own machine. It may be nil.
	Avoid func(netip.AddrPort) bool
	// Roots are trusted besides the system's.
	Roots []*x509.Certificate
	// Resolver is net.DefaultResolver where nil.
	Resolver Resolver
}

// Client fetches. It is safe for concurrent use.
type Client struct {
	http    *http.Client
	network *http.Transport
}

// New returns a client. Close ends it.
func New(d Deps) *Client {
	if d.Resolver == nil {
		d.Resolver = net.DefaultResolver
	}
	dial := &dialer{policy: d.Policy, avoid: d.Avoid, resolver: d.Resolver, net: net.Dialer{Timeout: connectTimeout}}
	network := &http.Transport{
		Proxy:                  nil, // a proxy would dial what it likes
		DialContext:            dial.dial,
		TLSClientConfig:        &tls.Config{RootCAs: roots(d.Roots), MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    connectTimeout,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    4,
		MaxResponseHeaderBytes: headerLimit,
		DisableCompression:     true, // a copy is exact
		ForceAttemptHTTP2:      true,
	}
	return &Client{
		http:    &http.Client{Transport: &router{own: d.Own, network: network}, CheckRedirect: checkRedirect},
		network: network,
	}
}

// Close releases idle connections. Fetches under way go on.
func (c *Client) Close() { c.network.CloseIdleConnections() }

// Do sends r and returns the answer, whatever its status, as soon as its header is there. The
// body streams: reading it returns ErrTooLarge or ErrTooSlow when a limit is met. The caller
// closes it.
func (c *Client) Do(r *http.Request, limits Limits) (*http.Response, error) {
	if err := checkURL(r.URL); err != nil {
		return nil, err
	}
	limits = limits.orDefault()
	watch := newWatch(r.Context(), limits)
	r = r.WithContext(watch.withRedirects(limits.Redirects))
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, watch.end(err)
	}
	watch.stall.Stop()
	if limits.Bytes > 0 && resp.ContentLength > limits.Bytes {
		return nil, errors.Join(watch.end(fmt.Errorf("%w: %d bytes, %d are allowed", ErrTooLarge, resp.ContentLength, limits.Bytes)), resp.Body.Close())
	}
	resp.Body = &body{ReadCloser: resp.Body, watch: watch, limit: limits.Bytes}
	return resp, nil
}

// router answers our own names in this process.
type router struct {
	own     func(host string) (http.Handler, bool)
	network http.RoundTripper
}

func (t *router) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.own != nil {
		if h, ok := t.own(strings.TrimSuffix(strings.ToLower(r.URL.Hostname()), ".")); ok {
			return serve(h, r)
		}
	}
	return t.network.RoundTrip(r)
}

func roots(extra []*x509.Certificate) *x509.CertPool {
	if len(extra) == 0 {
		return nil // the system's
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a system without roots trusts the extra ones only
	}
	for _, c := range extra {
		pool.AddCert(c)
	}
	return pool
}
