// Package store is the ordered key space and the content files that everything durable lives in.
//
// It is Pebble, on disk or on a file system in memory, so there is one engine to trust. A write
// is acknowledged only once it is in the synced log. See docs/decisions/ for why Pebble.
//
// On disk a store is one directory:
//
//	FORMAT    the version of this layout
//	BALLAST   room to give back when the disk is full all the same
//	records/  Pebble's
//	content/  one file for each piece of content, spread over 256 directories
package store

import (
	"errors"
	"fmt"
	"sync"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/rnd"
)

var (
	// ErrNotFound is returned by Get for a key that is not there.
	ErrNotFound = errors.New("store: not found")
	// ErrFull is returned by writes below the reserve of free space, on disk or in memory.
	// Protocols answer it with 507 Insufficient Storage. Reads go on, and writes too as soon as
	// there is space again.
	ErrFull = errors.New("store: no space left")
	// ErrFailed is returned by writes after the disk failed in a way that space does not cure.
	// Reads go on; writes do once the store is opened again.
	ErrFailed = errors.New("store: read-only after a failure")
	// ErrClosed is returned by everything after Close has begun.
	ErrClosed = errors.New("store: closed")
)

// Options say where a store lives.
type Options struct {
	Dir  string      // directory; on a memory file system a name only
	FS   vfs.FS      // vfs.Default on disk, NewMemory in memory, a crashable one in tests
	Log  *zap.Logger // never nil
	Rand *rnd.Source // of content ids; nil means rnd.New()

	// Reserve is how many bytes of the file system writes leave free, so that the engine can
	// always finish what it was given. 0 means 64 MiB, or an eighth of a smaller file system.
	Reserve int64
}

// Store is one device's state. It is safe for concurrent use.
type Store struct {
	db      *pebble.DB
	content *Content
	guard   *guard
	gate    gate
	locks   scopes
	caches  caches
	logged  bool       // writes go to a log: not in memory, where nothing outlives a crash
	alone   sync.Mutex // of the one transaction that called Alone; taken after its scopes
}

// Open opens or creates the store in o.Dir. It fails with one sentence when another process has
// it open, when a newer Edgerite wrote it, and with ErrFull when there is no room to open it in.
func Open(o Options) (*Store, error) {
	s, err := open(o)
	if err != nil {
		return nil, fmt.Errorf("opening the store in %s: %w", o.Dir, err)
	}
	return s, nil
}

func open(o Options) (*Store, error) {
	if o.Rand == nil {
		o.Rand = rnd.New()
	}
	if err := prepare(o.FS, o.Dir); err != nil {
		return nil, noSpace(err)
	}
	g, err := newGuard(o)
	if err != nil {
		return nil, err
	}
	db, err := openRecords(o, g)
	if err != nil {
		return nil, err
	}
	content, err := newContent(o, g)
	if err != nil {
		return nil, errors.Join(noSpace(err), db.Close())
	}
	s := &Store{db: db, content: content, guard: g, gate: newGate(), logged: !volatile(o.FS)}
	g.serve(s.unwritten)
	return s, nil
}

// unwritten is how many bytes of writes are in memory, and in the log, but not in tables yet.
func (s *Store) unwritten() int64 {
	if s.gate.enter() != nil {
		return 0
	}
	defer s.gate.leave()
	return int64(s.db.Metrics().MemTable.Size)
}

// Close waits for what is running and releases the store. It does not wait for space: updates
// that do fail. Snapshots must be closed before.
func (s *Store) Close() error {
	s.guard.close()
	if !s.gate.close() {
		return ErrClosed
	}
	if s.guard.wedged.Load() {
		return s.guard.failure() // Pebble would wait for a lock that is lost
	}
	err := s.flushUnlogged()
	if err = errors.Join(err, s.db.Close()); err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}

// flushUnlogged writes out what no log has, for who opens the store again in this process. Without room for
// it that is lost, as closing does not wait for space.
func (s *Store) flushUnlogged() error {
	if s.logged || s.guard.failed.Load() != nil {
		return nil
	}
	free, err := s.guard.free()
	if err != nil || free < 2*int64(s.db.Metrics().MemTable.Size) {
		return err
	}
	return s.db.Flush()
}
