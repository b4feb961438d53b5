package blob

import (
	"bytes"
	"net/http"
)

// snapshotBlob keeps a blob as it is now under the time of the request
// (https://learn.microsoft.com/rest/api/storageservices/snapshot-blob).
func snapshotBlob(c *call) error {
	metadata, err := c.givenMetadata()
	if err != nil {
		return err
	}
	var taken *blobRecord
	var moment uint64
	err = c.change(func(w *blobWrite) (err error) {
		if err := w.need(); err != nil {
			return err
		}
		taken, moment, err = w.snapshot(metadata)
		return err
	})
	if err != nil {
		return err
	}
	c.set("ETag", taken.etag())
	c.set("Last-Modified", httpTime(taken.modifiedAt()))
	c.set("x-ms-snapshot", formatMoment(moment))
	// Whether metadata was encrypted with a key of the client's (behaviour: blob-snapshot-encrypted).
	if c.newer(versionSnapshotKeys) {
		c.set("x-ms-request-server-encrypted", "false")
	}
	return c.answer(http.StatusCreated)
}

// snapshot takes a snapshot of the blob. One with metadata of its own has a time and an ETag of its
// own as well; the blob's do not change.
func (w *blobWrite) snapshot(metadata []pair) (taken *blobRecord, moment uint64, err error) {
	moment = w.stamps.next(max(w.record.stamp, w.record.history.snapshot))
	key := blobKey(w.container.id, w.address.blob, moment)
	taken = w.record.asSnapshot()
	if len(metadata) > 0 {
		taken.metadata = metadata
		w.touch(taken)
	}
	if taken.body, err = w.keepBody(w.tx, w.record, w.key, key); err != nil {
		return nil, 0, err
	}
	if err := w.tx.Set(key, taken.encode()); err != nil {
		return nil, 0, err
	}
	w.record.history.snapshot = moment
	return taken, moment, w.tx.Set(w.key, w.record.encode())
}

// asSnapshot is what a snapshot has of the blob's record: everything but its lease, which protects
// the blob alone, its uncommitted blocks and its own snapshots.
func (r *blobRecord) asSnapshot() *blobRecord {
	s := *r
	s.lease, s.staged, s.staging, s.history = lease{}, 0, staging{}, history{}
	return &s
}

// row is a snapshot, or a soft-deleted blob, as it is stored.
type row struct {
	key    []byte
	moment uint64
	record *blobRecord
}

// rows lists the snapshots of the name and what is soft-deleted of it, oldest first, those that keep lets
// through.
func (w *blobWrite) rows(keep func(*blobRecord) bool) ([]row, error) {
	return w.rowsUpTo(keep, -1)
}

func (w *blobWrite) rowsUpTo(keep func(*blobRecord) bool, limit int) ([]row, error) {
	var list []row
	lower, upper := blobKey(w.container.id, w.address.blob, 0), blobKey(w.container.id, w.address.blob, baseMoment)
	err := w.tx.Scan(lower, upper, func(key, value []byte) (bool, error) {
		r, err := decodeBlob(value)
		if err != nil {
			return false, err
		}
		if keep(r) {
			_, moment := splitBlobKey(key)
			list = append(list, row{bytes.Clone(key), moment, r})
		}
		return len(list) != limit, nil
	})
	return list, err
}

func isSnapshot(r *blobRecord) bool { return !r.history.isDeleted() }

func isDeleted(r *blobRecord) bool { return r.history.isDeleted() }

// hasSnapshots tells whether the blob has any. A blob that never had one is not searched.
func (w *blobWrite) hasSnapshots() (bool, error) {
	if w.record.history.snapshot == 0 {
		return false, nil
	}
	found, err := w.rowsUpTo(isSnapshot, 1)
	return len(found) > 0, err
}
