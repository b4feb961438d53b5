package blob

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/fetch"
	"github.com/edgerite/edgerite/internal/store"
)

// sourceError is why a source was not read.
type sourceError struct {
	status  int    // the source's; 0 when it did not answer
	code    string // the source's, or the status in words
	message string
	cause   error
}

func (e *sourceError) Error() string {
	text := "copy source"
	if e.status != 0 {
		text = fmt.Sprintf("copy source: %d %s: %s", e.status, e.code, e.message)
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

func (e *sourceError) Unwrap() error { return e.cause }

// lasting tells whether to ask again is of no use.
func (e *sourceError) lasting() bool {
	switch e.status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return e.status >= 300 && e.status < 500
}

// unreachable is the failure of a fetch. The policy of addresses is the user's to change, so it is
// told apart. Of one that does not answer no more is told than what the user needs to put it right: neither addresses
// nor who resolves names.
func unreachable(err error) *sourceError {
	e := &sourceError{cause: err}
	switch {
	case errors.Is(err, fetch.ErrForbidden):
		e.status, e.message = http.StatusForbidden, "The copy source is at an address this device does not fetch from."+settingFor(err)
	case errors.Is(err, fetch.ErrRedirects):
		e.status, e.message = http.StatusBadRequest, "The copy source redirects, which is not followed."
	case errors.Is(err, fetch.ErrTooLarge):
		e.status, e.message = http.StatusBadRequest, "The copy source sends more than it announced."
	default:
		e.message = silence(err)
		return e
	}
	e.code = statusKeyword(e.status)
	return e
}

// silence says why nothing answered.
func silence(err error) string {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "The host name of the copy source does not resolve."
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return "The copy source refused the connection."
	}
	return ""
}

// settingFor names what would have allowed a fetch, where something would.
func settingFor(err error) string {
	switch {
	case errors.Is(err, fetch.ErrLoopback):
		return " See the setting fetch-loopback."
	case errors.Is(err, fetch.ErrPrivate):
		return " See the setting fetch-private."
	}
	return ""
}

// sourceRefused is cannotVerify for the source of a copy, whose conditions have a code of their own.
func (c *call) sourceRefused(err error) error {
	if fault, ok := errors.AsType[*sourceError](err); ok && fault.status == http.StatusPreconditionFailed {
		return errSourceConditionNotMet.Because(err)
	}
	return c.cannotVerify(err)
}

// maxSourceError is how much of a source's explanation is read.
const maxSourceError = 64 << 10

// refusedBy reads a source's refusal. One without a code is named by its status.
func refusedBy(resp *http.Response) *sourceError {
	e := &sourceError{status: resp.StatusCode, message: http.StatusText(resp.StatusCode)}
	var text struct {
		Code    string `xml:"Code"`
		Message string `xml:"Message"`
	}
	// What cannot be read explains nothing: the status is there without it.
	_ = xml.NewDecoder(io.LimitReader(resp.Body, maxSourceError)).Decode(&text)
	if e.code = text.Code; e.code == "" {
		e.code = header(resp.Header, "x-ms-error-code")
	}
	if message, _, _ := strings.Cut(text.Message, "\n"); message != "" {
		e.message = message
	}
	if e.code == "" {
		e.code = statusKeyword(e.status)
	}
	return e
}

// statusKeyword is a status in words without spaces, where the service wants a code: "NotFound".
func statusKeyword(status int) string {
	var word []byte
	for _, b := range []byte(http.StatusText(status)) {
		if b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' {
			word = append(word, b)
		}
	}
	return string(word)
}

// versionSourceFault is from when on an answer tells what the source said
// (behaviour: blob-copy-source-fault).
const versionSourceFault = "2024-08-04"

// cannotVerify answers a request whose source cannot be read: with the source's own status, where
// that says that it was the request's fault. Failures of another kind stay what they are.
// behaviour: blob-copy-source-status.
func (c *call) cannotVerify(err error) error {
	if errors.Is(err, store.ErrFull) || errors.Is(err, errSourceConditionNotMet) {
		return err
	}
	fault, ok := errors.AsType[*sourceError](err)
	if !ok {
		refused, ok := errors.AsType[*apierr.Error](err)
		if !ok {
			return err
		}
		fault = &sourceError{status: refused.Status, code: refused.Code, message: refused.Message, cause: err}
	}
	e := errCannotVerifyCopySource.Because(err)
	if fault.status >= 400 && fault.status < 500 || fault.status == http.StatusNotModified {
		e.Status, e.Message = fault.status, fault.message
	}
	switch {
	case !c.newer(versionSourceFault):
		return e
	case fault.status == 0:
		if fault.message != "" {
			e.Details = []*apierr.Error{detail("CopySourceErrorMessage", fault.message)}
		}
		return e
	}
	status := strconv.Itoa(fault.status)
	e.Details = []*apierr.Error{
		detail("CopySourceStatusCode", status), detail("CopySourceErrorCode", fault.code), detail("CopySourceErrorMessage", fault.message),
	}
	return e.With("x-ms-copy-source-status-code", status).With("x-ms-copy-source-error-code", fault.code)
}
