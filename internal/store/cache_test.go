package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
)

func text(value []byte) (string, error) { return string(value), nil }

// counted is a decoder that counts what it is asked for: what was remembered is not asked for again.
func counted(n *int) func([]byte) (string, error) {
	return func(value []byte) (string, error) {
		*n++
		return text(value)
	}
}

func TestCache(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		s := open(t, o)
		decoded := 0
		c := store.NewCache(s, "c/", counted(&decoded))
		get := func(key, want string) {
			t.Helper()
			got, err := c.Get([]byte(key))
			if want == "" {
				require.ErrorIs(t, err, store.ErrNotFound)
				return
			}
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		set := func(key, value string) {
			t.Helper()
			update(t, s, func(tx *store.Tx) error { return tx.Set([]byte(key), []byte(value)) })
		}
		get("c/1", "")
		get("c/1", "")
		set("c/1", "one")
		set("c/2", "two")
		get("c/1", "one")
		get("c/1", "one")
		get("c/2", "two")
		require.Equal(t, 2, decoded, "remembered")

		set("c/1", "another")
		set("d/1", "elsewhere")
		get("c/1", "another")
		get("c/2", "two")
		require.Equal(t, 3, decoded, "only what was written is forgotten")

		update(t, s, func(tx *store.Tx) error { return tx.Delete([]byte("c/1")) })
		get("c/1", "")
		update(t, s, func(tx *store.Tx) error { return tx.DeleteRange([]byte("a"), []byte("z")) })
		get("c/2", "")
	})
}

// A write that comes between a reader's look and its remembering is what the next reader sees.
func TestCacheRemembersNothingOld(t *testing.T) {
	t.Parallel()
	s := open(t, store.Options{Dir: "device", FS: store.NewMemory(1 << 30), Log: zap.NewNop()})
	set := func(value string) {
		update(t, s, func(tx *store.Tx) error { return tx.Set([]byte("c/1"), []byte(value)) })
	}
	set("old")
	c := store.NewCache(s, "c/", func(value []byte) (string, error) {
		if string(value) == "old" {
			set("new")
		}
		return text(value)
	})
	for _, want := range []string{"old", "new"} {
		got, err := c.Get([]byte("c/1"))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	s := open(t, store.Options{Dir: "device", FS: store.NewMemory(1 << 30), Log: zap.NewNop()})
	decoded := 0
	c := store.NewCache(s, "c/", counted(&decoded))
	const many = 1500
	key := func(i int) []byte { return fmt.Appendf(nil, "c/%d", i) }
	update(t, s, func(tx *store.Tx) error {
		for i := range many {
			require.NoError(t, tx.Set(key(i), []byte("x")))
		}
		return nil
	})
	for range 2 {
		for i := range many {
			_, err := c.Get(key(i))
			require.NoError(t, err)
		}
	}
	require.Greater(t, decoded, many, "it forgets")
}

func BenchmarkCacheGet(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store) {
		fill(b, s, 100)
		c := store.NewCache(s, "key/", text)
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			_, err := c.Get(key(i % 100))
			require.NoError(b, err)
		}
	})
}
