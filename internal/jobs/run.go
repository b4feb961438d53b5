package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
)

// run makes one attempt at a job and notes what came of it. It reports whether and when to try again.
func (q *Queue) run(ctx context.Context, id string) (again bool, delay time.Duration) {
	log := q.Log.With(zap.String("job", id))
	job, _, err := q.load(id)
	if errors.Is(err, store.ErrNotFound) {
		return false, 0
	}
	if err != nil {
		log.Error("a job cannot be read", zap.Error(err))
		return false, 0
	}
	handle := q.kinds[job.Kind]
	if handle == nil {
		log.Warn("nobody does jobs of this kind: it is kept", zap.String("kind", job.Kind))
		return false, 0
	}
	// Counted before it begins: a job that takes the process down with it must not do so for ever.
	job.progress.Attempts++
	err = q.note(job)
	if err == nil {
		err = q.attempt(ctx, handle, job)
	}
	switch {
	case err == nil, errors.Is(err, errCanceled):
		return false, 0
	case job.progress.Failed:
		log.Error("a job failed", zap.String("kind", job.Kind), zap.Error(err))
		return false, 0
	default:
		log.Info("a job is tried again", zap.String("kind", job.Kind), zap.Int("attempts", job.Attempt()), zap.Error(err))
		return true, q.Backoff(max(1, job.Attempt()))
	}
}

// attempt does the job and keeps the outcome, which it returns.
func (q *Queue) attempt(ctx context.Context, handle Handler, job *Job) error {
	outcome := protect(ctx, handle, job)
	switch {
	case outcome == nil:
		return q.update(job.ID, func(tx *store.Tx) error { return q.Cancel(tx, job.ID) })
	case ctx.Err() != nil, errors.Is(outcome, store.ErrFull):
		job.progress.Attempts-- // neither an interruption nor a full disk is the job's fault
	default:
		job.progress.Failed = isPermanent(outcome) || job.Last()
	}
	job.progress.Error = outcome.Error()
	if err := q.note(job); err != nil {
		job.progress.Failed = false // nobody knows: it is done again
		return errors.Join(err, outcome)
	}
	return outcome
}

// errCanceled is returned by note for a job that is no more.
var errCanceled = errors.New("jobs: canceled")

// note keeps the progress of a job, or returns errCanceled.
func (q *Queue) note(job *Job) error {
	return q.update(job.ID, func(tx *store.Tx) error {
		_, err := tx.Get(jobKey(job.ID))
		if errors.Is(err, store.ErrNotFound) {
			return errCanceled
		}
		if err != nil {
			return err
		}
		tx.Frees() // a few bytes: and the job may be one that deletes
		return put(tx, progressKey(job.ID), job.progress)
	})
}

// update is not interrupted by Stop, which waits for it.
func (q *Queue) update(id string, fn func(tx *store.Tx) error) error {
	return q.Store.Update(context.WithoutCancel(q.ctx), "job "+id, fn)
}

func protect(ctx context.Context, handle Handler, job *Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return handle(ctx, job)
}
