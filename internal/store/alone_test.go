package store_test

import (
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
)

// count adds to a number in the store.
func count(tx *store.Tx, key string, n int) error {
	v, err := tx.Get([]byte(key))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	old, _ := strconv.Atoi(string(v)) // 0 where there is none
	return tx.Set([]byte(key), []byte(strconv.Itoa(old+n)))
}

func requireCount(t *testing.T, s *store.Store, key string, want int) {
	t.Helper()
	v, err := s.Get([]byte(key))
	require.NoError(t, err)
	require.Equal(t, strconv.Itoa(want), string(v), key)
}

func TestAloneTransactionsOfManyScopesDoNotInterleave(t *testing.T) {
	t.Parallel()
	s, err := store.Open(store.Options{Dir: "store", FS: vfs.NewMem(), Log: zap.NewNop()})
	require.NoError(t, err)
	const scopes, rounds = 8, 50
	var all sync.WaitGroup
	for i := range scopes {
		all.Go(func() {
			for range rounds {
				err := s.Update(t.Context(), strconv.Itoa(i), func(tx *store.Tx) error {
					tx.Alone()
					tx.Alone() // once more is nothing more
					return count(tx, "n", 1)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	requireCount(t, s, "n", scopes*rounds)
	require.NoError(t, s.Close())
}

// What fails gives the lock back, or the next would wait for ever.
func TestAloneEndsWithAFailure(t *testing.T) {
	t.Parallel()
	s, err := store.Open(store.Options{Dir: "store", FS: vfs.NewMem(), Log: zap.NewNop()})
	require.NoError(t, err)
	failure := errors.New("no")
	for range 2 {
		require.ErrorIs(t, s.Update(t.Context(), "a", func(tx *store.Tx) error {
			tx.Alone()
			return failure
		}), failure)
	}
	require.NoError(t, s.Close())
}

// Counters in a ring, each with a scope; whoever changes two neighbours has both locks, whichever he
// names first.
func TestUpdateBothHasBothScopes(t *testing.T) {
	t.Parallel()
	s, err := store.Open(store.Options{Dir: "store", FS: vfs.NewMem(), Log: zap.NewNop()})
	require.NoError(t, err)
	const ring, rounds = 4, 60
	var all sync.WaitGroup
	for i := range 2 * ring {
		a, b := strconv.Itoa(i%ring), strconv.Itoa((i+1)%ring)
		if i >= ring {
			a, b = b, a
		}
		all.Go(func() {
			for range rounds {
				err := s.UpdateBoth(t.Context(), a, b, func(tx *store.Tx) error {
					return errors.Join(count(tx, "n"+a, 1), count(tx, "n"+b, 1))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for i := range ring {
		requireCount(t, s, "n"+strconv.Itoa(i), 4*rounds)
	}
	require.NoError(t, s.UpdateBoth(t.Context(), "same", "same", func(tx *store.Tx) error { return count(tx, "n0", 1) }))
	require.NoError(t, s.Close())
}

// Of five counters three are changed at a time, in any order of their scopes; one named twice counts once.
func TestUpdateAllHasAllScopes(t *testing.T) {
	t.Parallel()
	s, err := store.Open(store.Options{Dir: "store", FS: vfs.NewMem(), Log: zap.NewNop()})
	require.NoError(t, err)
	const ring, rounds = 5, 60
	var all sync.WaitGroup
	for i := range ring {
		scopes := []string{strconv.Itoa((i + 2) % ring), strconv.Itoa(i), strconv.Itoa((i + 1) % ring), strconv.Itoa(i)}
		all.Go(func() {
			for range rounds {
				err := s.UpdateAll(t.Context(), scopes, func(tx *store.Tx) error {
					return errors.Join(count(tx, "n"+scopes[0], 1), count(tx, "n"+scopes[1], 1), count(tx, "n"+scopes[2], 1))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for i := range ring {
		requireCount(t, s, "n"+strconv.Itoa(i), 3*rounds)
	}
	require.NoError(t, s.Close())
}
