package httpx

import (
	"net"
	"sync"
	"time"
)

const (
	// fullBuffer is the size of net/http's write buffer: a write of exactly that is one that ran full, in the
	// middle of an answer.
	fullBuffer = 4 << 10
	// maxGathered is the most that one record of TLS holds.
	maxGathered = 16 << 10
	// lastWrite bounds what Close waits for a client that reads nothing any more.
	lastWrite = 5 * time.Second
)

// gather holds back the pieces of an answer that net/http's buffer cuts it into, so that head and body of a
// small answer, or several pieces of a larger one, are one record of TLS and one packet. What is held goes out
// with the piece that follows, and at the latest when the request is over or the connection closes.
//
// The handlers of this program answer in one go. One that wanted a client to see a part while it works on the
// rest would have to write something smaller than a full buffer.
type gather struct {
	to net.Conn
	on bool

	mu   sync.Mutex // held during a write: Close may come at any time
	held []byte
}

// write sends p, or keeps it for the next.
func (g *gather) write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.on && len(p) == fullBuffer && len(g.held) < maxGathered-fullBuffer:
		g.held = append(g.held, p...)
		return len(p), nil
	case len(g.held) == 0:
		return g.to.Write(p)
	case len(g.held)+len(p) > maxGathered:
		if err := g.flush(); err != nil {
			return 0, err
		}
		return g.to.Write(p)
	}
	g.held = append(g.held, p...)
	return len(p), g.flush()
}

// end sends what is held: no more will follow.
func (g *gather) end() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.flush()
}

// close sends what is held, unless a write is under way, which then fails as the connection closes.
func (g *gather) close(now func() time.Time) {
	if !g.mu.TryLock() {
		return
	}
	defer g.mu.Unlock()
	if len(g.held) == 0 {
		return
	}
	if g.to.SetWriteDeadline(now().Add(lastWrite)) == nil {
		_ = g.flush() // the connection ends either way, and who reads it sees that it was cut
	}
}

func (g *gather) flush() error {
	if len(g.held) == 0 {
		return nil
	}
	_, err := g.to.Write(g.held)
	if g.held = g.held[:0]; cap(g.held) > 2*fullBuffer {
		g.held = nil // an idle connection keeps no more than a small answer needed
	}
	return err
}
