package httpx

import (
	"bytes"
	"crypto/tls"
	"net"
	"net/textproto"
	"strconv"
	"sync"
)

// Conn is an HTTP/1.1 connection that remembers the head of each request as it was sent, which
// net/http does not keep. It looks at heads only: bodies pass through uncounted but for their length.
type Conn struct {
	net.Conn
	limit int // the longest head kept, bytes

	mu    sync.Mutex // guards what follows: net/http reads in the background while a handler runs
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

// NewConn wraps c. A head longer than limit bytes is not kept.
func NewConn(c net.Conn, limit int) *Conn { return &Conn{Conn: c, limit: limit} }

// Read reads for net/http and notes request heads on the way.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.mu.Lock()
		c.note(p[:n], len(p) == 1)
		c.mu.Unlock()
	}
	return n, err
}

// Idle tells the connection that a request is over, from http.Server.ConnState.
func (c *Conn) Idle() {
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

// TLS is the state of the connection below, or nil on a plain one.
func (c *Conn) TLS() *tls.ConnectionState {
	t, ok := c.Conn.(*tls.Conn)
	if !ok {
		return nil
	}
	state := t.ConnectionState()
	return &state
}

// CloseWrite lets net/http end its side first, so that a client still sending reads the answer.
func (c *Conn) CloseWrite() error {
	if w, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return w.CloseWrite()
	}
	return nil
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
	}
	before := len(c.head)
	c.head = append(c.head, p...)
	end := headEnd(c.head, max(0, before-3))
	if end < 0 && len(c.head) <= c.limit {
		return nil
	}
	head := c.head
	c.head = nil
	if end < 0 || end > c.limit {
		c.phase = inUnknown
		c.heads = append(c.heads, nil)
		return nil
	}
	c.heads = append(c.heads, head[:end:end])
	c.phase, c.left = bodyOf(head[:end])
	return head[end:]
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
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch textproto.CanonicalMIMEHeaderKey(string(name)) {
		case "Transfer-Encoding", "Upgrade":
			return inUnknown, 0
		case "Content-Length":
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
