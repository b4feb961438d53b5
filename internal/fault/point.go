package fault

import (
	"context"
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/journal"
)

// Point is where a service puts its HTTP requests to the faults.
type Point struct {
	Device  *Device // nil: there are none
	Service string
	// Names says what a request is called; nil: by its path, and without an operation.
	Names  func(r *http.Request) (path, operation string)
	Errors []*apierr.Error // the service's own, for Rule.Refusal
	Render httpx.Renderer
}

// Guard has requests meet their faults before, or instead of, being answered by next. Where there is no rule it costs one atomic load.
func (p Point) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !p.Device.Armed() {
			next.ServeHTTP(w, r)
			return
		}
		hit := p.Device.Meet(p.request(r))
		if hit == nil {
			next.ServeHTTP(w, r)
			return
		}
		journal.Fault(r.Context(), hit.ID)
		switch on, effective := hit.wait(r.Context()); {
		case !on:
			panic(http.ErrAbortHandler) // the client has gone
		case !effective:
			next.ServeHTTP(w, r)
		default:
			p.serve(hit, next, w, r)
		}
	})
}

func (p Point) request(r *http.Request) Request {
	q := Request{Service: p.Service, Method: r.Method, Path: r.URL.Path, Escaped: r.URL.EscapedPath()}
	if p.Names != nil {
		q.Path, q.Operation = p.Names(r)
	}
	return q
}

func (p Point) serve(hit *Hit, next http.Handler, w http.ResponseWriter, r *http.Request) {
	switch hit.Effect {
	case Error:
		httpx.Refuse(w, r, hit.Refusal(p.Errors...), p.Render)
	case Fail:
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), hitKey{}, hit)))
	case Drop:
		panic(http.ErrAbortHandler)
	case Lose:
		next.ServeHTTP(unsent{w}, r)
		panic(http.ErrAbortHandler)
	case Cut:
		h := &half{ResponseWriter: w}
		next.ServeHTTP(h, r)
		h.end()
		panic(http.ErrAbortHandler)
	default:
		next.ServeHTTP(w, r)
	}
}

type hitKey struct{}

// Failing is the fault of the effect Fail that a request has met; nil where there is none.
func Failing(ctx context.Context) *Hit {
	hit, _ := ctx.Value(hitKey{}).(*Hit)
	return hit
}
