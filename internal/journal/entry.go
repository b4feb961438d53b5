package journal

import (
	"net/http"
	"strings"
	"time"
)

// Entry is one request and how it was answered. Nothing in it is secret (see Redact), and all of it is bounded.
type Entry struct {
	Seq             uint64        `json:"seq"`                       // counts from 1, without gaps
	Time            time.Time     `json:"time"`                      // virtual time at which the request came
	Device          string        `json:"device,omitempty"`          // its host; empty for a Host nobody owns
	Service         string        `json:"service,omitempty"`         // "arm", "sts", "blob", "portal"
	Method          string        `json:"method"`                    //
	Host            string        `json:"host"`                      // as the client sent it
	Path            string        `json:"path"`                      // escaped, as the client sent it
	Query           string        `json:"query,omitempty"`           // redacted
	Status          int           `json:"status"`                    // of the answer; 0 when none was begun
	Duration        time.Duration `json:"durationNs"`                // real time, in nanoseconds
	RequestID       string        `json:"requestId,omitempty"`       // x-ms-request-id of the answer
	ClientRequestID string        `json:"clientRequestId,omitempty"` // as the client sent it
	UserAgent       string        `json:"userAgent,omitempty"`       //
	ErrorCode       string        `json:"errorCode,omitempty"`       // the protocol's code
	Aborted         bool          `json:"aborted,omitempty"`         // the connection was cut in the middle of the answer
	Fault           string        `json:"fault,omitempty"`           // the injected fault it met, by its id
	Unread          []string      `json:"unread,omitempty"`          // what the request carried and nothing read

	raw string // the query as sent, until somebody reads the entry
}

// setQuery keeps a query as it was sent, since few entries are ever read. One that would hold a long request line
// in memory is redacted at once.
func (e *Entry) setQuery(r *http.Request) {
	e.raw = r.URL.RawQuery
	if len(r.RequestURI) > maxLong {
		*e = e.shown()
	}
}

// shown is the entry for who reads it. The query is redacted before it is clipped: a secret cut in half is still
// half a secret.
func (e *Entry) shown() Entry {
	s := *e
	if e.raw != "" {
		s.Query, s.raw = clip(Redact(e.raw), maxLong), ""
	}
	return s
}

// Filter chooses entries. A zero field chooses all.
type Filter struct {
	After   uint64 // only entries with a greater Seq
	Device  string // "edge1.localhost", or "edge1" for the devices of that name
	Service string
	Method  string
	Status  int    // 404; or a class: 4 for 400 to 499
	Path    string // a part of the path
	Unread  bool   // only entries with something unread
	Limit   int    // the last so many
}

func (f Filter) match(e *Entry) bool {
	return e.Seq > f.After &&
		(f.Device == "" || f.Device == e.Device || strings.HasPrefix(e.Device, f.Device+".")) &&
		(f.Service == "" || f.Service == e.Service) &&
		(f.Method == "" || f.Method == e.Method) &&
		(f.Status == 0 || f.Status == e.Status || f.Status == e.Status/100) &&
		(f.Path == "" || containsFold(e.Path, f.Path)) &&
		(!f.Unread || len(e.Unread) > 0)
}
