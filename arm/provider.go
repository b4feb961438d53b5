package arm

import (
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// Provider is a resource provider: a namespace with its types and functions.
type Provider struct {
	Namespace string
	Surface   Surface
	Listed    []string     // type names as the device's listing prints them first, in its order
	Types     []Registered // &virtualMachine, &disk, …
	Functions []Function   // operations that belong to no resource
	// Status and Result are the path segments under …/providers/NS/locations/dbelocal/ at which
	// an operation is polled (Azure-AsyncOperation, Location). Empty means "operations" for both.
	Status, Result string
	// Busy words the refusal of a write while the operation at url is under way on the same
	// resource; the default is 409 Conflict.
	Busy func(id ID, url string) error
	// Seed makes what a device has from the start. It runs once for each store, or again where Edition says that
	// there is more to make than last time; what it makes may be there then.
	Seed    func(c *Call) error
	Edition int
}

// Registered is a *Type[P] of any P, or a *Nested.
type Registered interface {
	kind(e *Engine, p *Provider) (kind, error)
}

// Nested declares a child type that lives inside its parent's body, such as the subnets of a
// virtual network: a PUT of the parent replaces them, a PUT of the child edits the parent.
// C is what the wire shows of the child: fields ID, Name and Etag (JSON id, name, etag) if it shows them,
// and Properties. It is declared Untagged, and has neither Actions nor Inspect. Register it beside its parent.
type Nested[P, C any] struct {
	Type[C] // Name "Microsoft.Network/virtualNetworks/subnets"; Refs, InUse and hooks as any type's
	Parent  *Type[P]
	Items   func(body *P) *[]C    // where the parent keeps them
	Key     func(item *C) *string // the item's name field
}

// Function is an operation that belongs to no resource: checkNameAvailability, vmSizes, usages.
// Its hook reads the path with Call.Arg, the query with Call.Query and the body with Call.Body.
type Function struct {
	Method string
	// Path is under …/subscriptions/S/providers/NS: "locations/{location}/vmSizes"; or from the root, with a
	// leading slash; or on any scope: "{scope}/permissions" is …/providers/NS/permissions on whatever there is.
	Path     string
	Doc      string
	Surface  Surface
	Versions Versions
	// Action is the operation's name in roles, in which {name} stands for what the path has in its place; what is empty is made
	// of the path. Nobody needs a role for what is above subscriptions.
	Action string
	// Within lets everybody call who has a role on something in the scope; Do then tells what they may read only.
	Within bool
	Writes bool // Do runs in a transaction under the device's lock; otherwise it sees a consistent view
	// Do returns the answer's body, with 200, or a Reply.
	Do func(c *Call) (any, error)
}

// Reply is what a Function's hook returns for an answer other than 200 with a body.
type Reply struct {
	Status int
	Header http.Header
	Body   any // nil: none
}

// Device is what the engine and the types know of the device they are on.
type Device struct {
	Name, Domain   string
	SubscriptionID string // as /subscriptions prints it: upper case (facts of the device)
	TenantID       string
	Capacity       Capacity
}

// Capacity is what virtual machines may use, all together.
type Capacity struct {
	VCPUs    int
	MemoryMB int
	GPUs     int
	VMs      int
}

// Tokens verifies bearer tokens. The error of a bad token is an *identity.TokenError.
type Tokens interface {
	Verify(raw string, audiences ...string) (identity.Principal, error)
}

// Scale turns how long the hardware takes into how long we take. Zero means at once.
type Scale func(device time.Duration) time.Duration

// Deps is what the engine needs.
type Deps struct {
	Device Device
	Store  *store.Store
	Clock  *clock.Clock
	Rand   *rnd.Source
	Tokens Tokens
	// Authorizer says who may do what; nil lets everybody who has signed in do everything.
	Authorizer Authorizer
	Scale      Scale
	// Patience is how long a request waits for a turn (Type.Drive) that another has begun: one that fetches what a template links to
	// may take long. 0 means two seconds.
	Patience  time.Duration
	Faults    *fault.Device // which requests meet, those of turns too; nil: none
	Strict    bool
	Providers []Provider
	Log       *zap.Logger
}

var _ http.Handler = (*Engine)(nil)
