package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/internal/store/storetest"
)

func update(t *testing.T, s *store.Store, fn func(tx *store.Tx) error) {
	t.Helper()
	require.NoError(t, s.Update(t.Context(), "scope", fn))
}

// keys scans and returns the keys, joined.
func keys(t *testing.T, r store.Reader, lower, upper string) string {
	t.Helper()
	var found []string
	require.NoError(t, r.Scan([]byte(lower), []byte(upper), func(k, v []byte) (bool, error) {
		found = append(found, string(k))
		return true, nil
	}))
	return strings.Join(found, " ")
}

func setAll(tx *store.Tx, keys string) error {
	var err error
	for _, k := range strings.Fields(keys) {
		err = errors.Join(err, tx.Set([]byte(k), []byte("value of "+k)))
	}
	return err
}

func TestRecords(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		s, err := store.Open(o)
		require.NoError(t, err)
		_, err = s.Get([]byte("a"))
		require.ErrorIs(t, err, store.ErrNotFound)
		update(t, s, func(tx *store.Tx) error { return setAll(tx, "a b/1 b/2 b/3 c d") })
		view := s.Snapshot()
		update(t, s, func(tx *store.Tx) error {
			require.NoError(t, tx.Delete([]byte("a")))
			require.NoError(t, tx.Delete([]byte("never there")))
			require.NoError(t, tx.DeleteRange([]byte("b/2"), []byte("c")))
			require.NoError(t, setAll(tx, "e"))
			_, err := tx.Get([]byte("a"))
			require.ErrorIs(t, err, store.ErrNotFound, "a transaction sees its own writes")
			require.Equal(t, "b/1 c d e", keys(t, tx, "", ""))
			return nil
		})
		v, err := s.Get([]byte("c"))
		require.NoError(t, err)
		require.Equal(t, "value of c", string(v))
		require.Equal(t, "c d", keys(t, s, "c", "e"))
		require.Equal(t, "a b/1 b/2 b/3 c d", keys(t, view, "", ""), "a snapshot stays as it was")
		require.Equal(t, "b/1 b/2 b/3", keys(t, view, "b/", string(store.PrefixEnd([]byte("b/")))))
		require.NoError(t, view.Close())
		require.NoError(t, s.Close())

		s = open(t, o)
		require.Equal(t, "b/1 c d e", keys(t, s, "", ""), "what was acknowledged is there after a restart")
	})
}

func TestScanStopsAndSkips(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		s := open(t, o)
		update(t, s, func(tx *store.Tx) error { return setAll(tx, "a b/1 b/2 c d") })
		var seen []string
		require.NoError(t, s.Scan(nil, nil, func(k, _ []byte) (bool, error) {
			seen = append(seen, string(k))
			switch string(k) {
			case "b/1":
				return true, store.SkipTo(store.PrefixEnd([]byte("b/")))
			case "c":
				return false, nil
			}
			return true, nil
		}))
		require.Equal(t, []string{"a", "b/1", "c"}, seen)
		boom := errors.New("boom")
		require.ErrorIs(t, s.Scan(nil, nil, func(_, _ []byte) (bool, error) { return true, boom }), boom)
		back := store.SkipTo([]byte("a"))
		require.ErrorIs(t, s.Scan([]byte("b"), nil, func(_, _ []byte) (bool, error) { return true, back }), back,
			"a skip that does not go forward would never end")
	})
}

func TestUpdateThatFailsWritesNothing(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		s := open(t, o)
		boom := errors.New("boom")
		ran := ""
		after := func(s string) func() { return func() { ran += s } }
		require.ErrorIs(t, s.Update(t.Context(), "scope", func(tx *store.Tx) error {
			tx.AfterCommit(after("failed"))
			require.NoError(t, setAll(tx, "a"))
			return boom
		}), boom)
		require.Empty(t, keys(t, s, "", ""))
		update(t, s, func(tx *store.Tx) error {
			tx.AfterCommit(after("1"))
			tx.AfterCommit(after("2"))
			return nil
		})
		require.Equal(t, "12", ran)
	})
}

func TestUpdatesOfAScopeDoNotInterleave(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		s := open(t, o)
		update(t, s, func(tx *store.Tx) error { return tx.Set([]byte("n"), []byte{0}) })
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 10 {
					update(t, s, func(tx *store.Tx) error {
						v, err := tx.Get([]byte("n"))
						if err != nil {
							return err
						}
						return tx.Set([]byte("n"), []byte{v[0] + 1})
					})
				}
			})
		}
		all.Wait()
		v, err := s.Get([]byte("n"))
		require.NoError(t, err)
		require.Equal(t, []byte{80}, v)
	})
}

// Sixteen writers of one scope share a sync only if none holds the lock over its own.
func TestNoLockIsHeldOverASync(t *testing.T) {
	t.Parallel()
	const n = 16
	var syncs atomic.Int64
	release := make(chan struct{})
	log := &storetest.Log{FS: store.NewMemory(1 << 30), Before: func() error {
		select {
		case <-release:
			syncs.Add(1)
			return nil
		case <-time.After(10 * time.Second):
			return errors.New("the writers do not share the sync")
		}
	}}
	s := open(t, store.Options{Dir: "device", FS: log, Log: zap.NewNop()})
	var inside atomic.Int64
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			update(t, s, func(tx *store.Tx) error {
				if inside.Add(1) == n {
					close(release) // all others wait for the disk, or never get here
				}
				return tx.Set(key(i), nil)
			})
		})
	}
	all.Wait()
	require.Less(t, syncs.Load(), int64(n/2))
}

func TestOpenExplainsWhyItCannot(t *testing.T) {
	t.Parallel()
	o := store.Options{Dir: filepath.Join(t.TempDir(), "device"), FS: vfs.Default, Log: zap.NewNop()}
	require.NoError(t, store.Check(o.FS, o.Dir))
	require.NoDirExists(t, o.Dir, "looking makes nothing")
	s, err := store.Open(o)
	require.NoError(t, err)
	_, err = store.Open(o)
	require.Error(t, err, "one directory, two stores")
	require.NoError(t, store.Check(o.FS, o.Dir))
	require.NoError(t, s.Close())

	require.NoError(t, os.WriteFile(filepath.Join(o.Dir, "FORMAT"), []byte("2\n"), 0o600))
	_, err = store.Open(o)
	require.ErrorContains(t, err, "newer Edgerite")
	require.ErrorContains(t, store.Check(o.FS, o.Dir), "newer Edgerite")
	require.NoError(t, os.WriteFile(filepath.Join(o.Dir, "FORMAT"), []byte("nonsense"), 0o600))
	_, err = store.Open(o)
	require.ErrorContains(t, err, "does not hold a version")
}

func TestClosedStoreSaysSo(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		s, err := store.Open(o)
		require.NoError(t, err)
		require.NoError(t, s.Close())
		require.ErrorIs(t, s.Close(), store.ErrClosed)
		_, err = s.Get([]byte("a"))
		require.ErrorIs(t, err, store.ErrClosed)
		require.ErrorIs(t, s.Scan(nil, nil, nil), store.ErrClosed)
		require.ErrorIs(t, s.Update(context.Background(), "a", nil), store.ErrClosed)
		view := s.Snapshot()
		_, err = view.Get([]byte("a"))
		require.ErrorIs(t, err, store.ErrClosed)
		require.NoError(t, view.Close())
	})
}

func TestCloseWaitsForWhatIsRunning(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		s, err := store.Open(o)
		require.NoError(t, err)
		began, goOn := make(chan struct{}), make(chan struct{})
		updated, finished := make(chan error, 1), make(chan error, 1)
		go func() {
			updated <- s.Update(context.Background(), "scope", func(tx *store.Tx) error {
				close(began)
				<-goOn
				return setAll(tx, "a")
			})
		}()
		<-began
		go func() { finished <- s.Close() }()
		require.Eventually(t, func() bool {
			_, err := s.Get([]byte("a"))
			return errors.Is(err, store.ErrClosed)
		}, patience, time.Millisecond)
		close(goOn)
		require.NoError(t, <-updated)
		require.NoError(t, <-finished)
		_, err = open(t, o).Get([]byte("a"))
		require.NoError(t, err)
	})
}

// Memory that follows the store changes in the order that the store does, once it can be read, whether the disk has it yet or not.
func TestWhenApplied(t *testing.T) {
	t.Parallel()
	disk := storetest.NewStuck()
	s := open(t, store.Options{Dir: "device", FS: disk, Log: zap.NewNop()})
	release := disk.Hold()
	seen, durable := make(chan byte, 20), make(chan byte, 20)
	var all sync.WaitGroup
	for range cap(seen) {
		all.Go(func() {
			update(t, s, func(tx *store.Tx) error {
				v, err := tx.Get([]byte("n"))
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return err
				}
				next := byte(0)
				if len(v) == 1 {
					next = v[0] + 1
				}
				tx.WhenApplied(func() {
					now, err := s.Get([]byte("n"))
					assert.NoError(t, err)
					assert.Equal(t, []byte{next}, now)
					seen <- next
				})
				tx.AfterCommit(func() { durable <- next })
				return tx.Set([]byte("n"), []byte{next})
			})
		})
	}
	for i := range cap(seen) {
		require.EqualValues(t, i, <-seen)
	}
	require.Empty(t, durable)
	release()
	all.Wait()
	require.Len(t, durable, cap(durable))

	ran := false
	require.ErrorIs(t, s.Update(t.Context(), "scope", func(tx *store.Tx) error {
		tx.WhenApplied(func() { ran = true })
		return errors.Join(tx.Set([]byte("n"), nil), os.ErrExist)
	}), os.ErrExist)
	update(t, s, func(tx *store.Tx) error {
		tx.WhenApplied(func() { ran = true })
		return nil
	})
	require.False(t, ran, "nothing was applied")
}

// Who has something ready for a transaction learns that it is not needed: surely not applied is what fails in fn or
// finds no space; after a failing log nobody knows.
func TestDroppedTransactions(t *testing.T) {
	t.Parallel()
	fs, broken := vfs.NewMem(), atomic.Bool{}
	s, err := store.Open(store.Options{Dir: "device", Log: zap.NewNop(), FS: &storetest.Log{FS: fs, Before: func() error {
		if broken.Load() {
			return &os.PathError{Op: "fdatasync", Path: "log", Err: os.ErrInvalid}
		}
		return nil
	}}})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	dropped := func(outcome error) (n int, err error) {
		err = s.Update(t.Context(), "scope", func(tx *store.Tx) error {
			tx.IfDropped(func() { n++ })
			return errors.Join(tx.Set([]byte("a"), nil), outcome)
		})
		return n, err
	}
	n, err := dropped(nil)
	require.NoError(t, err)
	require.Zero(t, n)
	n, err = dropped(os.ErrExist)
	require.ErrorIs(t, err, os.ErrExist)
	require.Equal(t, 1, n)
	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 1, TotalBytes: 1 << 40})
	n, err = dropped(nil)
	require.ErrorIs(t, err, store.ErrFull)
	require.Equal(t, 1, n)
	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: 1 << 39, TotalBytes: 1 << 40})
	broken.Store(true)
	n, err = dropped(nil)
	require.ErrorIs(t, err, store.ErrFailed)
	require.Zero(t, n)
}
