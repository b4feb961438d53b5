package arm

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/fault"
)

// faultErrors are what an injected fault is told as where its rule leaves that open, by its status or code; the first where it leaves both open.
// behaviour: fault-errors.
var faultErrors = []*apierr.Error{
	unavailable.of(), throttled.of().With("Retry-After", "1"), apierr.From(nil), busy.of(), gatewayTimeout.of("the resource provider"),
}

// called is how faults know a request, be it a client's or one that a turn makes.
func (e *Engine) called(method, version string, seg []string) (path, operation string) {
	path = "/" + strings.Join(seg, "/")
	rt, err := e.registry.resolve(method, version, seg)
	if err != nil || rt.poll != "" || rt.check(method) != nil {
		return path, "" // what is refused, or follows an operation, has no name
	}
	return path, rt.permit(method)
}

// faulty is the engine's handler where HTTP requests meet their faults.
func (e *Engine) faulty(next http.Handler) http.Handler {
	return fault.Point{
		Device: e.deps.Faults, Service: fault.ARM, Errors: faultErrors, Render: RenderError,
		Names: func(r *http.Request) (path, operation string) {
			seg, err := splitPath(r.URL.EscapedPath())
			if err != nil {
				return r.URL.Path, ""
			}
			return e.called(r.Method, parseQuery(r.URL.RawQuery).get("api-version"), seg)
		},
	}.Guard(next)
}

// meet is the fault that a request of a turn meets; nil where there is none. Nothing waits within a turn, which would hold up others: of
// a delay the error is NotYet, and the same request meets the fault when it is made again.
// behaviour: fault-deployment.
func (c *Call) meet(q Request) (*fault.Hit, error) {
	if !c.engine.deps.Faults.Armed() {
		return nil, nil
	}
	asked := fault.Request{Service: fault.ARM, Method: q.Method, Unwaiting: q.Method != http.MethodPut && q.Method != http.MethodDelete}
	asked.Path, asked.Operation = c.engine.called(q.Method, q.Version, segments(q.Path))
	if !asked.Unwaiting {
		asked.Again = c.taking + " " + q.Method + " " + strings.ToLower(asked.Path)
	}
	hit := c.engine.deps.Faults.Meet(asked)
	switch {
	case hit == nil:
		return nil, nil
	case hit.Delay > 0 && !asked.Unwaiting:
		return nil, NotYet(hit.Delay)
	}
	return hit, nil
}

// spoil is the error of a request of a turn that has met a fault which lets nothing be done.
func spoil(hit *fault.Hit, q Request) error {
	switch hit.Effect {
	case fault.Error:
		return hit.Refusal(faultErrors...)
	case fault.Drop:
		return unanswered(q)
	}
	return nil
}

// unanswered is the error of a request of a turn whose answer does not come.
func unanswered(q Request) error {
	if id, err := ParseID(q.Path); err == nil && id.Namespace != "" {
		return gatewayTimeout.of(id.Namespace)
	}
	return gatewayTimeout.of("Microsoft.Resources")
}

// doom is the failure of the operation that a request will begin; nil where it has met no such fault.
func doom(hit *fault.Hit) *apierr.Error {
	if hit == nil || hit.Effect != fault.Fail {
		return nil
	}
	return hit.Refusal(executionFailed.of())
}
