package blob

import (
	"net/http"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/journal"
)

// timeInError is the form of the Time line of an error message.
const timeInError = "2006-01-02T15:04:05.0000000Z"

// maxClientRequestID is how long a client's own request id may be to be echoed: "at most 1024 visible ASCII
// characters" (https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags#response-headers).
const maxClientRequestID = 1024

// commonHeaders writes what every answer carries.
func (s *Service) commonHeaders(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	values := [...]string{"Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0", s.Rand.UUID()}
	h["Server"], h["x-ms-request-id"] = values[0:1:1], values[1:2:2]
	// net/http writes the same one, and the fewer are in the map, the less it grows.
	if !s.Clock.Unmoved() {
		s.date(h)
	}
	if id := headerOf(r, "x-ms-client-request-id"); id != "" && len(id) <= maxClientRequestID && printable(id) {
		h["x-ms-client-request-id"] = []string{id}
	}
}

func (s *Service) date(h http.Header) { h["Date"] = []string{httpTime(s.Clock.Now())} }

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// renderError writes an error as the service does: always the code as a header, and an XML
// document without white space between tags, since clients look for "<Error><Code>…"
// (https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2).
func (s *Service) renderError(w http.ResponseWriter, r *http.Request, e *apierr.Error) {
	RenderError(s.Clock.Now(), w, r, e)
}

// RenderError writes an error as the service does at the time now: XML, and its code in a header.
func RenderError(now time.Time, w http.ResponseWriter, r *http.Request, e *apierr.Error) {
	journal.Error(r.Context(), e.Code)
	h := w.Header()
	h["x-ms-error-code"] = []string{e.Code}
	for _, name := range []string{"Content-Type", "Content-Length", "Content-MD5", "Content-Encoding", "Content-Range"} {
		delete(h, name)
	}
	if r.Method == http.MethodHead || e.Status == http.StatusNotModified {
		if e.Status != http.StatusNotModified {
			h["Content-Length"] = []string{"0"}
		}
		w.WriteHeader(e.Status)
		return
	}
	var x xmlWriter
	x.open("Error")
	x.element("Code", e.Code)
	x.element("Message", e.Message+"\nRequestId:"+strings.Join(h["x-ms-request-id"], "")+"\nTime:"+now.Format(timeInError))
	for _, d := range e.Details {
		x.element(d.Code, d.Message)
	}
	x.close("Error")
	h["Content-Type"] = []string{"application/xml"}
	// The answer is complete without it; a client that is gone needs no report.
	_ = x.send(w, e.Status)
}
