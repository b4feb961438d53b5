// Package jobs runs real work that outlives a request: copies, downloads, deleting a million blobs.
//
// A job is a record. It begins as soon as the transaction that enqueued it is durable, is done
// again after a crash until it has succeeded, failed for good or been canceled, and tells what
// became of it. What waits for a time instead of doing work is not a job but a row with a due time.
//
// A handler must be idempotent: a crash, or a full disk, between its last effect and the note
// that it is done makes it run again. It takes up where its last Save left off, and checks
// that what it works for still wants it, since a job canceled at the same moment may run once more.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

const (
	defaultWorkers = 4
	maxAttempts    = 8
	firstRetry     = time.Second
	lastRetry      = time.Minute
)

// Handler does a job. An error has it tried again, later and later, eight times in all, unless
// it is Permanent. It must end when ctx does.
type Handler func(ctx context.Context, job *Job) error

// Deps are what a queue is built of.
type Deps struct {
	Store *store.Store
	Clock *clock.Clock
	Rand  *rnd.Source
	Log   *zap.Logger

	Workers int                             // jobs at a time; 0 means 4
	Backoff func(attempt int) time.Duration // real time before the next attempt; nil means 1 s doubling up to 1 min
}

// Queue holds the jobs of one store. It is safe for concurrent use.
type Queue struct {
	Deps
	kinds map[string]Handler // written before Start only

	mu      sync.Mutex // guards what follows
	state   phase
	ready   []string                      // ids, in order of arrival
	present map[string]bool               // ready, running or waiting for a retry
	running map[string]context.CancelFunc // by id
	ctx     context.Context               // of everything that runs; ends with Stop
	stop    context.CancelFunc
	work    sync.WaitGroup // runs and retries; Add only with mu held and state started
}

type phase int

const (
	idle phase = iota
	started
	stopped
)

// New returns a queue that does nothing before Start.
func New(d Deps) *Queue {
	if d.Workers <= 0 {
		d.Workers = defaultWorkers
	}
	if d.Backoff == nil {
		d.Backoff = backoff
	}
	return &Queue{Deps: d, kinds: map[string]Handler{}, present: map[string]bool{}, running: map[string]context.CancelFunc{}}
}

// Register says who does jobs of a kind. It is called before Start.
func (q *Queue) Register(kind string, h Handler) { q.kinds[kind] = h }

// Enqueue adds a job with a payload that encoding/json keeps, as part of tx. It begins when tx
// is durable, or at Start.
func (q *Queue) Enqueue(tx *store.Tx, kind string, payload any) (id string, err error) {
	data, err := json.Marshal(payload)
	if err != nil {
		return "", fmt.Errorf("enqueuing %s: %w", kind, err)
	}
	id = q.Rand.UUID()
	if err := put(tx, jobKey(id), record{Kind: kind, Payload: data, Created: q.Clock.Now()}); err != nil {
		return "", fmt.Errorf("enqueuing %s: %w", kind, err)
	}
	tx.AfterCommit(func() { q.push(id) })
	return id, nil
}

// Cancel drops a job as part of tx, and interrupts it if it is running. One that is over, or
// never was, is no error.
func (q *Queue) Cancel(tx *store.Tx, id string) error {
	tx.AfterCommit(func() { q.interrupt(id) })
	return errors.Join(tx.Delete(jobKey(id)), tx.Delete(progressKey(id)))
}

// Start takes up the jobs that are there and those that come, until Stop or the end of ctx.
func (q *Queue) Start(ctx context.Context) error {
	ids, err := q.pending()
	if err != nil {
		return fmt.Errorf("resuming jobs: %w", err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.state != idle {
		return errors.New("jobs: started before")
	}
	q.state = started
	q.ctx, q.stop = context.WithCancel(ctx)
	for _, id := range ids {
		q.admit(id)
	}
	q.dispatch() // what was enqueued since New
	return nil
}

// Stop interrupts what runs and waits for it. It is taken up again at the next Start.
func (q *Queue) Stop() {
	q.mu.Lock()
	if q.state == started {
		q.stop()
	}
	q.state = stopped
	q.mu.Unlock()
	q.work.Wait()
}

// Busy reports whether a job is ready, running or waiting for its next attempt.
func (q *Queue) Busy() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.present) > 0
}

func (q *Queue) push(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.state != stopped {
		q.admit(id)
	}
}

func (q *Queue) interrupt(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if cancel := q.running[id]; cancel != nil {
		cancel()
	}
}

// admit makes a job ready, once. The caller holds mu.
func (q *Queue) admit(id string) {
	if q.present[id] {
		return
	}
	q.present[id] = true
	q.ready = append(q.ready, id)
	q.dispatch()
}

// dispatch begins what may begin. The caller holds mu.
func (q *Queue) dispatch() {
	for q.state == started && len(q.ready) > 0 && len(q.running) < q.Workers {
		id := q.ready[0]
		q.ready = q.ready[1:]
		ctx, cancel := context.WithCancel(q.ctx)
		q.running[id] = cancel
		q.work.Go(func() {
			defer cancel()
			again, delay := q.run(ctx, id)
			q.settle(id, again, delay)
		})
	}
}

// settle ends a run and makes room for the next.
func (q *Queue) settle(id string, again bool, delay time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.running, id)
	switch {
	case !again:
		delete(q.present, id)
	case q.state == started:
		q.work.Go(func() { q.retry(id, delay) })
	}
	q.dispatch()
}

func (q *Queue) retry(id string, delay time.Duration) {
	t := time.NewTimer(delay)
	defer t.Stop()
	select {
	case <-t.C:
	case <-q.ctx.Done():
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.present, id)
	q.admit(id)
}

// behaviour: jobs-retry.
func backoff(attempt int) time.Duration {
	return min(firstRetry<<min(attempt-1, 10), lastRetry)
}
