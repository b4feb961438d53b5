package blob

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// incrementalCopy copies a snapshot of a page blob: of the first everything, of those after it what
// has changed. Each becomes a snapshot here
// (https://learn.microsoft.com/rest/api/storageservices/incremental-copy-blob).
func incrementalCopy(c *call) error {
	src, err := c.copySource()
	if err != nil {
		return err
	}
	moment, err := sourceMoment(src.url)
	if err != nil {
		return err
	}
	if _, err := c.findContainer(); err != nil {
		return err
	}
	// "The source blob URI … must include a shared access signature", or the snapshot be public.
	info, err := c.describe(c.r.Context(), sourceRequest{url: src.url, version: c.version})
	switch {
	case err != nil:
		return c.cannotVerify(err)
	case !info.isBlob:
		return errInvalidSourceBlobURL
	case info.record.kind != pageBlob:
		return errInvalidSourceBlobType
	}
	if err := c.checkCopySize(info.record); err != nil {
		return err
	}
	made, err := c.copyOf(info.record, copyTarget{})
	if err != nil {
		return err
	}
	job := copyJob{Blob: c.address.blob, URL: src.url, Version: c.version, ETag: info.etag, Listed: true, Snapshot: moment}
	made, err = c.beginIncrement(src, made, &job)
	if err != nil {
		return err
	}
	if c.Jobs == nil {
		if err := c.copyNow(job, made); err != nil {
			return err
		}
	}
	return c.copyStarted(made)
}

// sourceMoment is the time of the snapshot that an address names.
func sourceMoment(address string) (uint64, error) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, badHeader("x-ms-copy-source", address)
	}
	text := u.Query().Get("snapshot")
	if text == "" {
		return 0, errIncrementalCopyNoSnapshot
	}
	moment, err := parseMoment(text)
	if err != nil {
		return 0, badHeader("x-ms-copy-source", address)
	}
	return moment, nil
}

// sameBlob tells whether two addresses name snapshots of one blob.
func sameBlob(a, b string) bool {
	a, _, _ = strings.Cut(a, "?")
	b, _, _ = strings.Cut(b, "?")
	return a == b
}

// beginIncrement makes the destination, or readies it for the next snapshot.
func (c *call) beginIncrement(src *copySource, made *blobRecord, job *copyJob) (*blobRecord, error) {
	return made, c.change(func(w *blobWrite) (err error) {
		state := c.newCopyState(src, made.size)
		state.incremental = true
		if w.record != nil {
			old := w.record.copy
			switch {
			case !old.isIncremental() || !sameBlob(old.source, src.text):
				return errIncrementalCopyMismatch
			case job.Snapshot <= old.copied:
				return errIncrementalCopyEarlier
			}
			state.snapshot, state.copied, job.Since = old.snapshot, old.copied, old.copied
		}
		job.Container, job.Copy = w.container.id, state.id
		if c.Jobs != nil {
			if state.job, err = c.Jobs.Enqueue(w.tx, jobCopy, *job); err != nil {
				return err
			}
		}
		made.copy = state
		return w.increment(made)
	})
}

// increment stores the destination with what it has so far, in the size of the next snapshot.
func (w *blobWrite) increment(made *blobRecord) (err error) {
	if w.record == nil {
		if made.body, err = w.newPageLayer(); err != nil {
			return err
		}
		return w.replace(made)
	}
	if err := w.resize(made.size); err != nil {
		return err
	}
	next := *w.record
	next.headers, next.metadata, next.sequence, next.copy = made.headers, made.metadata, made.sequence, made.copy
	*made = next
	return w.update(made)
}

// copyChanges copies what differs from the snapshot that was copied before, or everything.
func (k *copying) copyChanges(ctx context.Context, r *blobRecord) error {
	for done, total, first := r.copy.done, r.copy.total, true; done < total || first; first = false {
		window := byteRange{from: done, to: min(done+copyWindow, total)}
		changed, cleared, err := k.sourceChanges(ctx, window)
		if err != nil {
			return err
		}
		for _, p := range changed {
			if err := k.copyChange(ctx, p); err != nil {
				return err
			}
		}
		done = window.to
		err = k.step(ctx, func(w *blobWrite) error {
			for _, p := range cleared {
				if _, err := w.overlay(w.tx, w.record.body.layer, p, nil); err != nil {
					return err
				}
			}
			return k.advance(w, w.record, done)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sourceChanges asks the snapshot what has changed since the one before, in pieces of a segment at most.
func (k *copying) sourceChanges(ctx context.Context, window byteRange) (changed, cleared []byteRange, err error) {
	var list sourcePageList
	query := "comp=pagelist"
	if k.Since != 0 {
		query += "&prevsnapshot=" + url.QueryEscape(formatMoment(k.Since))
	}
	found, err := k.list(ctx, query, window, &list)
	if err != nil {
		return nil, nil, err
	}
	ranges, ok := spansWithin(window, list.Ranges)
	gone, alsoOK := spansWithin(window, list.Clears)
	if !found || !ok || !alsoOK {
		return nil, nil, &sourceError{status: http.StatusConflict, code: errIncrementalCopyMismatch.Code, message: "The copy source does not tell what has changed."}
	}
	for len(ranges) > 0 {
		var here []byteRange
		here, ranges = splitRanges(ranges, (ranges[0].from/segmentSize+1)*segmentSize)
		changed = append(changed, here...)
	}
	return changed, gone, nil
}

func (k *copying) copyChange(ctx context.Context, p byteRange) error {
	u, err := k.readPart(ctx, p, io.Discard)
	if err != nil {
		return err
	}
	defer k.discard(u)
	return k.step(ctx, func(w *blobWrite) error {
		src, err := w.keep(w.tx, u)
		if err != nil {
			return err
		}
		if _, err := w.overlay(w.tx, w.record.body.layer, p, &src); err != nil {
			return err
		}
		return w.save(w.record)
	})
}

// keepIncrement makes a snapshot of what was copied, under which alone it can be read.
func (k *copying) keepIncrement(w *blobWrite, r *blobRecord) error {
	r.copy.copied = k.Snapshot
	w.touch(r)
	taken, moment, err := w.snapshot(nil)
	if err != nil {
		return err
	}
	r.copy.snapshot = moment
	if err := w.tx.Set(blobKey(k.Container, k.Blob, moment), taken.encode()); err != nil {
		return err
	}
	return w.save(r)
}
