package blob

import (
	"net/http"
	"time"
)

// undeleteBlob restores what is soft-deleted of a name: the blob, unless there is a new one, and its
// snapshots. Where nothing is, nothing changes
// (https://learn.microsoft.com/rest/api/storageservices/undelete-blob).
// behaviour: blob-undelete.
func undeleteBlob(c *call) error {
	err := c.change(func(w *blobWrite) error {
		now := w.Clock.Now()
		buried, err := w.rows(func(r *blobRecord) bool { return r.history.restorable(now) })
		if err != nil {
			return err
		}
		if w.record == nil {
			if buried, err = w.restoreBase(buried); err != nil {
				return err
			}
		}
		return w.restoreSnapshots(buried)
	})
	if err != nil {
		return err
	}
	return c.answer(http.StatusOK)
}

// restoreBase brings back the one that was the blob, and gives the others.
func (w *blobWrite) restoreBase(buried []row) ([]row, error) {
	for i, b := range buried {
		if !b.record.history.wasBase {
			continue
		}
		if err := w.exhume(b); err != nil {
			return nil, err
		}
		if err := moveBody(w.tx, b.record.body, b.key, w.key); err != nil {
			return nil, err
		}
		if w.stored != nil { // a name with uncommitted blocks, which nobody can commit to a blob of another type
			if b.record.kind != blockBlob {
				if err := w.dropStaged(w.tx, w.key, w.stored); err != nil {
					return nil, err
				}
			}
			b.record.staged, b.record.staging, b.record.lease = w.stored.staged, w.stored.staging, w.stored.lease
		}
		w.record = b.record
		if err := w.tx.Delete(b.key); err != nil {
			return nil, err
		}
		return append(buried[:i:i], buried[i+1:]...), w.save(w.record)
	}
	return nil, errBlobNotFound
}

func (w *blobWrite) restoreSnapshots(buried []row) error {
	for _, b := range buried {
		if err := w.exhume(b); err != nil {
			return err
		}
		b.record.history = history{}
		if err := w.tx.Set(b.key, b.record.encode()); err != nil {
			return err
		}
		w.record.history.snapshot = max(w.record.history.snapshot, b.moment)
	}
	if len(buried) == 0 {
		return nil
	}
	return w.tx.Set(w.key, w.record.encode())
}

// exhume makes a row one that is not soft-deleted. It stays where it is.
func (w *blobWrite) exhume(b row) error {
	h := &b.record.history
	if err := w.unschedule(w.tx, time.Unix(0, h.until), dueDeleted, b.key); err != nil {
		return err
	}
	h.deleted, h.until, h.wasBase = 0, 0, false
	return nil
}
