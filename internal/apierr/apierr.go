// Package apierr holds the one error type that crosses package boundaries.
//
// A protocol package renders it in its own shape: Resource Manager as JSON, the
// token service as OAuth JSON, the blob service as XML.
package apierr

import (
	"errors"
	"fmt"
	"net/http"
)

// Error is what a client is told, and in Err what it is not told.
type Error struct {
	Status  int         // HTTP status
	Code    string      // the protocol's code: "ResourceNotFound", "invalid_grant", "BlobNotFound"
	Message string      // safe to send
	Target  string      // property, header or resource at fault
	Details []*Error    // nested causes, as Resource Manager sends them
	Info    []Info      // what Resource Manager tells beside
	Header  http.Header // Retry-After, WWW-Authenticate and the like
	Err     error       // cause: logged, never sent
}

// Info is one of the additionalInfo of Resource Manager's errors
// (https://learn.microsoft.com/rest/api/resources/deployments/create-or-update#erroradditionalinfo).
type Info struct {
	Type string    `json:"type"`
	Info Violation `json:"info"`
}

// Violation says where a mistake is in what was sent.
type Violation struct {
	Line     int    `json:"lineNumber"`
	Position int    `json:"linePosition"`
	Path     string `json:"path"`
}

// New makes an error with a formatted message.
func New(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Error reads for a log: it may hold the cause, so it is never sent.
func (e *Error) Error() string {
	s := fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Message)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Is reports a match on the code (and the status where the target has one), so that
// errors.Is(err, &apierr.Error{Code: "BlobNotFound"}) works whatever the message says.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && (t.Status == 0 || t.Status == e.Status)
}

// Because returns a copy that carries cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Err = cause
	return &c
}

// At returns a copy that names the property, header or resource at fault.
func (e *Error) At(target string) *Error {
	c := *e
	c.Target = target
	return &c
}

// With returns a copy that sends one more response header.
func (e *Error) With(name, value string) *Error {
	c := *e
	c.Header = e.Header.Clone()
	if c.Header == nil {
		c.Header = http.Header{}
	}
	c.Header.Add(name, value)
	return &c
}

// CodeInternal is the code of the opaque 500.
const CodeInternal = "InternalServerError"

// From finds the Error in err's chain. Anything else becomes an opaque 500 that keeps err for the log.
func From(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{
		Status:  http.StatusInternalServerError,
		Code:    CodeInternal,
		Message: "The server encountered an internal error. Please retry the request.",
		Err:     err,
	}
}
