package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second

// world is a store and the clock and ids that queues on it share.
type world struct {
	t *testing.T
	jobs.Deps
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := store.Open(store.Options{Dir: "device", FS: store.NewMemory(1 << 30), Log: zap.NewNop()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return &world{t: t, Deps: jobs.Deps{
		Store: s, Clock: clock.New(nil, clock.State{}), Rand: rnd.Seeded(1), Log: zap.NewNop(),
		Backoff: func(int) time.Duration { return 0 },
	}}
}

func (w *world) queue(kind string, h jobs.Handler) *jobs.Queue {
	q := jobs.New(w.Deps)
	q.Register(kind, h)
	w.t.Cleanup(q.Stop)
	return q
}

func (w *world) update(fn func(tx *store.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.Store.Update(context.Background(), "test", fn))
}

func (w *world) enqueue(q *jobs.Queue, kind string, payload any) (id string) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		var err error
		id, err = q.Enqueue(tx, kind, payload)
		return err
	})
	return id
}

// drained waits until the queue knows of no job.
func (w *world) drained(q *jobs.Queue) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		all, err := q.List()
		return err == nil && len(all) == 0
	}, patience, time.Millisecond)
}

func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		require.Fail(t, "nothing came")
		panic("unreachable")
	}
}

func TestJobBeginsWithItsTransaction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := make(chan string, 1)
	q := w.queue("greet", func(_ context.Context, job *jobs.Job) error {
		var name string
		if err := job.Payload(&name); err != nil {
			return err
		}
		got <- name
		return nil
	})
	require.NoError(t, q.Start(t.Context()))
	boom := errors.New("boom")
	require.ErrorIs(t, w.Store.Update(t.Context(), "test", func(tx *store.Tx) error {
		_, err := q.Enqueue(tx, "greet", "nobody")
		require.NoError(t, err)
		return boom
	}), boom)
	w.enqueue(q, "greet", "somebody")
	require.Equal(t, "somebody", receive(t, got))
	w.drained(q)
}

func TestJobsOfBeforeStartAreTakenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := make(chan int, 20)
	q := w.queue("count", func(_ context.Context, job *jobs.Job) error {
		var i int
		err := job.Payload(&i)
		got <- i
		return err
	})
	for i := range 10 {
		w.enqueue(q, "count", i)
	}
	require.NoError(t, q.Start(t.Context()))
	require.Error(t, q.Start(t.Context()), "twice")
	sum := 0
	for range 10 {
		sum += receive(t, got)
	}
	require.Equal(t, 45, sum, "each once")
	w.drained(q)
	require.Empty(t, got)
}

func TestInterruptedJobGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	half := make(chan struct{})
	first := w.queue("walk", func(ctx context.Context, job *jobs.Job) error {
		if err := w.Store.Update(ctx, "walk", func(tx *store.Tx) error { return job.Save(tx, 50) }); err != nil {
			return err
		}
		close(half)
		<-ctx.Done()
		return ctx.Err()
	})
	require.NoError(t, first.Start(t.Context()))
	id := w.enqueue(first, "walk", 100)
	receive(t, half)
	first.Stop()
	first.Stop()
	w.enqueue(first, "other", "after Stop: for the next start")

	at, attempt := make(chan int, 1), make(chan int, 1)
	second := w.queue("walk", func(_ context.Context, job *jobs.Job) error {
		var step int
		err := job.State(&step)
		at <- step
		attempt <- job.Attempt()
		return err
	})
	info, err := second.Find(id)
	require.NoError(t, err)
	require.JSONEq(t, "50", string(info.State))
	require.NoError(t, second.Start(t.Context()))
	require.Equal(t, 50, receive(t, at))
	require.Equal(t, 1, receive(t, attempt), "an interruption is not the job's fault")
	require.Eventually(t, func() bool {
		_, err := second.Find(id)
		return errors.Is(err, store.ErrNotFound)
	}, patience, time.Millisecond)
	all, err := second.List()
	require.NoError(t, err)
	require.Len(t, all, 1, "a kind nobody does is kept")
	require.Equal(t, "other", all[0].Kind)
}

func TestFailures(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for _, c := range []struct {
		name     string
		handler  func(attempt int) error
		attempts int
		failed   bool
	}{
		{"tried again until it works", func(n int) error {
			if n < 3 {
				return boom
			}
			return nil
		}, 3, false},
		{"given up after eight times", func(int) error { return boom }, 8, true},
		{"given up at once", func(int) error { return jobs.Permanent(boom) }, 1, true},
		{"a panic is a failure", func(int) error { panic("at the disco") }, 8, true},
		{"a payload of another shape is final", nil, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			attempts, last := 0, false
			q := w.queue("try", func(_ context.Context, job *jobs.Job) error {
				attempts, last = job.Attempt(), job.Last()
				if c.handler == nil {
					var wrong int
					return job.Payload(&wrong)
				}
				return c.handler(job.Attempt())
			})
			id := w.enqueue(q, "try", "payload")
			require.NoError(t, q.Start(t.Context()))
			if !c.failed {
				w.drained(q)
			} else {
				var info jobs.Info
				require.Eventually(t, func() bool {
					var err error
					info, err = q.Find(id)
					return err == nil && info.Failed
				}, patience, time.Millisecond)
				require.NotEmpty(t, info.Error)
				require.Equal(t, c.attempts, info.Attempts)
			}
			q.Stop()
			require.Equal(t, c.attempts, attempts)
			require.Equal(t, c.attempts == 8, last)

			again := w.queue("try", func(context.Context, *jobs.Job) error {
				attempts = -1
				return nil
			})
			require.NoError(t, again.Start(t.Context()))
			again.Stop()
			require.Equal(t, c.attempts, attempts, "what failed is over")
		})
	}
}

func TestCanceledJobIsInterrupted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	began, ended := make(chan struct{}), make(chan error, 1)
	q := w.queue("wait", func(ctx context.Context, job *jobs.Job) error {
		close(began)
		<-ctx.Done()
		ended <- w.Store.Update(context.WithoutCancel(ctx), "wait", func(tx *store.Tx) error { return job.Save(tx, "late") })
		return ctx.Err()
	})
	require.NoError(t, q.Start(t.Context()))
	id := w.enqueue(q, "wait", nil)
	receive(t, began)
	w.update(func(tx *store.Tx) error { return q.Cancel(tx, id) })
	require.NoError(t, receive(t, ended))
	w.drained(q)
	q.Stop()
	again := w.queue("wait", func(context.Context, *jobs.Job) error { return errors.New("it was canceled") })
	require.NoError(t, again.Start(t.Context()))
	require.NoError(t, w.Store.Scan(nil, nil, func(key, _ []byte) (bool, error) {
		return false, fmt.Errorf("%s is left", key)
	}))
}

func TestAtMostSoManyAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Workers = 3
	var inside atomic.Int64
	goOn := make(chan struct{})
	q := w.queue("crowd", func(context.Context, *jobs.Job) error {
		inside.Add(1)
		<-goOn
		return nil
	})
	for range 50 {
		w.enqueue(q, "crowd", nil)
	}
	require.NoError(t, q.Start(t.Context()))
	require.Eventually(t, func() bool { return inside.Load() == 3 }, patience, time.Millisecond)
	for range 500 { // any other would need one such update to get in
		w.update(func(tx *store.Tx) error { return tx.Set([]byte("other"), nil) })
	}
	require.EqualValues(t, 3, inside.Load())
	close(goOn)
	w.drained(q)
	require.EqualValues(t, 50, inside.Load())
}
