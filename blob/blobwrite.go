package blob

import (
	"context"
	"strconv"

	"github.com/edgerite/edgerite/internal/store"
)

// blobWrite is a change of one blob: a transaction under the blob's lock, and what it found.
type blobWrite struct {
	*call
	tx        *store.Tx
	container *containerRecord
	moment    uint64 // of the snapshot that is addressed, otherwise baseMoment
	key       []byte
	scope     string
	stored    *blobRecord // as it was, nil when there was none
	record    *blobRecord // stored, unless it is only a name with uncommitted blocks
	indexed   []pair      // the tags under which the blob can be found
}

// blobScope is the lock under which a blob and its snapshots change.
func blobScope(container uint64, name string) string {
	b := make([]byte, 0, usualKey)
	b = strconv.AppendUint(append(b, "blob/"...), container, 16)
	return string(append(append(b, '/'), name...))
}

// change runs fn on the addressed blob, or snapshot, once the container, the grant and the conditions allow it.
// fn sees a nil record where there is no blob.
func (c *call) change(fn func(w *blobWrite) error) error { return c.changeBeside("", fn) }

// changeBeside is change while the scope of another blob is locked too.
func (c *call) changeBeside(other string, fn func(w *blobWrite) error) error {
	ctx := c.r.Context()
	container, err := c.findContainer()
	if err != nil {
		return err
	}
	moment, err := c.moment()
	if err != nil {
		return err
	}
	w := &blobWrite{call: c, moment: moment, key: blobKey(container.id, c.address.blob, moment), scope: blobScope(container.id, c.address.blob)}
	// Once begun, a change is finished even when the client goes away: it may have been applied already.
	if other == "" {
		other = w.scope
	}
	return c.Store.UpdateBoth(context.WithoutCancel(ctx), w.scope, other, func(tx *store.Tx) error {
		w.tx = tx
		if err := w.load(container.id); err != nil {
			return err
		}
		if err := w.allowed(); err != nil {
			return err
		}
		if w.record != nil {
			if err := w.online(w.record); err != nil {
				return err
			}
		}
		return fn(w)
	})
}

// load reads container and blob under the lock. The container may have been deleted, or made anew,
// since its id was looked up.
func (w *blobWrite) load(id uint64) error {
	container, err := w.findContainer()
	if err != nil {
		return err
	}
	if container.id != id {
		return errContainerNotFound
	}
	w.container = container
	w.stored, err = findBlob(w.blobs, w.key)
	if err == nil && w.stored != nil && w.stored.staging.expired(w.Clock) {
		err = w.forgetStaged(w.tx, w.key, w.stored)
		if w.stored.kind == uncommitted {
			w.stored = nil
		}
	}
	if err == nil && w.stored != nil && w.stored.kind != uncommitted {
		w.record, w.indexed = w.stored, w.stored.tags
	}
	return err
}

// allowed checks what depends on the blob's state: the grant, the conditions, the lease.
func (w *blobWrite) allowed() error {
	if w.record != nil && w.grant.createOnly && w.op.creates {
		return errBlobOverwriteDenied
	}
	if err := w.fulfils(); err != nil {
		return err
	}
	if err := w.holdsLease(); err != nil || w.record == nil {
		return err
	}
	return w.op.checkCopied(w.record.copy)
}

// fulfils checks the conditions.
func (w *blobWrite) fulfils() error {
	if w.record == nil && w.stored == nil {
		return w.conditions.checkAbsent()
	}
	if w.record == nil {
		return w.conditions.checkUncommitted(w.stored)
	}
	if w.op.creates && w.conditions.onlyAbsent() {
		return errBlobAlreadyExists
	}
	return w.conditions.checkWrite(w.record)
}

// need is for operations on a blob that must exist and be of one of the types given.
func (w *blobWrite) need(types ...blobType) error {
	if w.record == nil {
		return errBlobNotFound
	}
	for _, t := range types {
		if w.record.kind == t {
			return nil
		}
	}
	if len(types) > 0 {
		return errInvalidBlobType
	}
	return nil
}

// touch gives the record the time and the ETag of this change.
func (w *blobWrite) touch(r *blobRecord) {
	after := uint64(0)
	if w.stored != nil {
		after = w.stored.stamp
	}
	r.stamp = w.stamps.next(after)
	r.modified = w.Clock.Now().Unix()
}

// replace puts a new blob in the place of the one there was, whose bytes and uncommitted blocks go.
// behaviour: blob-commit-touches-blocks.
func (w *blobWrite) replace(r *blobRecord) error {
	w.touch(r)
	r.created = r.modified
	if w.stored != nil {
		r.lease = w.stored.lease
	}
	if w.record != nil {
		r.created = w.record.created
		r.inheritTier(w.record, w.Clock.Now())
	}
	if err := w.overwritten(r); err != nil {
		return err
	}
	// A copy can bring the blob's own layer back, which it has just let go of.
	if w.record != nil && r.body.layer != 0 && r.body.layer == w.record.body.layer {
		if err := hold(w.tx, layerRefName(r.body.layer), w.key); err != nil {
			return err
		}
	}
	if err := w.dropStaged(w.tx, w.key, w.stored); err != nil {
		return err
	}
	return w.save(r)
}

// update writes a changed record back under a new ETag.
func (w *blobWrite) update(r *blobRecord) error {
	w.touch(r)
	return w.save(r)
}

// save writes the record as it is, and its tags into the index.
func (w *blobWrite) save(r *blobRecord) error {
	if err := w.index(r.tags); err != nil {
		return err
	}
	return w.tx.Set(w.key, r.encode())
}

// index makes the blob one that is found by these tags, and by no others. A snapshot never is.
func (w *blobWrite) index(tags []pair) error {
	if w.moment != baseMoment {
		return nil
	}
	err := indexTags(w.tx, w.container.id, w.address.blob, w.indexed, tags)
	w.indexed = tags
	return err
}

// written answers a write of contents or metadata.
func (c *call) written(status int, r *blobRecord) error {
	c.serverEncrypted()
	return c.altered(status, r)
}

// altered answers any change with the blob's new ETag and time.
func (c *call) altered(status int, r *blobRecord) error {
	c.set("ETag", r.etag())
	c.set("Last-Modified", httpTime(r.modifiedAt()))
	return c.answer(status)
}

// serverEncrypted tells that what the request brought is encrypted at rest, from 2015-12-11 on
// (https://learn.microsoft.com/rest/api/storageservices/put-blob#response-headers). Pages that are cleared,
// properties and copies bring nothing.
func (c *call) serverEncrypted() {
	if c.newer(versionServerEncrypt) {
		c.set("x-ms-request-server-encrypted", "true")
	}
}
