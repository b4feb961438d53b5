package store

import (
	"context"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
)

// Tx is a set of writes that happen together or not at all, and sees its own writes.
type Tx struct {
	b     *pebble.Batch
	after []func()
}

// Get reads through the transaction's own writes.
func (t *Tx) Get(key []byte) ([]byte, error) { return get(t.b, key) }

// Scan reads through the transaction's own writes.
func (t *Tx) Scan(lower, upper []byte, fn func(key, value []byte) (bool, error)) error {
	return scan(t.b, lower, upper, fn)
}

// Set writes a record.
func (t *Tx) Set(key, value []byte) error { return t.b.Set(key, value, nil) }

// Delete removes a record; one that is not there is no error.
func (t *Tx) Delete(key []byte) error { return t.b.Delete(key, nil) }

// DeleteRange removes every record with lower <= key < upper.
func (t *Tx) DeleteRange(lower, upper []byte) error { return t.b.DeleteRange(lower, upper, nil) }

// AfterCommit has fn run once the transaction is durable, before Update returns; not at all when
// it fails. It is the place to remove content that the transaction stopped naming.
func (t *Tx) AfterCommit(fn func()) { t.after = append(t.after, fn) }

// Update runs fn on a transaction under the lock named scope, applies it, unlocks, and returns
// once it is durable. Only one Update of a scope runs fn at a time; different scopes run
// together. When fn returns an error nothing is written and that error is returned.
// The lock is not held while waiting for the disk, so fn must not block on bodies or the network.
func (s *Store) Update(ctx context.Context, scope string, fn func(tx *Tx) error) error {
	tx := &Tx{b: s.db.NewIndexedBatch()}
	defer func() { _ = tx.b.Close() }() // a batch that was applied or dropped: nothing to lose
	if err := s.apply(ctx, scope, tx, fn); err != nil {
		return err
	}
	if !tx.b.Empty() {
		if err := tx.b.SyncWait(); err != nil {
			return fmt.Errorf("waiting for the disk: %w", err)
		}
	}
	for _, after := range tx.after {
		after()
	}
	return nil
}

// apply is the part of Update that holds the lock.
func (s *Store) apply(ctx context.Context, scope string, tx *Tx, fn func(tx *Tx) error) error {
	defer s.locks.lock(scope)()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := fn(tx); err != nil || tx.b.Empty() {
		return err
	}
	return s.db.ApplyNoSyncWait(tx.b, pebble.Sync)
}
