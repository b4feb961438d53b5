package store

import (
	"math"
	"sync"
	"sync/atomic"
)

// gate counts who is inside and lets nobody in once it closes: Pebble panics when it is used
// after it was closed.
type gate struct {
	inside *atomic.Int64 // below zero, by closed, once closing
	empty  chan struct{} // closed when the last one has left a closing gate
	once   *sync.Once
}

const closed = math.MinInt64 / 2

func newGate() gate {
	return gate{inside: new(atomic.Int64), empty: make(chan struct{}), once: new(sync.Once)}
}

// enter returns ErrClosed, or nil and then leave must follow.
func (g gate) enter() error {
	if g.inside.Add(1) < 0 {
		g.leave()
		return ErrClosed
	}
	return nil
}

func (g gate) leave() {
	if g.inside.Add(-1) == closed {
		g.once.Do(func() { close(g.empty) })
	}
}

// close waits until nobody is inside. It reports false when the gate was closed before.
func (g gate) close() bool {
	for {
		n := g.inside.Load()
		if n < 0 {
			return false
		}
		if g.inside.CompareAndSwap(n, n+closed) {
			if n > 0 {
				<-g.empty
			}
			return true
		}
	}
}
