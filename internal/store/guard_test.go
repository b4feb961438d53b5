package store_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
)

const (
	diskSize = 40 << 20
	patience = 10 * time.Second // for what happens within a poll
)

// disk is a small file system that somebody else writes to as well.
type disk struct {
	vfs.FS
	dir  string
	lies atomic.Bool // says that there is space when there is none, as if it had gone a moment ago

	// thief, when set, takes all the space right after somebody was told of it, and what the ballast leaves.
	thief atomic.Pointer[func(name string)]
}

func (d *disk) Remove(name string) error {
	err := d.FS.Remove(name)
	if take := d.thief.Load(); take != nil && d.PathBase(name) == "BALLAST" {
		(*take)("ballast")
	}
	return err
}

func (d *disk) GetDiskUsage(path string) (vfs.DiskUsage, error) {
	usage, err := d.FS.GetDiskUsage(path)
	if d.lies.Load() {
		usage.AvailBytes = usage.TotalBytes
	}
	if take := d.thief.Load(); take != nil {
		(*take)("filler")
	}
	return usage, err
}

func (d *disk) options() store.Options {
	return store.Options{Dir: d.PathJoin(d.dir, "device"), FS: d, Log: zap.NewNop()}
}

// fill takes all the space there is.
func (d *disk) fill(t *testing.T, name string) {
	t.Helper()
	f, err := d.FS.Create(d.PathJoin(d.dir, name), vfs.WriteCategoryUnspecified)
	require.NoError(t, err)
	block := make([]byte, 64<<10)
	for {
		if _, err := f.Write(block); err == nil {
			continue
		}
		if len(block) == 1 {
			break
		}
		block = block[:len(block)/2]
	}
	require.NoError(t, f.Close())
}

func (d *disk) free(t *testing.T, name string) {
	t.Helper()
	require.NoError(t, d.FS.Remove(d.PathJoin(d.dir, name)))
}

// smallDisks runs a test on a small file system in memory, and on a real one where that may be mounted.
func smallDisks(t *testing.T, test func(t *testing.T, d *disk)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		m := store.NewMemory(diskSize)
		test(t, &disk{FS: m, dir: "/"})
	})
	t.Run("tmpfs", func(t *testing.T) {
		t.Parallel()
		test(t, &disk{FS: vfs.Default, dir: mountTmpfs(t)})
	})
}

// writeUntil puts records until an update fails, and returns how many there are and the error.
func writeUntil(t *testing.T, s *store.Store) (int, error) {
	t.Helper()
	value, random := make([]byte, 32<<10), rand.NewChaCha8([32]byte{})
	for i := range 10_000 {
		_, _ = random.Read(value) // never fails; what it makes cannot be compressed
		if err := set(s, key(i), value); err != nil {
			return i, err
		}
	}
	require.Fail(t, "the disk never fills up")
	return 0, nil
}

// soon waits for an update to go through.
func soon(t *testing.T, s *store.Store) {
	t.Helper()
	require.Eventually(t, func() bool { return set(s, []byte("soon"), nil) == nil }, patience, time.Millisecond)
}

func TestFullStoreRefusesWritesAndCanBeEmptied(t *testing.T) {
	t.Parallel()
	smallDisks(t, func(t *testing.T, d *disk) {
		s := open(t, d.options())
		n, err := writeUntil(t, s)
		require.ErrorIs(t, err, store.ErrFull)
		for i := range n {
			_, err := s.Get(key(i))
			require.NoError(t, err)
		}
		require.NoError(t, s.Update(t.Context(), "scope", func(tx *store.Tx) error {
			return tx.DeleteRange(key(0), key(n))
		}))
		require.NoError(t, s.Flush())
		soon(t, s)
	})
}

func TestReserveIsForWhatFreesSpace(t *testing.T) {
	t.Parallel()
	const reserve = 8 << 20
	fs := vfs.NewMem()
	s := open(t, store.Options{Dir: "device", FS: fs, Log: zap.NewNop(), Reserve: reserve})
	writes := map[string]func(tx *store.Tx) error{
		"a write":             func(tx *store.Tx) error { return tx.Set([]byte("a"), nil) },
		"a deletion":          func(tx *store.Tx) error { return tx.Delete([]byte("a")) },
		"a write that frees":  func(tx *store.Tx) error { tx.Frees(); return tx.Set([]byte("a"), nil) },
		"nothing but reading": func(tx *store.Tx) error { return keysOnly(tx) },
	}
	for _, c := range []struct {
		free    uint64
		refused []string
	}{
		{reserve + 1<<20, nil},
		{reserve, []string{"a write"}},
		{reserve/4 + 1<<20, []string{"a write"}},
		{reserve / 4, []string{"a write", "a deletion", "a write that frees"}},
		{1, []string{"a write", "a deletion", "a write that frees"}},
		{reserve + 1<<20, nil},
	} {
		fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: c.free, TotalBytes: 1 << 40})
		for name, write := range writes {
			err := s.Update(t.Context(), "scope", write)
			if slices.Contains(c.refused, name) {
				require.ErrorIs(t, err, store.ErrFull, "%s with %d bytes free", name, c.free)
			} else {
				require.NoError(t, err, "%s with %d bytes free", name, c.free)
			}
		}
	}
}

func keysOnly(r store.Reader) error {
	return r.Scan(nil, nil, func(_, _ []byte) (bool, error) { return true, nil })
}

func TestFullContentIsRefusedAndRemovable(t *testing.T) {
	t.Parallel()
	smallDisks(t, func(t *testing.T, d *disk) {
		s := open(t, d.options())
		c := s.Content()
		kept := put(t, c, strings.Repeat("kept ", 1<<20))
		w, err := c.Create()
		require.NoError(t, err)
		_, err = io.Copy(w, io.LimitReader(zeros{}, diskSize))
		require.ErrorIs(t, err, store.ErrFull)
		_, err = w.Commit()
		require.ErrorIs(t, err, store.ErrFull)
		require.Len(t, read(t, c, kept), 5<<20)
		require.NoError(t, set(s, []byte("record"), nil), "what was not committed takes no space")

		d.fill(t, "filler")
		require.ErrorIs(t, set(s, []byte("record"), nil), store.ErrFull)
		_, err = c.Create()
		require.ErrorIs(t, err, store.ErrFull)
		d.free(t, "filler")
		soon(t, s)
	})
}

// Content that was begun while there was room is refused a little below the reserve, though the disk would still take it.
func TestContentLeavesTheReserve(t *testing.T) {
	t.Parallel()
	const reserve = 8 << 20
	fs := vfs.NewMem()
	s := open(t, store.Options{Dir: "device", FS: fs, Log: zap.NewNop(), Reserve: reserve})
	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: reserve + 4<<20, TotalBytes: 1 << 40})
	w, err := s.Content().Create()
	require.NoError(t, err)
	defer w.Abort()
	_, err = io.Copy(w, io.LimitReader(zeros{}, 4<<20))
	require.NoError(t, err)

	fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: reserve, TotalBytes: 1 << 40})
	n, err := io.Copy(w, io.LimitReader(zeros{}, 4<<20))
	require.ErrorIs(t, err, store.ErrFull)
	require.Less(t, n, int64(2<<20))
}

func TestFullLogWaitsForSpace(t *testing.T) {
	t.Parallel()
	smallDisks(t, func(t *testing.T, d *disk) {
		s := open(t, d.options())
		require.NoError(t, set(s, []byte("before"), nil))
		d.lies.Store(true)
		d.fill(t, "filler")

		// The ballast takes what was under way; then the log has no more room, whatever was promised.
		written := make(chan int, 1)
		refused := make(chan error, 1)
		go func() {
			n, err := writeUntil(t, s)
			written <- n
			refused <- err
		}()
		n := <-written
		require.ErrorIs(t, <-refused, store.ErrFull)
		d.fill(t, "filler of what the ballast left")
		_, err := s.Get([]byte("before"))
		require.NoError(t, err)
		require.ErrorIs(t, set(s, []byte("refused"), nil), store.ErrFull)

		d.free(t, "filler")
		d.free(t, "filler of what the ballast left")
		d.lies.Store(false)
		soon(t, s)
		for i := range n {
			_, err := s.Get(key(i))
			require.NoError(t, err)
		}
	})
}

// A write that was let in a moment before the disk filled up waits, and ends with the store.
func TestWriteIntoAFullLogEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, d *disk, s *store.Store) error{
		"by space": func(t *testing.T, d *disk, s *store.Store) error {
			d.thief.Store(nil)
			d.free(t, "filler")
			d.free(t, "ballast")
			return nil
		},
		"by closing": func(t *testing.T, d *disk, s *store.Store) error {
			go func() { _ = s.Close() }() // the test's own Close waits for it below
			return store.ErrFull
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &disk{FS: store.NewMemory(diskSize), dir: "/"}
			s, err := store.Open(d.options())
			require.NoError(t, err)
			require.NoError(t, set(s, []byte("before"), nil))
			steal := func(name string) {
				if _, err := d.Stat("/" + name); err != nil {
					d.fill(t, name)
				}
			}
			d.thief.Store(&steal)
			waiting := make(chan error, 1)
			go func() { waiting <- set(s, []byte("during"), make([]byte, 100<<10)) }()
			require.Eventually(t, func() bool {
				_, err := d.Stat("/ballast")
				return err == nil
			}, patience, time.Millisecond)
			require.Eventually(t, func() bool {
				return errors.Is(set(s, []byte("after"), make([]byte, 64)), store.ErrFull)
			}, patience, time.Millisecond)
			_, err = s.Get([]byte("before"))
			require.NoError(t, err)
			want := end(t, d, s)
			if want == nil {
				require.NoError(t, <-waiting)
				require.NoError(t, s.Close())
			} else {
				require.ErrorIs(t, <-waiting, want)
				require.Eventually(t, func() bool { return errors.Is(s.Close(), store.ErrClosed) }, patience, time.Millisecond)
			}
		})
	}
}

func TestFullFlushWaitsForSpace(t *testing.T) {
	t.Parallel()
	smallDisks(t, func(t *testing.T, d *disk) {
		s := open(t, d.options())
		value, random := make([]byte, 16<<10), rand.NewChaCha8([32]byte{})
		for i := range 10 {
			_, _ = random.Read(value) // never fails; a flush of it needs room, whatever the engine tidies up meanwhile
			require.NoError(t, set(s, key(i), value))
		}
		require.NoError(t, d.Remove(d.PathJoin(d.options().Dir, "BALLAST")))
		d.fill(t, "filler")
		flushed := make(chan error, 1)
		go func() { flushed <- s.Flush() }()
		require.Eventually(t, func() bool { return errors.Is(set(s, []byte("during"), nil), store.ErrFull) }, patience, time.Millisecond)
		for i := range 10 {
			_, err := s.Get(key(i))
			require.NoError(t, err)
		}
		select {
		case err := <-flushed:
			require.Fail(t, "flushed into a full disk", "%v", err)
		default:
		}
		d.free(t, "filler")
		require.NoError(t, <-flushed)
		soon(t, s)
	})
}

func TestOpeningOnAFullDiskSaysSo(t *testing.T) {
	t.Parallel()
	smallDisks(t, func(t *testing.T, d *disk) {
		d.fill(t, "filler")
		_, err := store.Open(d.options())
		require.ErrorIs(t, err, store.ErrFull)
		d.free(t, "filler")
		s, err := store.Open(d.options())
		require.NoError(t, err)
		require.NoError(t, set(s, []byte("kept"), nil))
		require.NoError(t, s.Close())
		d.fill(t, "filler")
		s = open(t, d.options()) // the ballast makes room for it
		_, err = s.Get([]byte("kept"))
		require.NoError(t, err)
		require.ErrorIs(t, set(s, []byte("refused"), nil), store.ErrFull)
		d.free(t, "filler")
		soon(t, s)
	})
}
