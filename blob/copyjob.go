package blob

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/store"
)

// copyTimeout is how long a copy may be pending, in virtual time
// (https://learn.microsoft.com/rest/api/storageservices/copy-blob#working-with-a-pending-copy-operation-version-2012-02-12-and-later).
const copyTimeout = 14 * 24 * time.Hour

// What ends a job besides success and a source that fails.
var (
	errCopyOver      = errors.New("blob: the copy is over") // aborted, or its blob is gone
	errCopyTooLong   = errors.New("blob: the copy has taken too long")
	errSourceChanged = &sourceError{status: http.StatusPreconditionFailed, code: "ConditionNotMet", message: "The copy source has changed."}
)

// copying is a job on its way from a source to a blob.
type copying struct {
	*Service
	copyJob
	token string // Authorization for the source; a job has none
}

func (k *copying) key() []byte { return blobKey(k.Container, k.Blob, baseMoment) }

// runCopy does a job of kind jobCopy. Run again after it was cut short, it goes on behind what is there.
func (s *Service) runCopy(ctx context.Context, job *jobs.Job) error {
	k := &copying{Service: s}
	if err := job.Payload(&k.copyJob); err != nil {
		return jobs.Permanent(err)
	}
	err := k.run(ctx)
	switch fault, isFault := errors.AsType[*sourceError](err); {
	case err == nil, ctx.Err() != nil:
		return err
	case job.Last(), isFault && fault.lasting(), errors.Is(err, errCopyTooLong), errors.Is(err, store.ErrFull):
		return k.fail(ctx, err)
	default:
		return errors.Join(err, k.retry(ctx, isFault))
	}
}

// run copies what is missing.
func (k *copying) run(ctx context.Context) error {
	if err := k.ids.settle(ctx); err != nil {
		return err
	}
	r, err := k.resume(ctx)
	if err != nil {
		return ignoreOver(err)
	}
	if r.copy.incremental {
		return ignoreOver(k.copyChanges(ctx, r))
	}
	if r.kind == pageBlob {
		return ignoreOver(k.copyPages(ctx, r))
	}
	return ignoreOver(k.copyBlocks(ctx, r))
}

func ignoreOver(err error) error {
	if errors.Is(err, errCopyOver) {
		return nil
	}
	return err
}

// resume finds the blob, and begins again where the source has nothing to tell one version of it
// from another by.
func (k *copying) resume(ctx context.Context) (r *blobRecord, err error) {
	err = k.step(ctx, func(w *blobWrite) error {
		r = w.record
		if k.ETag != "" || r.copy.done == 0 {
			return nil
		}
		return k.restart(w, r)
	})
	return r, err
}

func (k *copying) restart(w *blobWrite, r *blobRecord) (err error) {
	if err := w.dropBody(w.tx, r.body, w.scope, w.key); err != nil {
		return err
	}
	if r.body, err = w.emptyBody(r.kind); err != nil {
		return err
	}
	r.copy.done, r.appended.blocks = 0, 0
	return w.save(r)
}

// step is note for a part of the copy: it is not begun when the job is to end, or is late.
func (k *copying) step(ctx context.Context, fn func(w *blobWrite) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return k.note(ctx, func(w *blobWrite) error {
		if k.Clock.Now().Sub(time.Unix(w.record.copy.begun, 0)) > copyTimeout {
			return errCopyTooLong
		}
		return fn(w)
	})
}

// note runs fn on the blob under its lock, if it still waits for this copy.
func (k *copying) note(ctx context.Context, fn func(w *blobWrite) error) error {
	scope := blobScope(k.Container, k.Blob)
	return k.Store.Update(context.WithoutCancel(ctx), scope, func(tx *store.Tx) error {
		w := &blobWrite{
			call: &call{Service: k.Service, address: address{blob: k.Blob}}, container: &containerRecord{id: k.Container},
			tx: tx, key: k.key(), scope: scope,
		}
		tx.Alone() // or a blob that is emptied away at this moment would be written back (empty.go)
		r, err := findBlob(tx, w.key)
		if err != nil {
			return err
		}
		if r == nil || !r.copy.pending() || r.copy.id != k.Copy {
			return errCopyOver
		}
		w.stored, w.record, w.indexed = r, r, r.tags
		return fn(w)
	})
}

// advance notes that bytes were copied, and with the last of them ends the copy.
func (k *copying) advance(w *blobWrite, r *blobRecord, done int64) error {
	r.copy.done = done
	switch {
	case done == r.copy.total:
		r.size = r.copy.total
		r.copy.end(copySucceeded, k.Clock.Now())
		if r.copy.incremental {
			return k.keepIncrement(w, r)
		}
	case r.kind != pageBlob: // "the ETag value for a block blob changes when the operation starts and when it finishes"
		return w.save(r)
	}
	return w.update(r)
}

// fail ends the copy for good and says why on the blob.
func (k *copying) fail(ctx context.Context, cause error) error {
	err := k.note(ctx, func(w *blobWrite) error {
		state := *w.record.copy
		state.description = copyFailure(cause)
		w.record.copy = &state
		return w.endCopy(copyFailed)
	})
	return ignoreOver(err)
}

// retry says on the blob that the copy met a failure and goes on.
// (https://learn.microsoft.com/rest/api/storageservices/list-blobs#copy-errors-in-copy-status-description).
func (k *copying) retry(ctx context.Context, reading bool) error {
	text := `500 InternalServerError "Encountered a retryable error. Will retry. Time of failure: %s"`
	if reading {
		text = `502 BadGateway "Encountered a retryable error when reading the source. Will retry. Time of failure: %s"`
	}
	err := k.note(ctx, func(w *blobWrite) error {
		w.record.copy.description = fmt.Sprintf(text, httpTime(k.Clock.Now()))
		return w.save(w.record)
	})
	return ignoreOver(err)
}

// copyFailure is the description of a failure, as on the page above.
func copyFailure(cause error) string {
	fault, ok := errors.AsType[*sourceError](cause)
	switch {
	case errors.Is(cause, errCopyTooLong):
		return `500 OperationCancelled "The copy exceeded the maximum allowed time."`
	case errors.Is(cause, store.ErrFull):
		return fmt.Sprintf(`%d %s "%s"`, errInsufficientStorage.Status, errInsufficientStorage.Code, errInsufficientStorage.Message)
	case ok && fault.lasting():
		return fmt.Sprintf(`%d %s "Copy failed when reading the source."`, fault.status, fault.code)
	case ok:
		return `500 OperationCancelled "The copy failed when reading the source."`
	}
	return `500 InternalServerError "Copy failed."`
}
