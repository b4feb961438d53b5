package server

import (
	"crypto/x509"
	"net/http"
	"net/netip"

	"github.com/edgerite/edgerite/internal/fetch"
	"github.com/edgerite/edgerite/internal/httpx"
)

// newFetch returns what reads the sources of copies. Accounts of any device of the process are answered
// here, whatever port their address has; everything else goes out as far as the settings let it.
// behaviour: fetch-settings.
func (p *process) newFetch() *fetch.Client {
	return fetch.New(fetch.Deps{
		Own:    p.ownAccount,
		Avoid:  func(to netip.AddrPort) bool { return p.listening.reachedBy(to) },
		Policy: fetch.Policy{Loopback: p.env.config.FetchLoopback, Private: p.env.config.FetchPrivate},
		Roots:  []*x509.Certificate{p.authority.Root()},
	})
}

func (p *process) ownAccount(host string) (http.Handler, bool) {
	t, ok := p.names.lookup(httpx.Hostname(host))
	if !ok || t.service != blobService {
		return nil, false
	}
	return p.handlers[t.device][blobService], true
}

// fetchCloser closes a client with the rest of the process.
type fetchCloser struct{ *fetch.Client }

func (c fetchCloser) Close() error {
	c.Client.Close()
	return nil
}
