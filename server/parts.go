package server

import (
	"context"
	"net/http"

	"github.com/edgerite/edgerite/internal/store"
)

// parts are a device's services on an open store.
type parts struct {
	handlers handlers
}

// newParts builds the services, each on those before it.
func newParts(context.Context, *device, *store.Store) (*parts, error) {
	unavailable := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotImplemented) })
	return &parts{handlers: handlers{armService: unavailable, stsService: unavailable, graphService: unavailable, blobService: unavailable}}, nil
}

// busy says whether work goes on that no request waits for.
func (p *parts) busy() bool { return false }

// stop ends that work.
func (p *parts) stop() error { return nil }
