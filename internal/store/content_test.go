package store_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
)

// both runs a test on disk and in memory: one behaviour, two homes.
func both(t *testing.T, test func(t *testing.T, o store.Options)) {
	t.Helper()
	t.Run("disk", func(t *testing.T) {
		t.Parallel()
		test(t, store.Options{Dir: t.TempDir(), FS: vfs.Default, Log: zap.NewNop()})
	})
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		test(t, store.Options{Dir: "device", FS: store.NewMemory(1 << 30), Log: zap.NewNop()})
	})
}

func open(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func put(t *testing.T, c *store.Content, data string) store.ContentID {
	t.Helper()
	w, err := c.Create()
	require.NoError(t, err)
	_, err = io.Copy(w, strings.NewReader(data))
	require.NoError(t, err)
	id, err := w.Commit()
	require.NoError(t, err)
	return id
}

func read(t *testing.T, c *store.Content, id store.ContentID) string {
	t.Helper()
	r, err := c.Open(id)
	require.NoError(t, err)
	data, err := io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
	require.NoError(t, err)
	require.NoError(t, r.Close())
	return string(data)
}

func gone(t *testing.T, c *store.Content, id store.ContentID) {
	t.Helper()
	_, err := c.Open(id)
	require.ErrorIs(t, err, store.ErrNotFound)
}

func TestContentReadsBackWhatWasWritten(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		c := open(t, o).Content()
		for _, size := range []int{0, 1, 4 << 10, 64 << 10, 64<<10 + 1, 3 << 20} {
			want := bytes.Repeat([]byte("edgerite"), size/8+1)[:size]
			w, err := c.Create()
			require.NoError(t, err)
			for rest := want; len(rest) > 0; rest = rest[min(len(rest), 100_000):] {
				_, err := w.Write(rest[:min(len(rest), 100_000)])
				require.NoError(t, err)
			}
			require.EqualValues(t, size, w.Size())
			id, err := w.Commit()
			require.NoError(t, err)
			require.True(t, read(t, c, id) == string(want), "%d bytes differ", size)
		}
	})
}

func TestContentWriterEndsOnce(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		c := open(t, o).Content()
		w, err := c.Create()
		require.NoError(t, err)
		id, err := w.Commit()
		require.NoError(t, err)
		w.Abort()
		w.Abort()
		require.Empty(t, read(t, c, id))
		_, err = w.Write([]byte("late"))
		require.Error(t, err)
		_, err = w.Commit()
		require.Error(t, err)
	})
}

func TestContentOfForeignNamesIsNotFound(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		c := open(t, o).Content()
		for _, id := range []store.ContentID{"", "-", "../../../etc/passwd", "0123456789abcdef-0000000g", "0123456789abcdef-00000001", "0123456789abcdef-00000001/.."} {
			gone(t, c, id)
			c.Remove(id)
		}
	})
}

func TestPinnedContentOutlivesItsRemoval(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		c := open(t, o).Content()
		first, second := put(t, c, "first"), put(t, c, "second")
		before := c.Pin()
		c.Remove(first)
		between := c.Pin()
		c.Remove(second, second)
		after := c.Pin()
		require.Equal(t, "first", read(t, c, first))
		between()
		between()
		require.Equal(t, "second", read(t, c, second), "the older pin still holds it")
		before()
		gone(t, c, first)
		gone(t, c, second)
		third := put(t, c, "third")
		after()
		c.Remove(third, first)
		gone(t, c, third)
	})
}

func TestSweepRemovesOrphansOnly(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		s, err := store.Open(o)
		require.NoError(t, err)
		named, orphan := put(t, s.Content(), "named"), put(t, s.Content(), "orphan")
		w, err := s.Content().Create()
		require.NoError(t, err)
		_, err = w.Write([]byte("unfinished"))
		require.NoError(t, err)
		require.NoError(t, s.Close()) // w is left as a crash leaves it

		c := open(t, o).Content()
		fresh := put(t, c, "not named yet, but of this run")
		removed, err := c.Sweep(func(id store.ContentID) (bool, error) { return id == named, nil })
		require.NoError(t, err)
		require.Equal(t, 2, removed)
		require.Equal(t, "named", read(t, c, named))
		require.NotEmpty(t, read(t, c, fresh))
		gone(t, c, orphan)
	})
}
