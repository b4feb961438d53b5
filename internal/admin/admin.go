// Package admin is the control side of the emulator: an HTTP API on a port of its own, by which a
// person or a test moves the clock, reads the journal and resets devices.
//
// A web page the user visits must not reach it, and neither must the network: see guard.go.
package admin

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/journal"
)

// ErrNoDevice is what Devices.Reset returns for a host that is not a device of this process.
var ErrNoDevice = errors.New("admin: no such device")

// Devices are the devices of this process.
type Devices interface {
	// Devices lists them in the order of the configuration.
	Devices() []Device
	// Reset returns the device with that host to its first day. It returns ErrNoDevice for a host it does not know.
	Reset(ctx context.Context, host string) error
}

// Device is what a client needs to know to connect to one device. URLs carry the port where it is not 443.
type Device struct {
	Name            string `json:"name"`
	Domain          string `json:"domain"`
	Login           string `json:"login"`
	Management      string `json:"management"`
	BlobSuffix      string `json:"blobSuffix"`
	Portal          string `json:"portal"`
	SubscriptionID  string `json:"subscriptionId"`
	TenantID        string `json:"tenantId"`
	RootCertificate string `json:"rootCertificate"` // path of a PEM file
}

// Host is the device's own name, "edge1.localhost", which no other device of the process has.
func (d Device) Host() string { return strings.ToLower(d.Name + "." + d.Domain) }

// Options are what the admin API stands on.
type Options struct {
	Clock     *clock.Clock
	SaveClock func(clock.State) error // makes a change of the clock durable before it is acknowledged
	Journal   *journal.Journal
	Faults    *fault.Set
	Devices   Devices
	// Operations are those of Resource Manager under way.
	Operations Operations
	Principals Principals
	Sessions   Sessions
	Keys       Keys
	Metrics    http.Handler // answers /metrics
	// Names lists the names in use, those of storage accounts included, for a hosts file. It answers /names.
	Names func(ctx context.Context) ([]string, error)
	Token string // what a caller shows on an address other than loopback; empty refuses all of them
	Log   *zap.Logger
}

type service struct{ Options }

// New returns the admin API. It trusts the local address of the connection (http.LocalAddrContextKey),
// which net/http's Server sets.
func New(o Options) http.Handler {
	s := &service{o}
	r := chi.NewRouter()
	on := func(method, pattern string, h httpx.Handler) {
		r.Method(method, pattern, httpx.Adapt(h, render, o.Log))
	}
	on(http.MethodGet, "/health", s.health)
	on(http.MethodGet, "/devices", s.devices)
	on(http.MethodGet, "/names", s.names)
	on(http.MethodGet, "/clock", s.showClock)
	on(http.MethodPost, "/clock/advance", s.advanceClock)
	on(http.MethodPost, "/clock/freeze", s.freezeClock)
	on(http.MethodPost, "/clock/reset", s.resetClock)
	on(http.MethodGet, "/requests", s.requests)
	on(http.MethodGet, "/faults", s.listFaults)
	on(http.MethodPost, "/faults/add", s.addFault)
	on(http.MethodPost, "/faults/clear", s.clearFaults)
	on(http.MethodGet, "/principals", s.listPrincipals)
	on(http.MethodPost, "/principals/add", s.addPrincipal)
	on(http.MethodPost, "/principals/change", s.changePrincipal)
	on(http.MethodPost, "/principals/remove", s.removePrincipal)
	on(http.MethodGet, "/sessions", s.listSessions)
	on(http.MethodPost, "/sessions/revoke", s.revokeSessions)
	on(http.MethodPost, "/device/restart", s.restartDevice)
	on(http.MethodGet, "/keys", s.listKeys)
	on(http.MethodPost, "/keys/rotate", s.rotateKeys)
	on(http.MethodPost, "/reset", s.reset)
	on(http.MethodGet, "/operations", s.listOperations)
	on(http.MethodPost, "/operations/complete", s.completeOperation)
	on(http.MethodPost, "/operations/fail", s.failOperation)
	r.Method(http.MethodGet, "/metrics", o.Metrics)
	r.NotFound(httpx.Adapt(notFound, render, o.Log).ServeHTTP)
	r.MethodNotAllowed(httpx.Adapt(notAllowed, render, o.Log).ServeHTTP)
	return s.guard(r)
}
