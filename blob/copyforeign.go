package blob

import (
	"context"

	"github.com/google/uuid"
)

// jobCopy is the kind of the job that copies from an address.
const jobCopy = "blob.copy"

// copyJob is its payload. How far it is, and whether it is wanted still, is in the blob's record.
type copyJob struct {
	Container uint64 `json:"container"`
	Blob      string `json:"blob"`
	Copy      string `json:"copy"` // id
	URL       string `json:"url"`
	Version   string `json:"version"`
	ETag      string `json:"etag,omitempty"` // of the source when the copy began, as sent
	Listed    bool   `json:"listed"`         // the source is a blob and can be asked for its blocks or pages

	// Of an incremental copy, the moments of the snapshot and of the one copied before.
	Snapshot uint64 `json:"snapshot,omitempty"`
	Since    uint64 `json:"since,omitempty"`
}

// copyForeign begins a copy from an address that is not the account's own. What the source is, and
// that it can be read, is found out before the answer; its bytes come later.
func (c *call) copyForeign(src *copySource, t copyTarget) (*blobRecord, error) {
	if !c.newer(versionCopyState) {
		return nil, errCopyAcrossAccounts
	}
	// A container that is not there is the request's fault, whatever the source says.
	if _, err := findContainer(c.Store, c.account.ID, c.address.container); err != nil {
		return nil, err
	}
	info, err := c.describe(c.r.Context(), sourceRequest{url: src.url, version: c.version, tags: c.header("x-ms-source-if-tags")})
	if err != nil {
		return nil, c.sourceRefused(err)
	}
	if err := info.fulfils(t.conditions); err != nil {
		return nil, err
	}
	if err := c.checkCopySize(info.record); err != nil {
		return nil, err
	}
	job := copyJob{Blob: c.address.blob, URL: src.url, Version: c.version, ETag: info.etag, Listed: info.isBlob}
	made, err := c.copyOf(info.record, t)
	if err != nil {
		return nil, err
	}
	r, err := c.beginCopy(src, made, &job)
	if err != nil || !r.copy.pending() || c.Jobs != nil {
		return r, err
	}
	return r, c.copyNow(job, r)
}

// checkCopySize refuses what no blob of the source's type can hold.
func (c *call) checkCopySize(r *blobRecord) error {
	limit := int64(maxCommittedBlocks) * (4000 << 20)
	if r.kind == pageBlob {
		if limit = c.pageBlobLimit(); r.size%pageSize != 0 {
			return errInvalidSourceBlobType
		}
	}
	if r.size > limit {
		return errRequestBodyTooLarge
	}
	return nil
}

// beginCopy puts the destination in its place: a page blob of the source's size without pages, or
// a blob of no bytes, whose layer the job fills. What is in it nobody sees before the blob has a size.
func (c *call) beginCopy(src *copySource, made *blobRecord, job *copyJob) (*blobRecord, error) {
	total := made.size
	return made, c.change(func(w *blobWrite) (err error) {
		if w.record != nil && w.record.kind != made.kind {
			return errInvalidBlobType
		}
		made.copy = c.newCopyState(src, total)
		job.Container, job.Copy = w.container.id, made.copy.id
		if made.body, err = w.emptyBody(made.kind); err != nil {
			return err
		}
		switch {
		case total == 0:
			made.copy.end(copySucceeded, c.Clock.Now())
		case c.Jobs != nil:
			if made.copy.job, err = c.Jobs.Enqueue(w.tx, jobCopy, *job); err != nil {
				return err
			}
		}
		if made.kind != pageBlob {
			made.size, made.appended.blocks = 0, 0
		}
		return w.replace(made)
	})
}

// emptyBody is a body that bytes can be added to.
func (w *blobWrite) emptyBody(kind blobType) (body, error) {
	if kind == pageBlob {
		return w.newPageLayer()
	}
	return body{}, nil // appendTo makes the layer
}

// copyNow does the copy before the answer, where there are no jobs.
func (c *call) copyNow(job copyJob, r *blobRecord) error {
	ctx := context.WithoutCancel(c.r.Context())
	k := &copying{Service: c.Service, copyJob: job}
	if err := k.run(ctx); err != nil {
		if err := k.fail(ctx, err); err != nil {
			return err
		}
	}
	now, err := findBlob(c.Store, k.key())
	if err == nil && now != nil && now.copy != nil {
		*r = *now
	}
	return err
}

// abortCopy ends a copy that is under way and leaves a blob without bytes, its metadata intact
// (https://learn.microsoft.com/rest/api/storageservices/abort-copy-blob).
func abortCopy(c *call) error {
	const name = "x-ms-copy-action"
	switch v := c.header(name); v {
	case "abort":
	case "":
		return missingHeader(name)
	default:
		return badHeader(name, v)
	}
	id := c.address.query.get("copyid")
	if uuid.Validate(id) != nil {
		return badQuery("copyid", id)
	}
	err := c.change(func(w *blobWrite) error {
		if err := w.need(); err != nil {
			return err
		}
		if !w.record.copy.pending() {
			return errNoPendingCopy
		}
		if w.record.copy.id != id {
			return errCopyIDMismatch
		}
		if job := w.record.copy.job; job != "" {
			if err := w.Jobs.Cancel(w.tx, job); err != nil {
				return err
			}
		}
		return w.endCopy(copyAborted)
	})
	if err != nil {
		return err
	}
	return c.answer(204)
}

// empty takes away the bytes that were copied.
func (w *blobWrite) empty(r *blobRecord) (err error) {
	if err := w.dropBody(w.tx, r.body, w.scope, w.key); err != nil {
		return err
	}
	r.size, r.appended.blocks = 0, 0
	r.body, err = w.emptyBody(r.kind)
	return err
}

// endCopy ends a copy that did not succeed: what came of it goes.
func (w *blobWrite) endCopy(status copyStatus) error {
	w.tx.Frees()
	r := *w.record
	if !r.copy.incremental { // the next increment goes on from the last snapshot, whatever is here
		if err := w.empty(&r); err != nil {
			return err
		}
	}
	state := *r.copy
	state.end(status, w.Clock.Now())
	r.copy = &state
	return w.update(&r)
}
