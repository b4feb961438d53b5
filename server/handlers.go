package server

import (
	"net/http"

	"github.com/edgerite/edgerite/certs"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/internal/portal"
)

// newHandlers returns the services of a device, each with its entries in the journal. They open the device's
// store when a request needs it.
func newHandlers(d *device, authority *certs.Authority, j *journal.Journal) (handlers, error) {
	page, err := portal.New(portal.Options{Name: d.config.Name, Domain: d.config.Domain, Root: authority, Log: d.log})
	if err != nil {
		return nil, err
	}
	h := handlers{portalService: page}
	for _, s := range []service{armService, stsService, graphService, blobService} {
		h[s] = httpx.Adapt(d.serve(s), rendererOf(s, d.env.clock), d.log)
	}
	for s, handler := range h {
		h[s] = j.Middleware(d.host(), string(s))(handler)
	}
	return h, nil
}

// serve answers by a service of the device, whose store stays open meanwhile.
func (d *device) serve(s service) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		in, err := d.hold(r.Context())
		if err != nil {
			return unavailable(err)
		}
		defer d.release(in)
		in.parts.handlers[s].ServeHTTP(w, r)
		return nil
	}
}
