package arm

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// Call is one request, or one step of an operation at its due time, on its way through a type's hooks.
type Call struct {
	ctx         context.Context
	engine      *Engine
	tx          *store.Tx    // nil outside the lock
	read        store.Reader // tx inside the lock, a snapshot outside
	now         time.Time    // virtual: of the request, or the due time of the step
	turn        time.Time    // in a turn of an operation that makes requests, and in those: when it was due
	version     string
	who         identity.Principal
	baseURL     string
	correlation string // of the request, and of those that follow from it
	path        string // as the client wrote it, without the query
	query       *query
	body        document
	args        map[string]string
	scope       ID
	grants      Grants // of who asks; nil where roles do not matter
	inner       bool   // what happens is a hook's doing
	match       conditions
	depth       int      // of a request that a turn of an operation makes: how many such there are around it
	aside       any      // Request.Aside
	first       string   // in a turn and its requests: the outermost of the operations that ask for each other
	taking      string   // in a turn: its operation
	idle        bool     // nothing comes of it: it takes none of the device's chance
	unsettled   bool     // something that was due is not done: it has to wait
	passing     bool     // a hook has looked at the clock, or at what the engine does not write
	beside      []string // locks of the store that the write holds beside the device's

	doom  *apierr.Error // what the operation that it begins fails with, for an injected fault
	began bool          // it has begun an operation
}

// Context is done when the client has gone.
func (c *Call) Context() context.Context { return c.ctx }

// Now is virtual time: of the request, or the due time of the step that is settled.
func (c *Call) Now() time.Time {
	c.passing = true
	return c.now
}

// Version is the request's api-version; empty for a step of an operation.
func (c *Call) Version() string { return c.version }

// Principal is who asks.
func (c *Call) Principal() identity.Principal { return c.who }

// Device is the device this happens on.
func (c *Call) Device() Device { return c.engine.deps.Device }

// Strict reports whether the device refuses what the hardware refuses (--strict).
func (c *Call) Strict() bool { return c.engine.deps.Strict }

// BaseURL is "https://management.edge1.localhost:8443", as the client reached us; empty for a step of an operation.
func (c *Call) BaseURL() string { return c.baseURL }

// Correlation is what the request has in common with others that belong to it: those of the turns of operations that it begins have the same. It is what
// the client sent as x-ms-correlation-request-id, or else the answer's x-ms-request-id.
func (c *Call) Correlation() string { return c.correlation }

// Aside is what a hook that made the request has told beside the body; nil of a client's.
func (c *Call) Aside() any { return c.aside }

// Passing says that a View shows what changes without a transaction of the engine, so that the answer is not remembered.
func (c *Call) Passing() { c.passing = true }

// BlobEndpoint is "https://account.blob.edge1.localhost/" on the port that the client reached us on. Scripts join it with a
// container's name, so it ends in a slash.
func (c *Call) BlobEndpoint(account string) string {
	return "https://" + account + "." + c.BlobSuffix() + "/"
}

// BlobSuffix is what follows a storage account's name in its blob host, on the port that the client reached us on:
// "blob.edge1.localhost:8443".
func (c *Call) BlobSuffix() string {
	suffix := strings.Join([]string{"blob", c.Device().Name, c.Device().Domain}, ".")
	if base, err := url.Parse(c.baseURL); err == nil && base.Port() != "" {
		suffix += ":" + base.Port()
	}
	return suffix
}

// UUID makes an id in lower case with hyphens.
func (c *Call) UUID() string { return c.chance().UUID() }

// Hex makes n random bytes as hexadecimal digits.
func (c *Call) Hex(n int) string { return c.chance().Hex(n) }

// Key makes a storage account key.
func (c *Call) Key() string { return c.chance().Key() }

func (c *Call) chance() *rnd.Source {
	if c.idle {
		return rnd.Seeded(0) // nobody is to see what is made of it
	}
	return c.engine.deps.Rand
}

// Reader reads what the call sees: the transaction's own writes under the lock, a consistent view outside.
func (c *Call) Reader() store.Reader { return c.read }

// Tx is the transaction a write hook runs in, for side effects that must happen with it.
func (c *Call) Tx() *store.Tx { return c.tx }

// Arg is what the request has in the place of {name} in a Function's path.
func (c *Call) Arg(name string) string { return c.args[name] }

// Scope is what the request is about, or, of what lies on other things, what it lies on: the device (the zero
// ID), the subscription, a group or a resource.
func (c *Call) Scope() ID { return c.scope }

// Query is a parameter of the request, such as "$filter"; empty where it has none.
func (c *Call) Query(name string) string { return c.query.get(name) }

// Expands reports whether the request has $expand=name, among others or after a path.
func (c *Call) Expands(name string) bool {
	return slices.ContainsFunc(strings.Split(c.Query("$expand"), ","), func(e string) bool {
		return strings.EqualFold(strings.TrimPrefix(strings.TrimSpace(e), "properties/"), name)
	})
}

// Body decodes the request's body into v, a pointer to a struct. What v has no field for is
// journalled. The error of one that does not fit is a 400 InvalidRequestContent.
func (c *Call) Body(v any) error {
	unread, err := c.body.into(v)
	c.Unread(unread...)
	return err
}

// Content is the request's body as strict JSON, its members in their order; empty where there was none.
func (c *Call) Content() json.RawMessage { return c.body.raw }

// Unread reports what the request carries and nothing reads.
func (c *Call) Unread(paths ...string) {
	if len(paths) > 0 {
		journal.Unread(c.ctx, paths...)
	}
}
