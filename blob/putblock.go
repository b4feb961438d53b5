package blob

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/store"
)

// Block limits (https://learn.microsoft.com/rest/api/storageservices/put-block#remarks).
const (
	maxBlockID           = 64 // bytes, decoded
	maxCommittedBlocks   = 50_000
	maxUncommittedBlocks = 100_000
)

// putBlock takes in a block that a later Put Block List may make part of the blob
// (https://learn.microsoft.com/rest/api/storageservices/put-block).
func putBlock(c *call) error {
	id := c.address.query.get("blockid")
	if err := checkBlockID(id); err != nil {
		return err
	}
	if _, err := c.findContainer(); err != nil {
		return err
	}
	u, err := c.receive(c.blockLimit())
	if err != nil {
		return err
	}
	defer c.discard(u)
	if u.size == 0 { // Put Block demands a body: its length "must be non-zero"
		return badHeader("Content-Length", "0")
	}
	if err := c.change(func(w *blobWrite) error { return w.stage(id, u) }); err != nil {
		return err
	}
	c.checked(u)
	c.serverEncrypted()
	return c.answer(http.StatusCreated)
}

func checkBlockID(id string) error {
	if id == "" {
		return badQuery("blockid", id)
	}
	raw, err := base64.StdEncoding.DecodeString(id)
	if err != nil || len(raw) == 0 || len(raw) > maxBlockID || strings.ContainsAny(id, "\r\n") {
		return errInvalidBlockID
	}
	return nil
}

// stage stores a block under its id, in the place of one staged before.
func (w *blobWrite) stage(id string, u *upload) error {
	if w.record != nil && w.record.kind != blockBlob {
		return errInvalidBlobType
	}
	if err := w.sameLength(id); err != nil {
		return err
	}
	key := blockKey(w.container.id, w.address.blob, id)
	old, found, err := findBlock(w.tx, key)
	if err != nil {
		return err
	}
	if !found && w.stored != nil && w.stored.staged >= maxUncommittedBlocks {
		return errBlockCountExceedsLimit
	}
	src, err := w.keep(w.tx, u)
	if err != nil {
		return err
	}
	if found {
		if err := w.releaseSource(w.tx, old.source, key); err != nil {
			return err
		}
	}
	if err := hold(w.tx, src.refName(), key); err != nil {
		return err
	}
	if err := w.tx.Set(key, block{id: id, size: u.size, source: src}.encode()); err != nil {
		return err
	}
	return w.countStaged(!found)
}

// sameLength holds a blob's block ids to one length, which is that of its first uncommitted block:
// "For a given blob, the length of the value specified for the blockid parameter must be the same
// size for each block."
// behaviour: blob-block-id-length.
func (w *blobWrite) sameLength(id string) error {
	prefix := blocksOf(w.container.id, w.address.blob)
	fits := true
	err := w.tx.Scan(prefix, store.PrefixEnd(prefix), func(key, _ []byte) (bool, error) {
		fits = len(key)-len(prefix) == len(id)
		return false, nil
	})
	if err == nil && !fits {
		return errInvalidBlobOrBlock
	}
	return err
}

// countStaged notes on the blob's record, made for it where there is none, that a block is staged
// now. Neither time nor ETag change.
func (w *blobWrite) countStaged(another bool) error {
	r := w.stored
	if r == nil {
		r = &blobRecord{kind: uncommitted}
		w.touch(r)
		r.created = r.modified
	}
	if another {
		r.staged++
	}
	if err := w.stagedNow(r); err != nil {
		return err
	}
	return w.tx.Set(w.key, r.encode())
}
