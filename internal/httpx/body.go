package httpx

import (
	"io"
	"net/http"
	"time"
)

// deadlineSlack is the part of a stall time that may pass before a deadline is set anew: a body is
// read in many small pieces, and setting a deadline costs more than a piece.
const deadlineSlack = 4

// body is a request body that is cut when it stalls, however long it takes as a whole, and that
// remembers whether anybody began to read it.
type body struct {
	io.ReadCloser
	stall time.Duration
	now   func() time.Time
	set   func(deadline time.Time) error
	armed time.Time // when the deadline was set last; zero when there is none
	begun bool
}

// GuardBody makes a read of the request's body fail when nothing arrives for the time of stall.
// now is real time, since the connection lives in it.
func GuardBody(w http.ResponseWriter, r *http.Request, stall time.Duration, now func() time.Time) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	r.Body = &body{ReadCloser: r.Body, stall: stall, now: now, set: http.NewResponseController(w).SetReadDeadline}
}

// Read reads a piece, for which the client has a stall time.
func (b *body) Read(p []byte) (int, error) {
	b.begun = true
	if now := b.now(); due(b.armed, now, b.stall) {
		if err := b.set(now.Add(b.stall)); err != nil {
			return 0, err
		}
		b.armed = now
	}
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.disarm()
	}
	return n, err
}

// Close ends the body.
func (b *body) Close() error {
	b.disarm()
	return b.ReadCloser.Close()
}

// disarm takes the deadline away, or the connection would be cut while a handler works on a
// body that has arrived whole.
func (b *body) disarm() {
	if b.armed.IsZero() {
		return
	}
	b.armed = time.Time{}
	_ = b.set(time.Time{}) // it could be set before; if the connection is gone, so is the deadline
}

// due says whether a deadline of a stall time, set last at armed, is to be set anew.
func due(armed, now time.Time, stall time.Duration) bool {
	return armed.IsZero() || now.Sub(armed) > stall/deadlineSlack
}
