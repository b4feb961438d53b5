package blob

import (
	"net/http"
	"slices"
	"strings"
)

// reach says to whom a public container shows what an operation reads.
type reach int

const (
	notPublic       reach = iota
	publicBlob            // where blobs are public, and where the container is
	publicContainer       // where the container is public
)

// Operation is a row of the service's table: a documented operation and what is special about it.
// Requests are routed by it, and docs/coverage.md is made of it.
type Operation struct {
	Name    string   // as the documentation calls it
	Methods []string // HTTP methods
	Level   level    // what the path addresses
	Restype string   // query parameter restype
	Comp    string   // query parameter comp
	Headers []string // headers that tell it from its neighbours: "name", or "name: value"
	Doc     string   // page of the REST reference
	Device  bool     // the real device has it
	Default bool     // served unless strict; otherwise it is known and refused

	handle     func(*call) error // nil: answered 501 NotImplemented
	permission string            // letters of which a SAS needs one; none: no SAS reaches it
	action     string            // what a role has to have, below roleSpace; empty: what stands behind the letters
	serviceSAS bool              // a container's service SAS reaches it, though it is not about a blob
	everyLevel bool              // the path may address anything
	public     reach
	open       bool     // needs no authorization
	creates    bool     // may make a blob that was not there
	lease      leaseUse // what a blob's lease is to it
	takes      taken    // which conditional headers it takes
	archived   bool     // an archived blob allows it
	batched    bool     // it may be part of a batch
	onSnapshot bool     // it may change a snapshot

	// letters are those of permission where they depend on the request or on the version of the SAS.
	letters       func(c *call, version string) string
	resourceTypes string // of which an account SAS needs one, where it is not the level's own

	duringCopy    bool // may change a blob while a copy to it is pending
	onIncremental bool // may be asked of the destination of incremental copies

	reads map[string]bool // headers and parameters (reads.go)
	named []headerNeed    // Headers, as the requests have them
}

// headerNeed is a header that an operation is told by: any value, or the one.
type headerNeed struct{ name, value string }

func needsOf(headers []string) []headerNeed {
	var needs []headerNeed
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		needs = append(needs, headerNeed{http.CanonicalHeaderKey(name), value})
	}
	return needs
}

// Served tells whether the operation is answered by more than 501.
func (o Operation) Served() bool { return o.handle != nil }

// Request is how the operation is asked for, for people: "PUT /container/blob?comp=page".
func (o Operation) Request() string {
	path := [...]string{serviceLevel: "/", containerLevel: "/container", blobLevel: "/container/blob"}[o.Level]
	var parameters []string
	if o.Restype != "" {
		parameters = append(parameters, "restype="+o.Restype)
	}
	if o.Comp != "" {
		parameters = append(parameters, "comp="+o.Comp)
	}
	text := strings.Join(o.Methods, "/") + " " + path
	if len(parameters) > 0 {
		text += "?" + strings.Join(parameters, "&")
	}
	if len(o.Headers) > 0 {
		text += " with " + strings.Join(o.Headers, ", ")
	}
	return text
}

// place is where an operation is found.
type place struct {
	level         level
	restype, comp string
}

type routes struct {
	at        map[place][]*Operation
	preflight *Operation
}

func newRoutes(table []Operation) *routes {
	r := &routes{at: map[place][]*Operation{}}
	for i := range table {
		o := &table[i]
		o.reads, o.named = readBy(o), needsOf(o.Headers)
		if slices.Contains(o.Methods, http.MethodOptions) {
			r.preflight = o
			continue
		}
		levels := []level{o.Level}
		if o.everyLevel {
			levels = []level{serviceLevel, containerLevel, blobLevel}
		}
		for _, l := range levels {
			p := place{l, o.Restype, o.Comp}
			r.at[p] = append(r.at[p], o)
		}
	}
	return r
}

// find gives the operation a request asks for. What is not in the table is refused here, so that
// nothing falls through to another operation.
func (r *routes) find(req *http.Request, a address) (*Operation, error) {
	if req.Method == http.MethodOptions {
		return r.preflight, nil
	}
	restype, comp := strings.ToLower(a.query.get("restype")), strings.ToLower(a.query.get("comp"))
	here := r.at[place{a.level, restype, comp}]
	if len(here) == 0 {
		return nil, r.nowhere(a, restype, comp)
	}
	var best *Operation
	for _, o := range here {
		if !slices.Contains(o.Methods, req.Method) || !hasHeaders(req, o.named) {
			continue
		}
		if best == nil || len(o.Headers) > len(best.Headers) {
			best = o
		}
	}
	if best == nil {
		var allowed []string
		for _, o := range here {
			allowed = append(allowed, o.Methods...)
		}
		slices.Sort(allowed)
		return nil, errUnsupportedHTTPVerb.With("Allow", strings.Join(slices.Compact(allowed), ","))
	}
	return best, nil
}

// nowhere says what is wrong with restype and comp.
func (r *routes) nowhere(a address, restype, comp string) error {
	if restype == "" && comp == "" { // only the service itself has no operation without either
		return errInvalidURI
	}
	for p := range r.at {
		if p.restype == restype && p.level == a.level {
			return badQuery("comp", comp)
		}
	}
	return badQuery("restype", restype)
}

func hasHeaders(r *http.Request, needs []headerNeed) bool {
	for _, need := range needs {
		values := r.Header[need.name]
		if len(values) == 0 || values[0] == "" || need.value != "" && !strings.EqualFold(values[0], need.value) {
			return false
		}
	}
	return true
}
