package arm

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Type declares one resource type. Unset hooks mean the ordinary behaviour; the engine owns
// every shared step, in this order for a write:
//
//	api-version, authenticate, route, parse; then, without a lock, Inspect on a draft; then under the
//	device's lock: settle what is due, group and parent exist, nothing is under way, If-Match, decode
//	by the rules of the fields (what nothing reads is journalled), Default, location, nested types,
//	Validate, Refs exist, Changed, Work, write record, references and operation; View; answer by Codes.
//
// P is the resource's body: everything but id, name, type, location, tags and etag, which the engine
// owns. It is a struct whose JSON names are the wire's; a nested field Properties.ProvisioningState
// (string), where present, is the engine's too. What is true of a field is said in its `arm` tag:
//
//	readonly        the client's value is ignored, ours is kept
//	immutable       may be set at creation only: 409 PropertyChangeNotAllowed
//	secret          accepted and kept, never shown; absent in an update means unchanged
//	internal        kept with the resource, neither read from nor shown to a client
//	since=VERSION   not part of the resource before that api-version
//	until=VERSION   not part of the resource from that api-version on
//	expand=NAME     shown only with $expand=NAME
//	key             tells the elements of a list apart, when an update is compared with what there
//	                was; without one "name" does, or else the position
type Type[P any] struct {
	Name       string     // "Microsoft.Storage/storageAccounts", as provider listings print it
	Shown      string     // how ids and "type" print it, where that differs: "Microsoft.Storage/storageaccounts"
	Doc        string     // page of the type's REST reference
	Surface    Surface    // which emulated surface it belongs to
	Versions   Versions   // api-versions the device's clients send, oldest first
	Location   Location   // how the device spells its one location on this type
	Names      Names      // what a name may be
	Movable    bool       // may be moved to another group (moveResources)
	Untagged   bool       // the type has neither tags nor a location
	Apart      bool       // it is no resource of its group: lists over all types, exports and moves leave it out
	ReadOnly   bool       // it is read only: what changes it is a write of its parent
	Early      bool       // Default and Validate can be asked before a deployment begins, without Inspect: they look at nothing but their arguments and Call.Reader
	Whole      bool       // it is written as a whole: there is no PATCH
	Scope      Scope      // where resources of the type lie; most in a group
	Etag       bool       // answers carry etag
	TypedSince string     // the first api-version whose answers carry type; empty means all
	Echo       bool       // the answer to a deletion has what was deleted
	While      State      // provisioning state of a creation that is not over; empty means Creating
	Merge      bool       // PUT keeps what the body does not mention, as Compute's virtual machines do
	Takes      Durations  // timing of the hardware
	Codes      Codes      // status codes of the operations
	Polling    Polling    // which long-running headers are sent
	Followed   string     // path segment below the resource at which its writes are followed; empty means at the provider
	Actions    Actions[P] // POST …/{name}/{action}

	// PatchSince is the first api-version with a PATCH; empty means all. Strict mode refuses it in older ones.
	PatchSince string

	// Inspect looks at other services before the lock is taken: the only hook that may block. It
	// may fill readonly fields, and ask for further locks (Call.Beside).
	Inspect func(c *Call, old, r *Resource[P]) error
	// Default fills what the client left out. old is nil at creation.
	Default func(c *Call, old, r *Resource[P]) error
	// Validate refuses what the device refuses.
	Validate func(c *Call, old, r *Resource[P]) error
	// Refs names the resources this one needs: they must exist, and InUse guards them meanwhile.
	Refs func(r *Resource[P]) []Ref
	// Changed runs after the checks, in the same transaction: side effects such as creating an OS
	// disk. old is nil at creation.
	Changed func(c *Call, old, r *Resource[P]) error
	// Work begins, in the same transaction, what takes as long as it takes: a job, a download. Where it returns true the
	// operation, whose id it is given, has no due time, whatever Takes says: it is over when Engine.Conclude is called with
	// that id, and may be begun even where operations are over at once.
	Work func(c *Call, old, r *Resource[P], operation string) (begun bool, err error)
	// Drive takes one turn of what a PUT has begun and that goes on by requests (Call.Request), as a deployment does. It runs at its due
	// time without the device's lock, in the name of whoever asked: the first turn at once, the next when Drive has
	// returned Awaiting or NotYet. Nil ends the operation, any other error fails it; what Drive has changed of r's body is stored
	// with the end. After a crash a turn is taken again, from what is stored. Where operations are over at once, the PUT is answered at the end.
	Drive func(c *Call, r *Resource[P]) error
	// Settled runs when a PUT ends: in its own transaction at its due time, where an error fails the
	// operation and the resource; or in the request's, where it takes no time, and an error refuses it.
	Settled func(c *Call, r *Resource[P]) error
	// Failed runs when an operation on r has failed or was cancelled, in the transaction that says so, for
	// whatever the operation had begun. It is not called where an operation takes no time: that is refused.
	Failed func(c *Call, r *Resource[P], cause error) error
	// Busy words the refusal of a write while an operation is under way on the resource; the default is the provider's.
	Busy func(c *Call, r *Resource[P]) error
	// Deleting refuses or prepares a deletion, when it is asked for.
	Deleting func(c *Call, r *Resource[P]) error
	// Deleted runs in the transaction that removes the resource.
	Deleted func(c *Call, r *Resource[P]) error
	// Absent words the 404 of a resource that is not there; the default is ResourceNotFound.
	Absent func(id ID) error
	// Filter reads a list's $filter and says which resources it lets through, for a type whose filters are
	// its own.
	Filter func(c *Call) (func(r *Resource[P]) bool, error)
	// Moved runs in the transaction that has moved the resource from another group, where it had the id from: records of the
	// type's own, beside the resource, follow it.
	Moved func(c *Call, from ID, r *Resource[P]) error
	// Missing words the refusal of a reference to what is not there; the default is 400
	// InvalidResourceReference.
	Missing func(ref Ref) error
	// InUse words the refusal to delete r while others need it; the default is a 409 that names them.
	InUse func(r *Resource[P], by []Ref) error
	// View adjusts a copy before it is shown: fields computed from other resources or from the clock.
	View func(c *Call, r *Resource[P]) error
}

// Resource is one resource of a type, with the envelope every type shares.
type Resource[P any] struct {
	ID       ID
	Location string
	Tags     map[string]string
	Etag     string // W/"…", made anew by each write
	State    State  // provisioning state
	Created  time.Time
	Changed  time.Time
	Body     P

	op string // the operation under way
}

// clone is a copy that shares nothing.
func (r *Resource[P]) clone() (*Resource[P], error) {
	c := *r
	c.Tags = maps.Clone(r.Tags)
	body, err := encode(r.Body)
	if err != nil {
		return nil, fmt.Errorf("encoding the body of %s: %w", r.ID, err)
	}
	var again P
	if err := json.Unmarshal(body, &again); err != nil {
		return nil, fmt.Errorf("decoding the body of %s: %w", r.ID, err)
	}
	c.Body = again
	return &c, nil
}

// State is a provisioning state. Any other in-between word a service uses ("Creating") is a State too.
type State string

// The provisioning states every service shares.
const (
	Succeeded State = "Succeeded"
	Failed    State = "Failed"
	Canceled  State = "Canceled"
	Creating  State = "Creating"
	Updating  State = "Updating"
	Deleting  State = "Deleting"
)

// Terminal reports whether nothing is under way.
func (s State) Terminal() bool { return s == Succeeded || s == Failed || s == Canceled }

// Ref is one resource needing another.
type Ref struct {
	From ID     // filled by the engine
	To   ID     // must exist, unless Optional
	Role string // what it is to From: "osDisk", "dataDisk", "primary", "subnet"
	At   string // JSON path of the property that names it, for the error's target

	Optional bool // recorded if present, no error if it is not
}

// Surface says whose a type is.
type Surface string

// The surfaces.
const (
	OnDevice Surface = "device" // the device has it: listed, served under --strict
	Beyond   Surface = "beyond" // newer clients want it: served by default, refused under --strict
	HCI      Surface = "hci"    // Azure Stack HCI registration
)

// Location is a spelling of the device's one location.
type Location string

// The two spellings: storage accounts, disks and snapshots print the second, everything else the
// first, which is what a type that does not say gets (behaviour: location-casing).
const (
	LowerLocation Location = "dbelocal"
	UpperLocation Location = "DBELocal"
)

// Versions are api-versions, oldest first. By default a version not listed gets the shape of the
// nearest older one; --strict refuses it.
type Versions []string

// Since are the versions from one on.
func (v Versions) Since(first string) Versions {
	i, _ := slices.BinarySearch(v, first)
	return v[i:]
}

// Names bounds what a resource of the type may be called.
type Names struct {
	Min, Max int    // characters; Max 0 means 80
	Pattern  string // regular expression of the whole name; empty means letters, digits, - _ . ( )
	Hint     string // how to say it to a person
}

// Durations is how long operations take on the hardware; zero means that the first answer is final.
// --timing scales them.
type Durations struct {
	Put    time.Duration // creation
	Update time.Duration // PUT on an existing resource and PATCH; zero means as Put
	Patch  time.Duration // PATCH; zero means as Update
	Delete time.Duration
}

// AtOnce is the duration of an Update or Patch that is final in the first answer although creation is not.
const AtOnce time.Duration = -1

// Codes are the status codes the service's specification lists. Zero means: create 201, update 200,
// delete 200 with 204 for a missing resource; and while pending the same create and update codes,
// deletion 202. PATCH is answered with 200 everywhere, and with UpdatePending while pending.
type Codes struct {
	Create, Update               int // final answer at once
	CreatePending, UpdatePending int // first answer of a long-running operation
	Delete, DeletePending        int
	DeleteMissing                int
	UpdateSince                  string // the first api-version that lists Update: to older ones an update is answered as a creation
}

// Polling says how a service lets a client follow an operation.
type Polling int

// The polling styles.
const (
	PollBoth        Polling = iota // Azure-AsyncOperation and Location
	PollAsync                      // Azure-AsyncOperation only
	PollLocation                   // Location only; pending answers have no body (storage accounts, groups)
	PollAsyncWrites                // as PollAsync, but both for what is not a PUT or PATCH (networks)
	PollAsyncPut                   // as PollAsync for a PUT or PATCH, as PollLocation for a deletion (deployments)
)

// Actions are the operations on a resource of a type, by their name in the path.
type Actions[P any] map[string]Action[P]

// Action is one operation on a resource: POST …/{name}/{action}. What its hooks change in r is
// written with it. One with Method "GET" is a report: it changes nothing.
type Action[P any] struct {
	Doc     string
	Method  string        // "GET" for a report; empty means POST
	Takes   time.Duration // zero: answered at once
	Code    int           // of the answer at once; zero means 200
	Pending int           // of the first answer while it takes time; zero means 202
	While   State         // provisioning state meanwhile; empty means Updating
	Since   string        // the first api-version that has it; empty means all. Strict mode refuses it in older ones
	Anytime bool          // may be asked for while an operation is under way; answered at once
	Inlined []string      // api-versions whose clients read the result from Azure-AsyncOperation: no Location is sent

	// Ahead answers instead of Begin and Done for a resource that need not be there, of what a PUT of it would do. It changes nothing, and
	// may wait as Inspect may. What it returns is as of a Function's Do.
	Ahead func(c *Call, id ID) (any, error)
	// Begin runs when it is asked for; Call.Body reads the request's body. What it returns is the
	// body of an answer at once (nil: none).
	Begin func(c *Call, r *Resource[P]) (any, error)
	// Done runs at the due time; what it returns is the operation's result (nil: none).
	Done func(c *Call, r *Resource[P]) (any, error)
}
