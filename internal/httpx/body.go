package httpx

import (
	"errors"
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
	stall  time.Duration
	now    func() time.Time
	on     deadliner
	stream bool      // of HTTP/2: its deadline ends the body even when nobody reads, so it may stand only during a read
	armed  time.Time // when the deadline was set last; zero when there is none
	begun  bool
}

// deadliner is what net/http's own writer is, and http.ResponseController looks for in others.
type deadliner interface{ SetReadDeadline(time.Time) error }

// GuardBody returns the request with a body whose reads fail when nothing arrives for the time of stall.
// now is real time, since the connection lives in it. It is a copy: net/http looks at the body of its
// own request to see what it still has to do, such as whether the client waits for "100 Continue".
func GuardBody(w http.ResponseWriter, r *http.Request, stall time.Duration, now func() time.Time) *http.Request {
	if r.Body == nil || r.Body == http.NoBody {
		return r
	}
	on, direct := w.(deadliner)
	if !direct {
		on = http.NewResponseController(w)
	}
	guarded := &struct { // one piece of memory
		body
		request http.Request
	}{body{ReadCloser: r.Body, stall: stall, now: now, on: on, stream: r.ProtoMajor > 1}, *r}
	b := &guarded.body
	if !b.stream {
		// net/http itself reads a body that the handler leaves, before it sends the answer.
		_ = b.arm() // a connection that is gone shows at the next read
	}
	guarded.request.Body = b
	return &guarded.request
}

// Read reads a piece, for which the client has a stall time.
func (b *body) Read(p []byte) (int, error) {
	b.begun = true
	if err := b.arm(); err != nil {
		return 0, err
	}
	n, err := b.ReadCloser.Read(p)
	if b.stream || errors.Is(err, io.EOF) {
		b.disarm()
	}
	return n, err
}

// arm sets the deadline a stall time ahead, unless that was just done.
func (b *body) arm() error {
	now := b.now()
	if !due(b.armed, now, b.stall) {
		return nil
	}
	if err := b.on.SetReadDeadline(now.Add(b.stall)); err != nil {
		return err
	}
	b.armed = now
	return nil
}

// disarm takes the deadline away, or the connection would be cut while a handler works on a
// body that has arrived whole. After a stall it stays: what still wants to read must not wait again.
func (b *body) disarm() {
	if b.armed.IsZero() {
		return
	}
	b.armed = time.Time{}
	_ = b.on.SetReadDeadline(time.Time{}) // it could be set before; if the connection is gone, so is the deadline
}

// due says whether a deadline of a stall time, set last at armed, is to be set anew.
func due(armed, now time.Time, stall time.Duration) bool {
	return armed.IsZero() || now.Sub(armed) > stall/deadlineSlack
}
