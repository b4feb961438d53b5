package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
)

// Tx is a set of writes that happen together or not at all, and sees its own writes. It is used
// by one goroutine, during the call it is passed to.
type Tx struct {
	store *Store
	batch *pebble.Batch
	index bool // the batch can be read
	sets  bool // writes something besides deletions
	frees bool
	alone bool // holds the store's lock of that name
	apply []func()
	after []func()
	never []func()
}

// Get reads through the transaction's own writes.
func (t *Tx) Get(key []byte) ([]byte, error) {
	from, err := t.reader()
	if err != nil {
		return nil, err
	}
	return t.store.get(from, key, []byte{})
}

// Scan reads through the transaction's own writes.
func (t *Tx) Scan(lower, upper []byte, fn func(key, value []byte) (bool, error)) error {
	from, err := t.reader()
	if err != nil {
		return err
	}
	return t.store.scan(from, lower, upper, fn)
}

// reader is what the transaction sees. Most read before they write, and need no index of what they write.
func (t *Tx) reader() (pebble.Reader, error) {
	switch {
	case t.index:
		return t.batch, nil
	case t.batch.Empty():
		return t.store.db, nil
	}
	indexed := t.store.db.NewIndexedBatch()
	if err := indexed.Apply(t.batch, nil); err != nil {
		return nil, errors.Join(err, indexed.Close())
	}
	plain := t.batch
	t.batch, t.index = indexed, true
	return indexed, plain.Close()
}

// Set writes a record.
func (t *Tx) Set(key, value []byte) error {
	t.sets = true
	return t.batch.Set(key, value, nil)
}

// Delete removes a record; one that is not there is no error.
func (t *Tx) Delete(key []byte) error { return t.batch.Delete(key, nil) }

// DeleteRange removes every record with lower <= key < upper.
func (t *Tx) DeleteRange(lower, upper []byte) error { return t.batch.DeleteRange(lower, upper, nil) }

// Frees declares that this transaction gives back more than it takes (it deletes a resource, or
// a job's part of one), so that a full store can be emptied: it may use most of the reserve. A
// transaction of deletions only needs not say so.
func (t *Tx) Frees() { t.frees = true }

// WhenApplied has fn run once the writes can be read, under the locks of the scopes still, and not at all when there is nothing
// to apply. It is the place to keep memory of one mind with the store: fn runs in the order of the transactions, and nobody who comes
// next sees the one without the other. The disk may fail after it, as it may for whoever reads the store meanwhile.
func (t *Tx) WhenApplied(fn func()) { t.apply = append(t.apply, fn) }

// AfterCommit has fn run once the transaction is durable, before Update returns; not at all when
// it fails. It is the place to remove content that the transaction stopped naming.
func (t *Tx) AfterCommit(fn func()) { t.after = append(t.after, fn) }

// IfDropped has fn run before Update returns when the transaction was not applied and never will be: it
// returned an error itself, or there was no space for it. After other failures nobody knows.
func (t *Tx) IfDropped(fn func()) { t.never = append(t.never, fn) }

func (t *Tx) dropped() {
	for _, fn := range t.never {
		fn()
	}
}

// Alone waits until no other transaction that called it is running, and keeps those that call it
// from now on waiting until this one is applied. It is for what hangs on several scopes at once,
// such as the last of several references: what fn reads after it no other such transaction
// changes. It may be called again; it is held shortly, since fn does not block.
func (t *Tx) Alone() {
	if !t.alone {
		t.store.alone.Lock()
		t.alone = true
	}
}

// Update runs fn on a transaction under the lock named scope, applies it, unlocks, and returns
// once it is durable. Only one Update of a scope runs fn at a time; different scopes run
// together, but two names may share a lock, so fn must not call Update. When fn returns an error
// nothing is written and that error is returned.
// The lock is not held while waiting for the disk, so fn must not block on bodies or the network.
//
// After ErrFull or ErrFailed nothing was acknowledged, but a disk that failed just then may
// still bring the transaction back at the next start.
func (s *Store) Update(ctx context.Context, scope string, fn func(tx *Tx) error) error {
	return s.update(ctx, fn, scope, scope)
}

// UpdateBoth is Update under the locks of two scopes, for a change that reaches from one to the
// other. Their order does not matter.
func (s *Store) UpdateBoth(ctx context.Context, scope, other string, fn func(tx *Tx) error) error {
	return s.update(ctx, fn, scope, other)
}

// UpdateAll is Update under the locks of all the scopes, one at least. Their order does not matter.
func (s *Store) UpdateAll(ctx context.Context, scopes []string, fn func(tx *Tx) error) error {
	return s.update(ctx, fn, scopes...)
}

func (s *Store) update(ctx context.Context, fn func(tx *Tx) error, scopes ...string) error {
	if err := s.gate.enter(); err != nil {
		return err
	}
	defer s.gate.leave()
	tx := &Tx{store: s, batch: s.db.NewBatch()}
	applied, err := s.apply(ctx, scopes, tx, fn)
	if applied {
		err = errors.Join(err, s.wait(tx.batch))
	}
	// A batch that is synced or dropped has nothing to lose; one that Pebble panicked over is not given back.
	if !s.guard.wedged.Load() {
		_ = tx.batch.Close()
	}
	if err != nil {
		return err
	}
	for _, after := range tx.after {
		after()
	}
	return nil
}

// apply is the part of Update that holds the locks.
func (s *Store) apply(ctx context.Context, scopes []string, tx *Tx, fn func(tx *Tx) error) (applied bool, err error) {
	defer s.locks.lockAll(scopes).unlock()
	defer func() {
		if tx.alone {
			s.alone.Unlock()
		}
	}()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if err := fn(tx); err != nil || tx.batch.Empty() {
		tx.dropped()
		return false, err
	}
	if err := s.guard.admit(int64(tx.batch.Len()), tx.frees || !tx.sets); err != nil {
		tx.dropped()
		return false, err
	}
	defer func() {
		if p := recover(); p != nil {
			// Pebble panics with its commit lock held when its log fails under it.
			s.guard.wedged.Store(true)
			s.guard.fail(fmt.Errorf("panic in the engine: %v", p))
			applied, err = false, s.guard.failure()
		}
	}()
	if err := s.commit(tx.batch); err != nil {
		return false, fmt.Errorf("applying a transaction: %w", err)
	}
	if err := s.caches.written(tx); err != nil {
		return true, fmt.Errorf("applying a transaction: %w", err)
	}
	for _, fn := range tx.apply {
		fn()
	}
	return true, nil
}

// commit makes a batch readable.
func (s *Store) commit(b *pebble.Batch) error {
	if !s.logged {
		return s.db.Apply(b, pebble.NoSync)
	}
	return s.db.ApplyNoSyncWait(b, pebble.Sync)
}

// wait returns once the batch is durable.
func (s *Store) wait(b *pebble.Batch) error {
	if !s.logged {
		return s.guard.failure()
	}
	if err := b.SyncWait(); err != nil {
		return fmt.Errorf("waiting for the disk: %w", noSpace(err))
	}
	return s.guard.failure()
}
