package blob

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// deleteBlob removes a blob, its snapshots or one of them
// (https://learn.microsoft.com/rest/api/storageservices/delete-blob).
func deleteBlob(c *call) error {
	const name = "x-ms-delete-snapshots"
	mode := strings.ToLower(c.header(name))
	switch mode {
	case "":
	case "include", "only":
		// "This header should be specified only for a request against the base blob resource."
		if c.address.query.has("snapshot") {
			return errOnSnapshot(c.address.query.get("snapshot"))
		}
	default:
		return badHeader(name, c.header(name))
	}
	// behaviour: blob-permanent-delete.
	if c.address.query.has("deletetype") {
		return errNotImplemented
	}
	kept := false
	err := c.change(func(w *blobWrite) (err error) {
		if err := w.need(); err != nil {
			return err
		}
		if err := w.tierConditions(); err != nil {
			return err
		}
		w.tx.Frees() // what is soft-deleted frees its space later
		kept, err = w.remove(mode)
		return err
	})
	if err != nil {
		return err
	}
	if c.newer(versionSoftDelete) {
		c.set("x-ms-delete-type-permanent", strconv.FormatBool(!kept))
	}
	return c.answer(http.StatusAccepted)
}

// remove takes away what the request addresses: a snapshot, or a blob and its snapshots as mode, the
// value of x-ms-delete-snapshots, says. It tells whether it is kept for a while.
func (w *blobWrite) remove(mode string) (kept bool, err error) {
	keep, err := w.retention()
	if err != nil {
		return false, err
	}
	kept = keep > 0
	if w.moment != baseMoment {
		return kept, w.removeRow(row{w.key, w.moment, w.record}, keep)
	}
	if mode == "" {
		present, err := w.hasSnapshots()
		if err != nil {
			return false, err
		}
		if present {
			return false, errSnapshotsPresent
		}
	} else if err := w.removeSnapshots(keep); err != nil {
		return false, err
	}
	if mode == "only" { // behaviour: blob-delete-only
		return kept, nil
	}
	return kept, w.removeBase(keep)
}

func (w *blobWrite) removeSnapshots(keep time.Duration) error {
	if w.record.history.snapshot == 0 {
		return nil
	}
	snapshots, err := w.rows(isSnapshot)
	if err != nil {
		return err
	}
	for _, s := range snapshots {
		if err := w.removeRow(s, keep); err != nil {
			return err
		}
	}
	return nil
}

// removeRow removes a snapshot, or keeps it as soft-deleted.
func (w *blobWrite) removeRow(s row, keep time.Duration) error {
	if keep > 0 {
		return w.bury(s.record, s.key, s.moment, keep)
	}
	return w.dropRow(w.tx, s.record, s.key)
}

// removeBase removes the blob itself with its uncommitted blocks, or keeps it as soft-deleted.
func (w *blobWrite) removeBase(keep time.Duration) error {
	if err := w.dropStaged(w.tx, w.key, w.stored); err != nil {
		return err
	}
	if err := w.index(nil); err != nil {
		return err
	}
	if keep == 0 {
		return w.dropRow(w.tx, w.record, w.key)
	}
	if err := w.demote(); err != nil {
		return err
	}
	w.record.history.wasBase = true
	if err := w.bury(w.record, w.key, w.stamps.next(max(w.record.stamp, w.record.history.snapshot)), keep); err != nil {
		return err
	}
	return w.tx.Delete(w.key)
}
