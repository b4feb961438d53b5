package store

import (
	"bytes"
	"errors"
	"sync"

	"github.com/cockroachdb/pebble/v2"
)

// maxCached is how many records a Cache remembers; then it begins anew.
const maxCached = 1000

// Cache remembers records of one part of the key space, in the form their reader makes of them, for those
// that nearly every request asks for. What it gives is never older than what Get would have given when it was
// asked: a write makes it forget before the next reader can know that it happened. It remembers what is not
// there as well. What it gives is shared, and not to be changed. It is safe for concurrent use.
type Cache[T any] struct {
	store  *Store
	prefix []byte
	decode func(value []byte) (T, error)

	mu     sync.RWMutex // guards what follows
	known  map[string]known[T]
	writes uint64 // of the part: what was read before one is not remembered after it
}

// known is a record, or that there is none.
type known[T any] struct {
	record T
	err    error // nil or ErrNotFound
}

// NewCache returns a cache of the records of s whose keys begin with prefix.
func NewCache[T any](s *Store, prefix string, decode func(value []byte) (T, error)) *Cache[T] {
	c := &Cache[T]{store: s, prefix: []byte(prefix), decode: decode, known: map[string]known[T]{}}
	s.caches.add(c)
	return c
}

// Get gives the record of key, or ErrNotFound. A transaction asks it for what others have written, not
// for what it has written itself.
func (c *Cache[T]) Get(key []byte) (T, error) {
	c.mu.RLock()
	found, ok := c.known[string(key)]
	writes := c.writes
	c.mu.RUnlock()
	if ok {
		return found.record, found.err
	}
	found, err := c.read(bytes.Clone(key)) // so that the caller's need not be on the heap
	if err != nil {
		return found.record, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.writes == writes {
		if len(c.known) >= maxCached {
			clear(c.known)
		}
		c.known[string(key)] = found
	}
	return found.record, found.err
}

// read gives what is to be remembered of key, or an error that is not.
func (c *Cache[T]) read(key []byte) (found known[T], err error) {
	value, err := c.store.Get(key)
	if errors.Is(err, ErrNotFound) {
		found.err = ErrNotFound
		return found, nil
	}
	if err != nil {
		return found, err
	}
	found.record, err = c.decode(value)
	return found, err
}

// wrote is called once a write can be read.
func (c *Cache[T]) wrote(w write) {
	if !w.reaches(c.prefix) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes++
	if len(w.upper) == 0 {
		delete(c.known, string(w.key))
		return
	}
	clear(c.known)
}

// write is one of a transaction: a record is set or gone, or, with upper, all from key on up to it are gone.
type write struct {
	key, upper, value []byte
	gone              bool
}

// reaches tells whether it changes records whose keys begin with prefix.
func (w write) reaches(prefix []byte) bool {
	if len(w.upper) == 0 {
		return bytes.HasPrefix(w.key, prefix)
	}
	return bytes.Compare(w.upper, prefix) > 0 && bytes.Compare(w.key, PrefixEnd(prefix)) < 0
}

// caches are those of a store.
type caches struct {
	mu  sync.RWMutex // guards all
	all []watcher
}

type watcher interface{ wrote(w write) }

func (c *caches) add(one watcher) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, one)
}

// written tells the caches what a batch has changed. It comes after the batch was applied: a
// record read before that is remembered by nobody after.
func (c *caches) written(tx *Tx) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if len(c.all) == 0 {
		return nil
	}
	operations := tx.batch.Reader()
	for {
		kind, key, value, ok, err := operations.Next()
		if err != nil || !ok {
			return err
		}
		w := write{key: key, value: value, gone: kind != pebble.InternalKeyKindSet}
		if kind == pebble.InternalKeyKindRangeDelete {
			w.upper, w.value = value, nil
		}
		for _, one := range c.all {
			one.wrote(w)
		}
	}
}
