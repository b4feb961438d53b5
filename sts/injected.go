package sts

import (
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
	injected "github.com/edgerite/edgerite/internal/fault"
)

// faulty is the service's handler where requests meet injected faults. Where a rule leaves open how, by its status or code, the
// service is busy, throttles or fails.
// behaviour: fault-errors.
func (s *Service) faulty(next http.Handler) http.Handler {
	table := []*apierr.Error{errBusy.err(), errThrottled.err().With("Retry-After", "1"), errInternal.err()}
	return injected.Point{Device: s.Faults, Service: injected.STS, Errors: table, Render: s.renderError}.Guard(next)
}
