package jobs

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/edgerite/edgerite/internal/store"
)

// Job is one attempt at a job. Its methods are called by the handler it was passed to only.
type Job struct {
	ID   string
	Kind string

	payload  json.RawMessage
	progress progress
}

// Payload decodes what the job was enqueued with.
func (j *Job) Payload(v any) error {
	if err := json.Unmarshal(j.payload, v); err != nil {
		return Permanent(fmt.Errorf("payload of %s: %w", j.Kind, err))
	}
	return nil
}

// State decodes what was saved last. It leaves v alone when nothing was.
func (j *Job) State(v any) error {
	if j.progress.State == nil {
		return nil
	}
	if err := json.Unmarshal(j.progress.State, v); err != nil {
		return Permanent(fmt.Errorf("state of %s: %w", j.Kind, err))
	}
	return nil
}

// Save keeps how far the job is, as part of the transaction that brought it there.
func (j *Job) Save(tx *store.Tx, state any) error {
	data, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("saving %s: %w", j.Kind, err)
	}
	next := j.progress
	next.State = data
	tx.AfterCommit(func() { j.progress = next })
	return put(tx, progressKey(j.ID), next)
}

// Attempt counts from 1.
func (j *Job) Attempt() int { return j.progress.Attempts }

// Last reports that an error now is final, so that the handler can say so where its result is awaited.
func (j *Job) Last() bool { return j.progress.Attempts >= maxAttempts }

// Permanent marks an error that trying again cannot cure.
func Permanent(err error) error { return &permanent{err} }

type permanent struct{ error }

func (p *permanent) Unwrap() error { return p.error }

func isPermanent(err error) bool {
	_, ok := errors.AsType[*permanent](err)
	return ok
}
