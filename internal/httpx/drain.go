package httpx

import (
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
)

// drainLimit is how much of an unread body is taken off the wire before an early answer: enough
// for one upload block of any client seen (100 MiB is the largest block of the versions a device speaks).
// behaviour: early-answer-drain.
const drainLimit = 128 << 20

// Drain reads what is left of the request body, so that a client that is still sending gets
// the answer and not a broken pipe. A client that waits for "100 Continue" has sent nothing, as
// long as nobody began to read.
func Drain(r *http.Request) {
	if r.Body == nil || waiting(r) {
		return
	}
	// A body that ends early, stalls or is too long only means that the connection is closed after the answer.
	_, _ = io.CopyN(io.Discard, r.Body, drainLimit)
}

// waiting says whether the client still waits to be asked for its body.
func waiting(r *http.Request) bool {
	if !strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
		return false
	}
	b, guarded := r.Body.(*body)
	return !guarded || !b.begun
}

type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

func panicked(value any) error { return &panicError{value: value, stack: debug.Stack()} }
