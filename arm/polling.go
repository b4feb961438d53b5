package arm

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// monitor is the query parameter that tells Location from Azure-AsyncOperation where both have one path.
// behaviour: arm-monitor.
const monitor = "monitor"

// asyncOperation is spelt as Azure sends it, which is not Go's canonical form: it goes into the map as it is.
const asyncOperation = "Azure-AsyncOperation"

const location = "Location"

// polling are the headers by which a client follows an operation.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
func (c *Call) polling(d *declaration, op *operation) http.Header {
	h := http.Header{"Retry-After": {strconv.Itoa(retryAfter(op.Due.Sub(c.now)))}}
	for _, name := range d.follows(op.Kind, op.Action, c.version) {
		if name == asyncOperation {
			h[name] = []string{c.statusURL(d, op)}
		} else {
			h[name] = []string{c.resultURL(d, op)}
		}
	}
	return h
}

// follows names the headers that say where an operation is followed.
func (d *declaration) follows(kind opKind, action, version string) []string {
	switch {
	case d.polling == PollLocation, d.polling == PollAsyncPut && kind != opPut:
		return []string{location}
	case d.polling == PollAsync, (d.polling == PollAsyncWrites || d.polling == PollAsyncPut) && kind == opPut:
		return []string{asyncOperation}
	case kind == opAction && slices.Contains(d.actions[strings.ToLower(action)].inlined, version):
		return []string{asyncOperation}
	}
	return []string{asyncOperation, location}
}

func (c *Call) statusURL(d *declaration, op *operation) string {
	if d.followed != "" {
		return c.baseURL + (&url.URL{Path: op.Resource.String() + "/" + d.followed + "/" + op.ID}).EscapedPath() + "?api-version=" + url.QueryEscape(c.version)
	}
	return c.operationURL(d, op, d.provider.statusSegment(), "")
}

func (c *Call) resultURL(d *declaration, op *operation) string {
	if d.key == groupType || d.polling == PollAsyncPut {
		return c.baseURL + "/subscriptions/" + op.Resource.Subscription + "/operationresults/" + op.ID + "?api-version=" + url.QueryEscape(c.version)
	}
	p := d.provider
	if p.resultSegment() == p.statusSegment() {
		return c.operationURL(d, op, p.resultSegment(), monitor+"=true&")
	}
	return c.operationURL(d, op, p.resultSegment(), "")
}

func (c *Call) operationURL(d *declaration, op *operation, segment, query string) string {
	return c.baseURL + "/subscriptions/" + op.Resource.Subscription + "/providers/" + d.provider.Namespace +
		"/locations/" + string(LowerLocation) + "/" + segment + "/" + op.ID + "?" + query + "api-version=" + url.QueryEscape(c.version)
}

func (p *Provider) statusSegment() string { return orDefault(p.Status, "operations") }
func (p *Provider) resultSegment() string { return orDefault(p.Result, "operations") }

func orDefault(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// pollStatus answers a GET of Azure-AsyncOperation.
func (c *Call) pollStatus(id string) (*answer, error) {
	op, err := c.operation(id)
	if err != nil {
		return nil, err
	}
	if op == nil || !c.follows(op) {
		return nil, noOperation.of(id)
	}
	type output struct {
		Output json.RawMessage `json:"output"`
	}
	status := struct {
		ID         string     `json:"id"`
		Name       string     `json:"name"`
		Status     State      `json:"status"`
		StartTime  Time       `json:"startTime"`
		EndTime    Time       `json:"endTime,omitzero"`
		Properties *output    `json:"properties,omitempty"`
		Error      *WireError `json:"error,omitempty"`
	}{ID: c.path, Name: op.ID, Status: op.Status, StartTime: Time{op.Started}, EndTime: Time{op.Ended}, Error: WireErrorOf(op.Failure)}
	if len(op.Result) > 0 {
		status.Properties = &output{op.Result}
	}
	body, err := encode(status)
	if err != nil {
		return nil, err
	}
	a := &answer{status: http.StatusOK, body: body}
	if !op.Status.Terminal() {
		a.header = http.Header{"Retry-After": {strconv.Itoa(retryAfter(op.Due.Sub(c.now)))}}
	}
	return a, nil
}

// pollResult answers a GET of Location: 202 while the operation goes on, then what it was about.
func (c *Call) pollResult(id string) (*answer, error) {
	op, err := c.operation(id)
	if err != nil {
		return nil, err
	}
	if op == nil || !c.follows(op) {
		return nil, noOperation.of(id)
	}
	k := c.engine.registry.kinds[op.Type]
	switch {
	case k == nil: // of a type this build does not have any more
		return nil, noOperation.of(id)
	case !op.Status.Terminal():
		h := c.polling(k.declared(), op)
		delete(h, asyncOperation)
		return &answer{status: http.StatusAccepted, header: h}, nil
	case op.Failure != nil:
		return nil, op.Failure
	case op.Kind == opPut:
		body, err := k.get(c, op.Resource)
		return &answer{status: http.StatusOK, body: body}, err
	case len(op.Result) > 0:
		return &answer{status: http.StatusOK, body: op.Result}, nil
	case op.Kind == opDone, op.Kind == opDelete && op.Type != groupType:
		return &answer{status: http.StatusNoContent}, nil
	default:
		return &answer{status: http.StatusOK}, nil // a group's deletion ends with 200 and nothing
	}
}
