package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/store"
)

// The records of a job. The first is written once and only ever deleted, so that no note about
// a canceled job can bring it back.
const (
	jobPrefix      = "jobs/job/"
	progressPrefix = "jobs/progress/"
)

type record struct {
	Kind    string          `json:"kind"`
	Payload json.RawMessage `json:"payload"`
	Created time.Time       `json:"created"` // virtual
}

type progress struct {
	Attempts int             `json:"attempts"`
	Failed   bool            `json:"failed,omitempty"`
	Error    string          `json:"error,omitempty"` // of the last attempt
	State    json.RawMessage `json:"state,omitempty"`
}

// Info is what is known of a job. One that succeeded or was canceled is no longer known.
type Info struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Created  time.Time       `json:"created"` // virtual
	Attempts int             `json:"attempts"`
	Failed   bool            `json:"failed"`          // for good
	Error    string          `json:"error,omitempty"` // of the last attempt
	State    json.RawMessage `json:"state,omitempty"` // as saved last
}

// List returns the jobs that wait, run or have failed, oldest first.
func (q *Queue) List() ([]Info, error) {
	ids, err := q.ids()
	if err != nil {
		return nil, err
	}
	all := make([]Info, 0, len(ids))
	for _, id := range ids {
		info, err := q.Find(id)
		if errors.Is(err, store.ErrNotFound) {
			continue // over meanwhile
		}
		if err != nil {
			return nil, err
		}
		all = append(all, info)
	}
	slices.SortStableFunc(all, func(a, b Info) int { return a.Created.Compare(b.Created) })
	return all, nil
}

// Find returns one job, or store.ErrNotFound.
func (q *Queue) Find(id string) (Info, error) {
	job, r, err := q.load(id)
	if err != nil {
		return Info{}, err
	}
	p := job.progress
	return Info{ID: id, Kind: r.Kind, Created: r.Created, Attempts: p.Attempts, Failed: p.Failed, Error: p.Error, State: p.State}, nil
}

// pending returns the ids of the jobs to take up, and drops notes about jobs that are no more.
func (q *Queue) pending() (ids []string, err error) {
	jobs, err := q.List()
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, job := range jobs {
		known[job.ID] = true
		if !job.Failed {
			ids = append(ids, job.ID)
		}
	}
	return ids, q.forget(known)
}

func (q *Queue) forget(known map[string]bool) error {
	var stale [][]byte
	err := q.Store.Scan([]byte(progressPrefix), store.PrefixEnd([]byte(progressPrefix)), func(key, _ []byte) (bool, error) {
		if !known[strings.TrimPrefix(string(key), progressPrefix)] {
			stale = append(stale, slices.Clone(key))
		}
		return true, nil
	})
	if err != nil || len(stale) == 0 {
		return err
	}
	return q.Store.Update(context.Background(), "jobs", func(tx *store.Tx) error {
		for _, key := range stale {
			if err := tx.Delete(key); err != nil {
				return err
			}
		}
		return nil
	})
}

func (q *Queue) ids() (ids []string, err error) {
	err = q.Store.Scan([]byte(jobPrefix), store.PrefixEnd([]byte(jobPrefix)), func(key, _ []byte) (bool, error) {
		ids = append(ids, strings.TrimPrefix(string(key), jobPrefix))
		return true, nil
	})
	return ids, err
}

func (q *Queue) load(id string) (*Job, record, error) {
	var r record
	if err := read(q.Store, jobKey(id), &r); err != nil {
		return nil, r, err
	}
	job := &Job{ID: id, Kind: r.Kind, payload: r.Payload}
	if err := read(q.Store, progressKey(id), &job.progress); err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, r, err
	}
	return job, r, nil
}

func read(r store.Reader, key []byte, v any) error {
	data, err := r.Get(key)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("reading %s: %w", key, err)
	}
	return nil
}

func put(tx *store.Tx, key []byte, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return tx.Set(key, data)
}

func jobKey(id string) []byte      { return []byte(jobPrefix + id) }
func progressKey(id string) []byte { return []byte(progressPrefix + id) }
