// Package arm is the Resource Manager engine. It knows no resource type: types are declared values
// (Type) in the packages below it, and the engine owns every step they share.
package arm

import (
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/edgerite/edgerite/internal/httpx"
)

// Engine serves one device's Resource Manager. It is safe for concurrent use.
type Engine struct {
	deps      Deps
	registry  *registry
	audiences []string
	handler   http.Handler
	shown     shown
	results   sync.Map      // *shape by reflect.Type, of what actions and functions answer
	driving   chan struct{} // holds one while an operation that makes requests of its own takes a turn
	nextDue   atomic.Int64  // Unix nanoseconds of the earliest due step, or before it; raised under the device's lock only
}

// New checks the declarations and returns the engine; a wrong declaration is an error that names it.
func New(d Deps) (*Engine, error) {
	e := &Engine{deps: d, audiences: audiences(d.Device), driving: make(chan struct{}, 1)}
	if e.deps.Patience == 0 {
		e.deps.Patience = turnPatience
	}
	var err error
	if e.registry, err = newRegistry(e, d.Providers); err != nil {
		return nil, err
	}
	e.handler = e.faulty(httpx.Adapt(e.serve, RenderError, d.Log))
	return e, nil
}

// ServeHTTP answers for the management host.
func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.stamp(w.Header(), r)
	e.handler.ServeHTTP(w, r)
}
