// Package arm is the Resource Manager engine. It knows no resource type: types are declared values
// (Type) in the packages below it, and the engine owns every step they share.
package arm

import (
	"net/http"
)

// Engine serves one device's Resource Manager.
type Engine struct {
	deps Deps
}

type registration struct{}

func (t *Type[P]) registered() registration { return registration{} }

// New checks the declarations and returns the engine; a wrong declaration is an error that names it.
func New(d Deps) (*Engine, error) { return &Engine{deps: d}, nil }

// ServeHTTP answers for the management host.
func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) { panic("being written") }
