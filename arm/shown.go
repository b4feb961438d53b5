package arm

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/edgerite/edgerite/internal/store"
)

// shownBytes bounds what an engine remembers of its answers.
const shownBytes = 8 << 20

// shown remembers the bodies that reads of single resources were answered with, until the next write of any
// resource: clients that wait for something, and those that list what they manage, ask for the same again and again. A body whose
// View looked at the clock, or at what is not the engine's, is not kept.
type shown struct {
	begun, ended atomic.Uint64 // transactions: while one is on its way nothing is looked up or kept

	mu     sync.Mutex // guards what follows
	at     uint64     // the transactions there had been when the bodies were true
	bodies map[string][]byte
	size   int
}

// settled is how many transactions there have been; ok is false while one is on its way.
func (s *shown) settled() (n uint64, ok bool) {
	n = s.begun.Load()
	return n, n == s.ended.Load()
}

func (s *shown) get(at uint64, key string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at != at {
		return nil
	}
	return s.bodies[key]
}

// put keeps a body that is true after so many transactions.
func (s *shown) put(at uint64, key string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at < s.at {
		return
	}
	if s.bodies == nil || s.at != at || s.size+len(key)+len(body) > shownBytes {
		s.at, s.size, s.bodies = at, 0, map[string][]byte{}
	}
	s.bodies[key] = body
	s.size += len(key) + len(body)
}

// readShown answers a GET of a resource, from memory where it was shown before and nothing has changed since.
func (c *Call) readShown(rt *route, look func() (*answer, error)) (*answer, error) {
	s := &c.engine.shown
	at, ok := s.settled()
	if !ok || !c.query.only("api-version") {
		return look()
	}
	key := strings.Join([]string{rt.asked.Key(), c.version, c.baseURL}, "\x00")
	if body := s.get(at, key); body != nil {
		return &answer{status: http.StatusOK, body: body}, nil
	}
	a, err := look()
	if err == nil && !c.passing {
		s.put(at, key, a.body)
	}
	return a, err
}

// transact runs fn in a transaction under the device's lock, and the store's other locks beside it.
func (e *Engine) transact(ctx context.Context, beside []string, fn func(tx *store.Tx) error) error {
	begun := false
	defer func() {
		if begun {
			e.shown.ended.Add(1)
		}
	}()
	return e.deps.Store.UpdateAll(ctx, append([]string{scope}, beside...), func(tx *store.Tx) error {
		e.shown.begun.Add(1)
		begun = true
		return fn(tx)
	})
}
