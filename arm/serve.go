package arm

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/rnd"
)

// serve answers one request: route, api-version, authenticate, settle what is due, and do it.
// behaviour: arm-order.
func (e *Engine) serve(w http.ResponseWriter, r *http.Request) error {
	seg, err := splitPath(r.URL.EscapedPath())
	if err != nil {
		return err
	}
	if isMetadata(seg) {
		return e.metadata(w, r)
	}
	c := &Call{
		ctx: r.Context(), engine: e, baseURL: httpx.BaseURL(r), path: "/" + strings.Join(seg, "/"),
		query: parseQuery(r.URL.RawQuery), match: conditionsOf(r.Header), correlation: stamped(w.Header(), correlationHeader),
		doom: doom(fault.Failing(r.Context())),
	}
	if c.version, err = requireVersion(c.query); err != nil {
		return err
	}
	if c.who, err = e.authenticate(r); err != nil {
		return err
	}
	rt, err := e.admit(c, r.Method, seg)
	if err != nil {
		return err
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodDelete {
		if c.body, err = readDocument(w, r); err != nil {
			return err
		}
	}
	if err := c.settle(); err != nil {
		return inTerms(err)
	}
	a, err := c.do(r.Method, rt)
	c.Unread(c.query.unread()...)
	if err != nil {
		return inTerms(err)
	}
	a.write(w)
	return nil
}

// admit finds what is asked for, and refuses what is not there and what who asks may not do.
func (e *Engine) admit(c *Call, method string, seg []string) (*route, error) {
	rt, err := e.route(c, method, seg)
	if err != nil {
		return nil, err
	}
	c.args, c.scope = rt.args, rt.scope
	return rt, e.authorize(c, method, rt)
}

// route finds what is asked for and refuses what this subscription, version or method does not have.
func (e *Engine) route(c *Call, method string, seg []string) (*route, error) {
	if len(seg) > 1 && strings.EqualFold(seg[0], "subscriptions") {
		if err := e.checkSubscription(seg[1]); err != nil {
			return nil, err
		}
	}
	rt, err := e.registry.resolve(method, c.version, seg)
	if err != nil {
		return nil, err
	}
	if e.deps.Strict && rt.hidden() {
		return nil, e.registry.unknown(rt, seg, c.version)
	}
	if err := rt.check(method); err != nil {
		return nil, err
	}
	if err := rt.checkLocation(c.version); err != nil {
		return nil, err
	}
	return rt, rt.checkVersion(method, c.version, e.deps.Strict)
}

func (e *Engine) checkSubscription(id string) error {
	if strings.EqualFold(id, e.deps.Device.SubscriptionID) {
		return nil
	}
	if !IsUUID(id) {
		return invalidSubscription.of(id)
	}
	return noSubscription.of(id)
}

// IsUUID reports whether text is a UUID with hyphens, in either case: none in braces, without hyphens or with "urn:uuid:".
func IsUUID(text string) bool { return rnd.IsUUID(text) }

// do runs what the route names. A fault of the operation refuses, before anything is done, what cannot begin one.
// behaviour: fault-operation.
func (c *Call) do(method string, rt *route) (a *answer, err error) {
	if c.doom != nil && !rt.begins() {
		return nil, c.doom
	}
	switch {
	case rt.fn != nil:
		return c.callFunction(rt.fn)
	case method == http.MethodPut:
		return rt.kind.put(c, rt.id, false)
	case method == http.MethodPatch:
		return rt.kind.put(c, rt.id, true)
	case method == http.MethodDelete:
		return rt.kind.delete(c, rt.id)
	case method == http.MethodPost:
		return rt.kind.act(c, rt.id, rt.action)
	}
	look := func() (*answer, error) {
		err = c.view(func() error {
			a, err = c.look(method, rt)
			return err
		})
		return a, err
	}
	if method == http.MethodGet && rt.isResource() {
		return c.readShown(rt, look)
	}
	return look()
}

// look runs what only reads.
func (c *Call) look(method string, rt *route) (*answer, error) {
	switch {
	case rt.poll != "":
		if rt.result || c.query.has(monitor) && c.Query(monitor) != "" {
			return c.pollResult(rt.poll)
		}
		return c.pollStatus(rt.poll)
	case rt.action != "":
		return rt.kind.act(c, rt.id, rt.action)
	case rt.list:
		p, err := c.page()
		if err != nil {
			return nil, err
		}
		if !rt.kind.declared().filters {
			if p.filter, err = ParseFilter(c); err != nil {
				return nil, err
			}
		}
		p.all = rt.fromRoot() || c.May(rt.kind.declared().permits.read, rt.asked)
		if err := rt.kind.list(c, rt.id, p); err != nil {
			return nil, err
		}
		return &answer{status: http.StatusOK, body: p.render(c)}, nil
	}
	body, err := rt.kind.get(c, rt.id)
	if method == http.MethodHead {
		return &answer{status: http.StatusNoContent}, err
	}
	return &answer{status: http.StatusOK, body: body}, err
}
