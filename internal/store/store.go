// Package store is the ordered key space and the content files that everything durable lives in.
//
// It is Pebble, on disk or on its memory file system, so there is one engine to trust. A write is
// acknowledged only once it is in the synced log. See docs/decisions/ for why Pebble.
package store

import (
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/rnd"
)

// ErrNotFound is returned by Get for a key that is not there.
var ErrNotFound = errors.New("store: not found")

// ErrFull is returned by writes below the reserve of free space, or above the memory cap.
// Protocols answer it with 507 Insufficient Storage. Reads go on.
var ErrFull = errors.New("store: no space left")

// Options say where a store lives.
type Options struct {
	Dir string      // directory; on the memory file system a name only
	FS  vfs.FS      // vfs.Default on disk, vfs.NewMem() in memory, a crashable one in tests
	Log *zap.Logger // never nil
}

// Store is one device's state. It is safe for concurrent use.
type Store struct {
	db      *pebble.DB
	content *Content
	locks   scopes
}

// Open opens or creates the store in o.Dir.
func Open(o Options) (*Store, error) {
	db, err := pebble.Open(o.Dir, &pebble.Options{FS: o.FS, Logger: pebbleLog{o.Log}})
	if err != nil {
		return nil, fmt.Errorf("opening the store in %s: %w", o.Dir, err)
	}
	content, err := newContent(o.FS, o.Dir, rnd.New(), o.Log)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the store in %s: %w", o.Dir, err), db.Close())
	}
	return &Store{db: db, content: content}, nil
}

// Close waits for running updates and releases the store.
func (s *Store) Close() error { return s.db.Close() }

// Reader reads records. Get returns a copy; what Scan hands to fn is valid only during the call.
type Reader interface {
	// Get returns the value of key, or ErrNotFound.
	Get(key []byte) ([]byte, error)
	// Scan calls fn for each record with lower <= key < upper in order until fn returns false
	// or an error; an empty upper means no bound. fn may return a key to skip to with SkipTo.
	Scan(lower, upper []byte, fn func(key, value []byte) (more bool, err error)) error
}

// Get reads the latest committed value.
func (s *Store) Get(key []byte) ([]byte, error) { return get(s.db, key) }

// Scan reads the latest committed records in order.
func (s *Store) Scan(lower, upper []byte, fn func(key, value []byte) (bool, error)) error {
	return scan(s.db, lower, upper, fn)
}

// Snapshot is a view that later writes do not change.
type Snapshot struct{ s *pebble.Snapshot }

// Snapshot takes a consistent view. The caller closes it.
func (s *Store) Snapshot() *Snapshot { return &Snapshot{s.db.NewSnapshot()} }

// Get reads from the view.
func (v *Snapshot) Get(key []byte) ([]byte, error) { return get(v.s, key) }

// Scan reads from the view.
func (v *Snapshot) Scan(lower, upper []byte, fn func(key, value []byte) (bool, error)) error {
	return scan(v.s, lower, upper, fn)
}

// Close releases the view.
func (v *Snapshot) Close() error { return v.s.Close() }
