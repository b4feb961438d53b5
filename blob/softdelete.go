package blob

import (
	"time"

	"github.com/edgerite/edgerite/internal/store"
)

// Soft-deleted blobs and snapshots are rows beside the snapshots, under moments of their own, where
// nothing that reads or writes blobs finds them: only a listing with include=deleted shows them, and
// Undelete Blob brings them back
// (https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview).

// retention is how long what is deleted now is kept; 0 where it is not.
func (w *blobWrite) retention() (time.Duration, error) {
	if w.Strict {
		return 0, nil
	}
	p, err := w.settings.of(w.account.ID)
	if err != nil || !p.deleted.enabled {
		return 0, err
	}
	return time.Duration(p.deleted.days) * day, nil
}

const day = 24 * time.Hour

// bury soft-deletes the record at key: it goes to the moment given, where it stays for the time.
func (w *blobWrite) bury(r *blobRecord, key []byte, moment uint64, keep time.Duration) error {
	now := w.Clock.Now()
	until := now.Add(keep)
	r.lease = lease{}
	r.history.deleted, r.history.until = now.UnixNano(), until.UnixNano()
	grave := blobKey(w.container.id, w.address.blob, moment)
	if err := moveBody(w.tx, r.body, key, grave); err != nil {
		return err
	}
	if err := w.schedule(w.tx, until, dueDeleted, grave); err != nil {
		return err
	}
	return w.tx.Set(grave, r.encode())
}

// moveBody tells a body that the record that uses it has another key now.
func moveBody(tx *store.Tx, b body, from, to []byte) error {
	if b.layer == 0 || string(from) == string(to) {
		return nil
	}
	if err := hold(tx, layerRefName(b.layer), to); err != nil {
		return err
	}
	return tx.Delete(refKey(layerRefName(b.layer), from))
}

// overwritten does with a blob that r is about to replace what the retention policy says. What is
// overwritten becomes a soft-deleted snapshot; a blob of another type lets all that was soft-deleted
// under its name go
// (https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview#how-overwrites-are-handled-when-soft-delete-is-enabled).
func (w *blobWrite) overwritten(r *blobRecord) error {
	keep, err := w.retention()
	if err != nil {
		return err
	}
	if keep > 0 {
		if err := w.dropOtherTypes(r.kind); err != nil {
			return err
		}
	}
	if w.record == nil {
		return nil
	}
	r.history.snapshot = w.record.history.snapshot
	if keep == 0 || w.record.kind != r.kind {
		return w.dropBody(w.tx, w.record.body, w.scope, w.key)
	}
	old := *w.record
	old.staged, old.staging = 0, staging{}
	return w.bury(&old, w.key, w.stamps.next(max(old.stamp, old.history.snapshot)), keep)
}

// dropOtherTypes looks at the oldest only: what is of another type than that has let it go.
func (w *blobWrite) dropOtherTypes(kind blobType) error {
	oldest, err := w.rowsUpTo(isDeleted, 1)
	if err != nil || len(oldest) == 0 || oldest[0].record.kind == kind {
		return err
	}
	buried, err := w.rows(isDeleted)
	if err != nil {
		return err
	}
	for _, b := range buried {
		if err := w.dropRow(w.tx, b.record, b.key); err != nil {
			return err
		}
	}
	return nil
}

// demote makes what was a blob of this name before the present one a snapshot for good.
func (w *blobWrite) demote() error {
	former, err := w.rows(func(r *blobRecord) bool { return r.history.wasBase })
	if err != nil {
		return err
	}
	for _, f := range former {
		f.record.history.wasBase = false
		if err := w.tx.Set(f.key, f.record.encode()); err != nil {
			return err
		}
	}
	return nil
}

// dropRow removes a record for good, with its bytes.
func (s *Service) dropRow(tx *store.Tx, r *blobRecord, key []byte) error {
	if err := s.dropBody(tx, r.body, scopeOfBlobKey(key), key); err != nil {
		return err
	}
	if r.history.isDeleted() {
		if err := s.unschedule(tx, time.Unix(0, r.history.until), dueDeleted, key); err != nil {
			return err
		}
	}
	return tx.Delete(key)
}

// purge does a row of kind dueDeleted.
func (s *Service) purge(tx *store.Tx, key []byte, now time.Time) (done bool, err error) {
	r, err := findStored(tx, key)
	if err != nil || r == nil || !r.history.isDeleted() || r.history.restorable(now) {
		return err == nil, err // restored, or soft-deleted anew
	}
	return true, s.dropRow(tx, r, key)
}

// deletedAs tells whether a listing shows what is soft-deleted, and at what moment: as the blob
// itself, unless there is a new blob.
func (c *call) deletedAs(from store.Reader, container uint64, name string, moment uint64, r *blobRecord, l listing) (shown bool, as uint64, err error) {
	if !l.include["deleted"] || !r.history.restorable(c.Clock.Now()) {
		return false, moment, nil
	}
	if r.history.wasBase {
		now, err := findBlob(from, blobKey(container, name, baseMoment))
		if err != nil || now == nil || now.kind == uncommitted {
			return err == nil, baseMoment, err
		}
	}
	return l.include["snapshots"], moment, nil
}

// writeDeleted writes the properties of what is soft-deleted. A day that has begun does not count.
// behaviour: blob-retention-days.
func (c *call) writeDeleted(x *xmlWriter, h history) {
	x.element("DeletedTime", httpTime(time.Unix(0, h.deleted)))
	left := time.Unix(0, h.until-1).Sub(c.Clock.Now())
	x.number("RemainingRetentionDays", int64(left/day))
}
