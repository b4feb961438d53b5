package httpx

import (
	"bytes"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"sync"
	"time"
)

// Conn is an HTTP/1.1 connection that remembers the head of each request as it was sent, which
// net/http does not keep. It looks at heads only: bodies pass through uncounted but for their length.
//
// It also cuts a client that stops reading its answer, which net/http bounds as a whole or not at all.
type Conn struct {
	net.Conn
	limits Limits
	reads  readSide
	answer gather

	mu    sync.Mutex // guards what follows: net/http reads in the background while a handler runs
	armed time.Time  // when the write deadline was set last; zero when there is none
	phase phase
	head  []byte   // of the request being read
	left  int64    // bytes of body before the next head, in phase inBody
	heads [][]byte // complete, not yet taken: more than one when a client pipelines
	now   []byte   // of the request being served
}

// phase is what the next byte of the connection belongs to.
type phase int

const (
	inHead    phase = iota // a request head
	inBody                 // a body of known length
	inUnknown              // a chunked body, or a head that is no use: until the connection is idle
)

// Limits bound what a connection may cost.
type Limits struct {
	Head  int           // the longest request head kept, bytes
	Stall time.Duration // how long a client may leave a piece of the answer unread; 0 means for ever
	Now   func() time.Time
	// Gather lets small answers be one packet. Who sets it calls Idle after each request: until then the end of an
	// answer may be held back.
	Gather bool
}

// NewConn wraps a connection without TLS.
func NewConn(c net.Conn, l Limits) *Conn {
	return &Conn{Conn: c, limits: l, reads: readSide{conn: c}, answer: gather{to: c, on: l.Gather}}
}

// SecureConn is a Conn over TLS. Its handshake is done.
type SecureConn struct {
	*Conn
	tls *tls.Conn
}

// NewSecureConn wraps a connection with TLS.
func NewSecureConn(c *tls.Conn, l Limits) *SecureConn { return &SecureConn{NewConn(c, l), c} }

// ConnectionState is where net/http takes Request.TLS from.
func (c *SecureConn) ConnectionState() tls.ConnectionState { return c.tls.ConnectionState() }

// Read reads for net/http and notes request heads on the way.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.reads.read(p)
	if n > 0 {
		c.mu.Lock()
		c.note(p[:n], len(p) == 1)
		c.mu.Unlock()
	}
	return n, err
}

// Idle tells the connection that a request is over, from http.Server.ConnState.
func (c *Conn) Idle() {
	_ = c.answer.end() // a connection that is gone shows at the next read
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase == inUnknown {
		c.phase = inHead
	}
}

// Next makes the oldest head that was read the one RequestHead returns. It is called once for each request.
func (c *Conn) Next() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = nil
	if len(c.heads) > 0 {
		c.now, c.heads = c.heads[0], c.heads[1:]
	}
}

// RequestHead is the head of the request being served, or nil.
func (c *Conn) RequestHead() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Write writes a piece of the answer, for which the client has a stall time.
func (c *Conn) Write(p []byte) (int, error) {
	if err := c.moveWriteDeadline(); err != nil {
		return 0, err
	}
	return c.answer.write(p)
}

// SetReadDeadline bounds reads.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.reads.setDeadline(t) }

// SetDeadline bounds reads and writes.
func (c *Conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetWriteDeadline is net/http's way to set or take away a deadline; the next Write sets its own. To take it away
// means nothing where each piece of an answer has one.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	if t.IsZero() && c.limits.Stall != 0 {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = time.Time{}
	return c.Conn.SetWriteDeadline(t)
}

// CloseWrite lets net/http end its side first, so that a client still sending reads the answer.
func (c *Conn) CloseWrite() error {
	if err := c.answer.end(); err != nil {
		return err
	}
	if w, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return w.CloseWrite()
	}
	return nil
}

// Close ends the connection, after what is left of an answer.
func (c *Conn) Close() error {
	c.answer.close(c.limits.Now)
	return c.Conn.Close()
}

func (c *Conn) moveWriteDeadline() error {
	if c.limits.Stall == 0 {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.limits.Now()
	if !due(c.armed, now, c.limits.Stall) {
		return nil
	}
	c.armed = now
	return c.Conn.SetWriteDeadline(now.Add(c.limits.Stall))
}

// note follows the stream. A read of one byte is net/http watching for the client's next
// request while a handler runs: whatever came before, that byte begins a head.
func (c *Conn) note(p []byte, watching bool) {
	if watching && c.phase == inUnknown {
		c.phase = inHead
	}
	for len(p) > 0 {
		switch c.phase {
		case inUnknown:
			return
		case inBody:
			n := min(c.left, int64(len(p)))
			p, c.left = p[n:], c.left-n
			if c.left == 0 {
				c.phase = inHead
			}
		case inHead:
			p = c.noteHead(p)
		}
	}
}

// noteHead adds p to the head being read and returns what follows its end.
func (c *Conn) noteHead(p []byte) (rest []byte) {
	if len(c.head) == 0 {
		p = bytes.TrimLeft(p, "\r\n") // net/http, too, takes empty lines before a request
		if end := headEnd(p, 0); end >= 0 && end <= c.limits.Head {
			c.headDone(bytes.Clone(p[:end]))
			return p[end:]
		}
	}
	before := len(c.head)
	c.head = append(c.head, p...)
	end := headEnd(c.head, max(0, before-3))
	if end < 0 && len(c.head) <= c.limits.Head {
		return nil
	}
	head := c.head
	c.head = nil
	if end < 0 || end > c.limits.Head {
		c.phase = inUnknown
		c.heads = append(c.heads, nil)
		return nil
	}
	c.headDone(head[:end:end])
	return head[end:]
}

func (c *Conn) headDone(head []byte) {
	c.heads = append(c.heads, head)
	c.phase, c.left = bodyOf(head)
}

// headEnd is where the empty line that ends a head lies behind, looking from start on, or -1.
// net/http takes bare line feeds too.
func headEnd(p []byte, start int) int {
	for i := start; i < len(p); i++ {
		if p[i] != '\n' {
			continue
		}
		if i+1 < len(p) && p[i+1] == '\n' {
			return i + 2
		}
		if i+2 < len(p) && p[i+1] == '\r' && p[i+2] == '\n' {
			return i + 3
		}
	}
	return -1
}

// bodyOf says what follows a head.
func bodyOf(head []byte) (phase, int64) {
	phase, length := inHead, int64(0)
	for line := range bytes.Lines(head) {
		switch line[0] | ' ' { // most names are neither of the three
		case 't', 'u', 'c':
		default:
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case bytes.EqualFold(name, []byte("Transfer-Encoding")), bytes.EqualFold(name, []byte("Upgrade")):
			return inUnknown, 0
		case bytes.EqualFold(name, []byte("Content-Length")):
			n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
			if err != nil || n < 0 {
				return inUnknown, 0
			}
			length = n
		}
	}
	if length > 0 {
		phase = inBody
	}
	return phase, length
}
