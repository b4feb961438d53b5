package store

import "github.com/cockroachdb/pebble/v2"

// Reader reads records. Get returns a copy; what Scan hands to fn is valid only during the call.
type Reader interface {
	// Get returns the value of key, or ErrNotFound.
	Get(key []byte) ([]byte, error)
	// Scan calls fn for each record with lower <= key < upper in order until fn returns false
	// or an error; an empty upper means no bound. An error made by SkipTo moves it forward.
	Scan(lower, upper []byte, fn func(key, value []byte) (more bool, err error)) error
}

var (
	_ Reader = (*Store)(nil)
	_ Reader = (*Snapshot)(nil)
	_ Reader = (*Tx)(nil)
)

// Get reads the latest committed value.
func (s *Store) Get(key []byte) ([]byte, error) { return s.get(s.db, key, []byte{}) }

// GetInto reads the latest committed value into buffer, or beside it where it does not fit, and returns it.
func (s *Store) GetInto(buffer, key []byte) ([]byte, error) { return s.get(s.db, key, buffer[:0]) }

// Scan reads the latest committed records in order.
func (s *Store) Scan(lower, upper []byte, fn func(key, value []byte) (bool, error)) error {
	return s.scan(s.db, lower, upper, fn)
}

// Snapshot is a view that later writes do not change.
type Snapshot struct {
	store *Store
	view  *pebble.Snapshot // nil when the store was closed already
}

// Snapshot takes a consistent view. The caller closes it, before the store.
func (s *Store) Snapshot() *Snapshot {
	if s.gate.enter() != nil {
		return &Snapshot{store: s}
	}
	defer s.gate.leave()
	return &Snapshot{store: s, view: s.db.NewSnapshot()}
}

// Get reads from the view.
func (v *Snapshot) Get(key []byte) ([]byte, error) { return v.store.get(v.view, key, []byte{}) }

// Scan reads from the view.
func (v *Snapshot) Scan(lower, upper []byte, fn func(key, value []byte) (bool, error)) error {
	return v.store.scan(v.view, lower, upper, fn)
}

// Close releases the view.
func (v *Snapshot) Close() error {
	if v.view == nil || v.store.gate.enter() != nil {
		return nil
	}
	defer v.store.gate.leave()
	return v.view.Close()
}
