package arm

import (
	"fmt"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/journal"
)

// Request is a request that a Drive hook makes, through all that one of a client goes through.
type Request struct {
	Method  string
	Path    string // a resource id, and what follows it, not escaped
	Version string // api-version
	Body    []byte // JSON; nil for none
	Aside   any    // what the hooks of what is asked are told beside the body (Call.Aside), which no client could
}

// Response is the answer to a Request.
type Response struct {
	Status    int
	Body      []byte   // JSON; nil for none
	Operation string   // id of the operation it began, for Outcome and Awaiting; empty where it is over at once
	Unread    []string // what of the request nothing read
}

// Request makes a request in the name of whoever asked for what is being done, at the time of the turn. It is refused with the error that
// a client would get, with ErrGivenUp where the turn's operation has ended, and with NotYet where it meets a fault that delays it: then the hook
// returns that, and makes the same request again in its next turn. No transaction may be open.
func (c *Call) Request(q Request) (*Response, error) {
	if c.tx != nil {
		return nil, fmt.Errorf("%s %s: asked for within a transaction", q.Method, q.Path)
	}
	if err := c.View(c.goesOn); err != nil {
		return nil, err
	}
	hit, err := c.meet(q)
	if err != nil {
		return nil, err
	}
	if hit == nil {
		return c.request(q, nil)
	}
	if err := spoil(hit, q); err != nil {
		return nil, err
	}
	a, err := c.request(q, doom(hit))
	if err == nil && (hit.Effect == fault.Lose || hit.Effect == fault.Cut) {
		return nil, unanswered(q)
	}
	return a, err
}

// request makes a request. failure, where there is one, is what the operation fails with that it begins.
func (c *Call) request(q Request, failure *apierr.Error) (*Response, error) {
	ctx, facts := journal.With(c.ctx)
	inner := &Call{
		ctx: ctx, engine: c.engine, baseURL: c.baseURL, correlation: c.correlation, path: q.Path, version: q.Version, who: c.who, turn: c.turn,
		depth: c.depth + 1, first: c.first, aside: q.Aside, query: versionOnly(q.Version), doom: failure,
	}
	rt, err := inner.engine.admit(inner, q.Method, segments(q.Path))
	if err != nil {
		return nil, err
	}
	if inner.body, err = parseDocument(q.Body); err != nil {
		return nil, err
	}
	a, err := inner.do(q.Method, rt)
	if err != nil {
		return nil, err
	}
	_, unread := facts()
	return &Response{Status: a.status, Body: a.body, Operation: a.operation, Unread: unread}, nil
}

// Nested reports whether what is done was asked for by a turn of another operation.
func (c *Call) Nested() bool { return c.depth > 0 }

// Outcome is the state of an operation, with its failure as the error where it has failed or was cancelled. Of one that nobody
// knows any more it is empty.
func (c *Call) Outcome(operation string) (state State, failure error, err error) {
	err = c.View(func() error {
		op, err := c.operation(operation)
		if err == nil && op != nil {
			state = op.Status
			if op.Failure != nil {
				failure = op.Failure
			}
		}
		return err
	})
	return state, failure, err
}

// View gives a Drive hook a consistent view of the store while fn runs: Call.Reader, Find and the like.
func (c *Call) View(fn func() error) error {
	if c.read != nil {
		return fn()
	}
	return c.view(fn)
}

// Update gives a Drive hook a transaction under the device's lock while fn runs: Call.Tx, Put and the like. Where the turn's operation has
// ended it is refused with ErrGivenUp.
func (c *Call) Update(fn func() error) error {
	if c.tx != nil {
		return fn()
	}
	return c.update(func() error {
		if err := c.goesOn(); err != nil {
			return err
		}
		return fn()
	})
}
