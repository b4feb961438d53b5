package storage

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
)

func openStore(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(store.Options{Dir: "test", FS: vfs.NewMem(), Log: zap.NewNop()})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

func write(t testing.TB, s *store.Store, fn func(tx *store.Tx) error) {
	t.Helper()
	require.NoError(t, s.Update(t.Context(), "arm", fn))
}

func TestAccountIsFoundUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	accounts := NewAccounts(s)

	_, err := accounts.Account(t.Context(), "photos")
	require.ErrorIs(t, err, ErrNoAccount)

	want := Account{Name: "photos", Keys: [2]string{"a", "b"}, SKU: "Standard_LRS"}
	write(t, s, func(tx *store.Tx) error { return accounts.set(tx, want) })
	got, err := accounts.Account(t.Context(), "photos")
	require.NoError(t, err)
	assert.Equal(t, want, got)

	names, err := accounts.Names(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"photos"}, names)

	write(t, s, func(tx *store.Tx) error { return accounts.remove(tx, "photos") })
	_, err = accounts.Account(t.Context(), "photos")
	require.ErrorIs(t, err, ErrNoAccount)
}

func TestRefusedWriteLeavesAccountAsItWas(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	accounts := NewAccounts(s)
	write(t, s, func(tx *store.Tx) error { return accounts.set(tx, Account{Name: "photos", SKU: "old"}) })

	refused := errors.New("refused")
	err := s.Update(t.Context(), "arm", func(tx *store.Tx) error {
		return errors.Join(accounts.set(tx, Account{Name: "photos", SKU: "new"}), refused)
	})
	require.ErrorIs(t, err, refused)

	got, err := accounts.Account(t.Context(), "photos")
	require.NoError(t, err)
	assert.Equal(t, "old", got.SKU)
}

// A reader that began before a write must never leave behind what it read: else a key that was
// regenerated would be accepted for ever.
func TestKeyIsNewAsSoonAsItsWriteReturns(t *testing.T) {
	t.Parallel()
	s := openStore(t)
	accounts := NewAccounts(s)
	write(t, s, func(tx *store.Tx) error { return accounts.set(tx, Account{Name: "photos"}) })

	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				runtime.Gosched() // on few processors a loop that never waits keeps the writer from its own
				if _, err := accounts.Account(t.Context(), "photos"); err != nil {
					t.Errorf("reading while keys change: %v", err)
					return
				}
			}
		})
	}
	for i := range 500 {
		key := fmt.Sprint(i)
		write(t, s, func(tx *store.Tx) error {
			err := accounts.set(tx, Account{Name: "photos", Keys: [2]string{key, "b"}})
			_, readErr := accounts.Account(t.Context(), "photos") // the last moment the old key is true
			return errors.Join(err, readErr)
		})
		got, err := accounts.Account(t.Context(), "photos")
		require.NoError(t, err)
		require.Equal(t, key, got.Keys[0], "after write %d", i)
	}
	close(done)
	readers.Wait()
}

func TestAccountIsFoundWithoutAllocation(t *testing.T) {
	s := openStore(t)
	accounts := NewAccounts(s)
	write(t, s, func(tx *store.Tx) error { return accounts.set(tx, Account{Name: "photos"}) })
	ctx := t.Context()
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_, err := accounts.Account(ctx, "photos")
		require.NoError(t, err)
	}))
}

func BenchmarkAccount(b *testing.B) {
	s := openStore(b)
	accounts := NewAccounts(s)
	write(b, s, func(tx *store.Tx) error { return accounts.set(tx, Account{Name: "photos"}) })
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := accounts.Account(b.Context(), "photos"); err != nil {
				b.Error(err)
			}
		}
	})
}
