package blob

import (
	"net/http"
	"strings"
)

// deleteBlob removes a blob
// (https://learn.microsoft.com/rest/api/storageservices/delete-blob).
func deleteBlob(c *call) error {
	switch v := c.header("x-ms-delete-snapshots"); strings.ToLower(v) {
	case "", "include":
	case "only":
		return errNotImplemented // there are no snapshots yet
	default:
		return badHeader("x-ms-delete-snapshots", v)
	}
	if c.address.query.has("snapshot") {
		if _, err := c.moment(); err != nil {
			return err
		}
		return errBlobNotFound // there are no snapshots yet
	}
	err := c.change(func(w *blobWrite) error {
		if err := w.need(); err != nil {
			return err
		}
		return w.remove()
	})
	if err != nil {
		return err
	}
	c.set("x-ms-delete-type-permanent", "true")
	return c.answer(http.StatusAccepted)
}

// remove forgets the blob with its bytes and its uncommitted blocks.
func (w *blobWrite) remove() error {
	if err := w.dropBody(w.tx, w.stored.body, w.scope, w.key); err != nil {
		return err
	}
	if err := w.dropStaged(w.tx, w.key, w.stored); err != nil {
		return err
	}
	if err := w.index(nil); err != nil {
		return err
	}
	return w.tx.Delete(w.key)
}
