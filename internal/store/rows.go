package store

import (
	"bytes"
	"errors"
	"hash/maphash"
	"sync"
)

// What Rows remember: at most some eight megabytes.
const (
	rowShards    = 16 // so that who reads one row seldom waits for who writes another
	rowsInShard  = 1024
	largestKnown = 512 // bytes: a larger row is read from the store
)

// Rows remember records of one part of the key space as they were last read or written, for what is asked
// for soon after it was written: a blob whose next block comes, or whose properties its writer reads. The
// writers of a row hold the same scope, so that the store tells of their writes in order. It is safe for concurrent use.
type Rows struct {
	store  *Store
	prefix []byte
	seed   maphash.Seed
	shards [rowShards]rowShard
}

type rowShard struct {
	mu     sync.Mutex // guards what follows
	known  map[string]row
	writes uint64 // of the shard: what was read before one is not remembered after it
}

// row is a record, or that there is none.
type row struct {
	value []byte
	gone  bool
}

// NewRows returns what remembers the records of s whose keys begin with prefix.
func NewRows(s *Store, prefix string) *Rows {
	r := &Rows{store: s, prefix: []byte(prefix), seed: maphash.MakeSeed()}
	for i := range r.shards {
		r.shards[i].known = map[string]row{}
	}
	s.caches.add(r)
	return r
}

// Get gives the latest value of key, which is shared and not to be changed, or ErrNotFound. A transaction asks
// it for what others have written, not for what it has written itself.
func (r *Rows) Get(key []byte) ([]byte, error) {
	h := r.shard(key)
	h.mu.Lock()
	found, ok := h.known[string(key)]
	writes := h.writes
	h.mu.Unlock()
	if ok {
		return found.get()
	}
	value, err := r.store.Get(bytes.Clone(key)) // so that the caller's need not be on the heap
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	found = row{value: value, gone: err != nil}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.writes == writes {
		h.remember(key, found)
	}
	return found.get()
}

// Scan reads the latest committed records in order, as the store does.
func (r *Rows) Scan(lower, upper []byte, fn func(key, value []byte) (bool, error)) error {
	return r.store.Scan(lower, upper, fn)
}

func (r *Rows) shard(key []byte) *rowShard {
	return &r.shards[maphash.Bytes(r.seed, key)%rowShards]
}

func (f row) get() ([]byte, error) {
	if f.gone {
		return nil, ErrNotFound
	}
	return f.value, nil
}

// wrote is called in the order of the writes, once each can be read.
func (r *Rows) wrote(w write) {
	if len(w.upper) > 0 {
		if w.reaches(r.prefix) {
			r.forgetAll()
		}
		return
	}
	if !bytes.HasPrefix(w.key, r.prefix) {
		return
	}
	h := r.shard(w.key)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.writes++
	h.remember(w.key, row{value: bytes.Clone(w.value), gone: w.gone})
}

func (r *Rows) forgetAll() {
	for i := range r.shards {
		h := &r.shards[i]
		h.mu.Lock()
		h.writes++
		clear(h.known)
		h.mu.Unlock()
	}
}

func (h *rowShard) remember(key []byte, found row) {
	if len(found.value) > largestKnown {
		delete(h.known, string(key))
		return
	}
	if len(h.known) >= rowsInShard {
		clear(h.known)
	}
	h.known[string(key)] = found
}
