package arm

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/journal"
	"github.com/edgerite/edgerite/internal/store"
)

// answer is a response that is not an error.
type answer struct {
	status int
	header http.Header
	body   []byte // JSON; nil for none

	operation string // the id of the operation that has begun
}

// The headers of every answer, as recorded of Azure.
const (
	contentType     = "application/json; charset=utf-8"
	readsLeft       = "14999"
	writesLeft      = "1199"
	routingLocation = "DBELOCAL"
	maxClientHeader = 128

	// correlationHeader names what requests that belong together have in common.
	correlationHeader = "x-ms-correlation-request-id"
)

// stamp sets the headers that every answer has.
func (e *Engine) stamp(h http.Header, r *http.Request) {
	now := e.deps.Clock.Now()
	id := e.deps.Rand.UUID()
	correlation := clientHeader(r, correlationHeader)
	if correlation == "" {
		correlation = id
	}
	left := [2]string{"x-ms-ratelimit-remaining-subscription-writes", writesLeft}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		left = [2]string{"x-ms-ratelimit-remaining-subscription-reads", readsLeft}
	}
	all := [...][2]string{
		{"Date", now.Format(http.TimeFormat)},
		{"Cache-Control", "no-cache"},
		{"Pragma", "no-cache"},
		{"Expires", "-1"},
		{"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
		{"X-Content-Type-Options", "nosniff"},
		{"x-ms-request-id", id},
		{correlationHeader, correlation},
		{"x-ms-routing-request-id", routingLocation + ":" + now.Format("20060102T150405Z") + ":" + correlation},
		left,
	}
	values := make([]string, len(all)) // one piece of memory for all: every answer pays for this
	for i, header := range all {
		values[i] = header[1]
		h[header[0]] = values[i : i+1 : i+1]
	}
	if strings.EqualFold(r.Header.Get("x-ms-return-client-request-id"), "true") {
		if id := clientHeader(r, "x-ms-client-request-id"); id != "" {
			h["x-ms-client-request-id"] = []string{id}
		}
	}
}

// stamped is a header that stamp has set, by the name it has there.
func stamped(h http.Header, name string) string { return strings.Join(h[name], "") }

// clientHeader is a header of the request that is sent back: short and printable, or empty.
func clientHeader(r *http.Request, name string) string {
	v := r.Header.Get(name)
	if len(v) > maxClientHeader || strings.ContainsFunc(v, func(c rune) bool { return c > unicode.MaxASCII || !unicode.IsPrint(c) }) {
		return ""
	}
	return v
}

func (a *answer) write(w http.ResponseWriter) {
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	if len(a.body) > 0 {
		h.Set("Content-Type", contentType)
	}
	if a.status != http.StatusNoContent {
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if len(a.body) > 0 {
		_, _ = w.Write(a.body) // the client has gone: there is nobody to tell
	}
}

// inTerms puts errors of the parts below into Resource Manager's terms.
func inTerms(err error) error {
	switch {
	case errors.Is(err, store.ErrFull):
		return insufficientStorage.of().Because(err)
	case errors.Is(err, context.Canceled):
		return clientGone.of().Because(err)
	}
	return err
}

// RenderError writes an error in Resource Manager's shape: {"error":{"code","message","target","details"}}.
func RenderError(w http.ResponseWriter, r *http.Request, e *apierr.Error) {
	journal.Error(r.Context(), e.Code)
	body, err := encode(struct {
		Error *WireError `json:"error"`
	}{WireErrorOf(e)})
	if err != nil {
		body = []byte(`{"error":{"code":"InternalServerError","message":"The error could not be written."}}`)
	}
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(e.Status)
	_, _ = w.Write(body) // the client has gone: there is nobody to tell
}
