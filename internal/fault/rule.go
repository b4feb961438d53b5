// Package fault makes requests fail on purpose, so that a client can be seen to get over it: with an error in the service's own
// shape, after a delay, without an answer, or with half of one.
//
// A Rule says which requests meet the fault and what happens to them. The rules of a process are a Set, in memory: they end with it.
// Services put their HTTP requests to it through a Point; Resource Manager also those that its deployments make.
package fault

import (
	"net/http"
	"strconv"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
)

// The services, as the journal names them.
const (
	ARM   = "arm"
	STS   = "sts"
	Graph = "graph"
	Blob  = "blob"
)

// Effect is what happens to a request.
type Effect string

// The effects.
const (
	Error Effect = "error" // it is answered with an error, and nothing is done
	Delay Effect = "delay" // it is answered as ever, after the rule's delay
	Drop  Effect = "drop"  // the connection is closed, and nothing is done
	Lose  Effect = "lose"  // it is done, and the connection closed in the place of the answer
	Cut   Effect = "cut"   // it is done, and the connection closed in the middle of the answer; of one without a body as Lose
	Fail  Effect = "fail"  // of Resource Manager: it is accepted, and the operation it begins fails when its time has come
)

// Effects lists them.
func Effects() []Effect { return []Effect{Error, Delay, Drop, Lose, Cut, Fail} }

// Rule says which requests meet a fault, and what happens to them. A zero field matches every request.
type Rule struct {
	Device    string `json:"device,omitempty"`    // host, "edge1.localhost"
	Service   string `json:"service,omitempty"`   // ARM, STS, Graph or Blob; Check also takes what begins their hosts, "management" and "login"
	Method    string `json:"method,omitempty"`    //
	Path      string `json:"path,omitempty"`      // without case or a final slash; * is anything but a slash, ** anything at all
	Operation string `json:"operation,omitempty"` // likewise: "Put Block", "Microsoft.Compute/virtualMachines/write"

	Skip   int  `json:"skip,omitempty"`   // so many that match are let through first
	Times  int  `json:"times,omitempty"`  // so many meet it; 0 means one
	Always bool `json:"always,omitempty"` // every one does, until the rule is cleared

	Effect     Effect        `json:"effect,omitempty"`     // empty: Delay where there is only a delay, else Error
	Delay      time.Duration `json:"-"`                    // real time to wait before any effect
	Status     int           `json:"status,omitempty"`     // of Error and Fail; 0: the service's own choice
	Code       string        `json:"code,omitempty"`       // likewise
	Message    string        `json:"message,omitempty"`    // likewise
	RetryAfter int           `json:"retryAfter,omitempty"` // of Error: header, in seconds; 0 for what the service sends
}

// Refusal is the error of the rule. What the rule leaves open the service says: table has its rows, the first of them for a
// rule that leaves everything open.
func (r Rule) Refusal(table ...*apierr.Error) *apierr.Error {
	e := r.row(table)
	if r.Message != "" {
		e.Message = r.Message
	}
	if r.RetryAfter > 0 {
		e.Header = e.Header.Clone()
		if e.Header == nil {
			e.Header = http.Header{}
		}
		e.Header["Retry-After"] = []string{strconv.Itoa(r.RetryAfter)}
	}
	return e
}

// row is a copy of the row of the table that the rule's status and code name, or an error made of them.
func (r Rule) row(table []*apierr.Error) *apierr.Error {
	for _, known := range table {
		if (r.Status == 0 || r.Status == known.Status) && (r.Code == "" || r.Code == known.Code) {
			e := *known
			return &e
		}
	}
	status, code := r.Status, r.Code
	if status == 0 {
		status = table[0].Status
	}
	if code == "" {
		code = codeOf(status)
	}
	return apierr.New(status, code, "%s", messageOf(status))
}

// Limit is how many requests meet the rule, where it does not always hold.
func (r Rule) Limit() int { return max(r.Times, 1) }
