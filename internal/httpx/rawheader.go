package httpx

import (
	"bytes"
	"context"
	"net/http"
	"net/textproto"
)

// rawNames is what a connection knows of the request it is serving.
type rawNames interface {
	// RequestHead is the request line and header lines as sent, or nil when they are not known.
	RequestHead() []byte
}

type rawNamesKey struct{}

// WithRawNames returns a connection's context that gives its requests the header names as sent.
// It belongs in http.Server.ConnContext.
func WithRawNames(ctx context.Context, conn rawNames) context.Context {
	return context.WithValue(ctx, rawNamesKey{}, conn)
}

// RawHeaderNames returns a function that gives a header's name as the client wrote it, for a
// canonical name. net/http keeps "X-Ms-Meta-Camelcase" of "x-ms-meta-camelCase", and clients get
// the case of their metadata names back. Where the name is not known (HTTP/2 has none but lower
// case, and advertises none for blobs), it is returned as it is. When a header was sent more than
// once, its first spelling counts.
func RawHeaderNames(r *http.Request) func(canonical string) string {
	conn, ok := r.Context().Value(rawNamesKey{}).(rawNames)
	if !ok {
		return func(canonical string) string { return canonical }
	}
	names := parseNames(conn.RequestHead())
	return func(canonical string) string {
		if name, ok := names[canonical]; ok {
			return name
		}
		return canonical
	}
}

// parseNames lists the header names of a request head by their canonical form.
func parseNames(head []byte) map[string]string {
	names := map[string]string{}
	_, lines, _ := bytes.Cut(head, []byte("\n")) // after the request line
	for len(lines) > 0 {
		var line []byte
		line, lines, _ = bytes.Cut(lines, []byte("\n"))
		name, _, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(name) == 0 {
			continue
		}
		canonical := textproto.CanonicalMIMEHeaderKey(string(name))
		if _, seen := names[canonical]; !seen {
			names[canonical] = string(name)
		}
	}
	return names
}
