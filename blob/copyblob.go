package blob

import (
	"net/http"
	"strings"
)

// copyBlob makes a blob out of another: at once where both are in one account, otherwise in a job
// that reads the source from its address
// (https://learn.microsoft.com/rest/api/storageservices/copy-blob).
func copyBlob(c *call) error {
	src, err := c.copySource()
	if err != nil {
		return err
	}
	target, err := c.copyTarget()
	if err != nil {
		return err
	}
	var r *blobRecord
	if src.own != nil {
		r, err = c.copyOwn(src, target)
	} else {
		r, err = c.copyForeign(src, target)
	}
	if err != nil {
		return err
	}
	return c.copyStarted(r)
}

// copyStarted answers a copy, whether it is done or has only begun.
func (c *call) copyStarted(r *blobRecord) error {
	if !c.newer(versionCopyState) {
		return c.altered(http.StatusCreated, r)
	}
	c.set("x-ms-copy-id", r.copy.id)
	c.set("x-ms-copy-status", r.copy.status.String())
	return c.altered(http.StatusAccepted, r)
}

// copyTarget is what a request says of the copy.
type copyTarget struct {
	conditions conditions // on the source
	metadata   []pair     // none: the source's
	tags       []pair
	sealed     bool
	priority   string // with which an archived source is brought out of the archive
}

func (c *call) copyTarget() (t copyTarget, err error) {
	if t.conditions, err = c.parseSourceConditions(); err != nil {
		return t, err
	}
	if t.metadata, err = c.givenMetadata(); err != nil {
		return t, err
	}
	if t.priority, err = c.rehydratePriority(); err != nil {
		return t, err
	}
	t.sealed = strings.EqualFold(c.header("x-ms-seal-blob"), "true")
	t.tags, err = c.givenTags()
	return t, err
}

// copyOf is the record of a copy of r. The content of a blob is copied, its headers and its
// metadata; its tags, its lease and its tier are not
// (https://learn.microsoft.com/rest/api/storageservices/copy-blob#copying-blob-properties-tags-and-metadata).
func (c *call) copyOf(r *blobRecord, t copyTarget) (made *blobRecord, err error) {
	made = &blobRecord{kind: r.kind, size: r.size, sequence: r.sequence, headers: r.headers, metadata: r.metadata, tags: t.tags}
	if len(t.metadata) > 0 {
		made.metadata = t.metadata
	}
	if r.kind == appendBlob {
		made.appended = appendState{blocks: r.appended.blocks, sealed: t.sealed}
	}
	if made.tier, err = c.givenTier(r.kind); err != nil {
		return nil, err
	}
	if !made.tier.holds(made.size) {
		return nil, errTierInadequate
	}
	return made, nil
}

func (c *call) newCopyState(src *copySource, total int64) *copyState {
	return &copyState{id: c.Rand.UUID(), status: copyPending, source: withoutSignature(src.text), total: total, begun: c.Clock.Now().Unix()}
}

// copyOwn copies a blob or snapshot of the request's own account: the copy shares its bytes.
func (c *call) copyOwn(src *copySource, t copyTarget) (made *blobRecord, err error) {
	read := src.own
	if err := c.authorizeOwn(read); err != nil {
		return nil, c.cannotVerify(err)
	}
	from, err := findContainer(c.Store, c.account.ID, read.address.container)
	if err != nil {
		return nil, c.cannotVerify(err)
	}
	moment, err := read.moment()
	if err != nil {
		return nil, badHeader("x-ms-copy-source", src.text)
	}
	fromKey := blobKey(from.id, read.address.blob, moment)
	err = c.changeBeside(blobScope(from.id, read.address.blob), func(w *blobWrite) error {
		source, err := w.copyable(from.id, fromKey, read)
		if err != nil {
			return err
		}
		if err := t.conditions.checkSource(source); err != nil {
			return err
		}
		if w.record != nil && w.record.kind != source.kind {
			return errInvalidBlobType
		}
		if made, err = c.copyOf(source, t); err != nil {
			return err
		}
		if c.archived(source) {
			if string(fromKey) == string(w.key) {
				return errBlobArchived
			}
			if made.tier, err = made.tier.outOfArchive(t.priority, made); err != nil {
				return err
			}
		}
		made.copy = c.newCopyState(src, source.size)
		made.copy.done = source.size
		made.copy.end(copySucceeded, c.Clock.Now())
		return w.replaceByCopy(made, source, fromKey)
	})
	return made, err
}

// copyable finds the source under its lock.
func (w *blobWrite) copyable(container uint64, key []byte, read *call) (*blobRecord, error) {
	now, err := findContainer(w.tx, w.account.ID, read.address.container)
	if err == nil && now.id != container {
		err = errContainerNotFound
	}
	if err != nil {
		return nil, w.cannotVerify(err)
	}
	source, err := findBlob(w.tx, key)
	if err != nil {
		return nil, err
	}
	if source == nil || source.kind == uncommitted {
		return nil, w.cannotVerify(errBlobNotFound)
	}
	if _, moment := splitBlobKey(key); moment == baseMoment {
		if err := read.op.checkCopied(source.copy); err != nil {
			return nil, err
		}
	}
	return source, nil
}

// replaceByCopy puts a record with the bytes of the source, stored at key, in the place of the blob.
// A blob copied onto itself keeps them: only what describes it changes.
func (w *blobWrite) replaceByCopy(made, source *blobRecord, key []byte) error {
	if string(key) == string(w.key) {
		if err := w.dropStaged(w.tx, w.key, w.stored); err != nil {
			return err
		}
		kept := *source
		kept.lease = w.stored.lease
		kept.metadata, kept.tags, kept.copy, kept.appended = made.metadata, made.tags, made.copy, made.appended
		if made.tier.tier != "" {
			kept.tier = made.tier
		}
		*made = kept
		return w.update(made)
	}
	var err error
	if made.body, err = w.shareBody(w.tx, source, key, w.key); err != nil {
		return err
	}
	return w.replace(made)
}
