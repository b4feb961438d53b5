package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
)

func TestRows(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, o store.Options) {
		s := open(t, o)
		rows := store.NewRows(s, "r/")
		is := func(key, want string) {
			t.Helper()
			got, err := rows.Get([]byte(key))
			if want == "" {
				require.ErrorIs(t, err, store.ErrNotFound)
				return
			}
			require.NoError(t, err)
			require.Equal(t, want, string(got))
		}
		set := func(key, value string) {
			t.Helper()
			update(t, s, func(tx *store.Tx) error { return tx.Set([]byte(key), []byte(value)) })
		}
		is("r/1", "")
		set("r/1", "one")
		is("r/1", "one")
		set("r/1", "another")
		set("r/2", "two")
		is("r/1", "another")
		large := strings.Repeat("x", 10_000)
		set("r/1", large)
		is("r/1", large)
		set("r/1", "small again")
		is("r/1", "small again")
		update(t, s, func(tx *store.Tx) error { return tx.Delete([]byte("r/1")) })
		is("r/1", "")
		is("r/2", "two")
		update(t, s, func(tx *store.Tx) error { return tx.DeleteRange([]byte("a"), []byte("z")) })
		is("r/2", "")
	})
}

// Whatever many writers and readers do at once, whoever has written reads what it wrote.
func TestRowsGiveWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := open(t, store.Options{Dir: "device", FS: store.NewMemory(1 << 30), Log: zap.NewNop()})
	rows := store.NewRows(s, "r/")
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 400 {
				key := fmt.Appendf(nil, "r/%d", i*7%20)
				err := s.Update(t.Context(), string(key), func(tx *store.Tx) error {
					before, err := rows.Get(key)
					now, err2 := tx.Get(key)
					if string(before) != string(now) || (err == nil) != (err2 == nil) {
						return fmt.Errorf("remembered %q (%w), and there is %q (%w)", before, err, now, err2)
					}
					if (w+i)%5 == 0 {
						return tx.Delete(key)
					}
					return tx.Set(key, fmt.Appendf(nil, "%d-%d", w, i))
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// More rows than are remembered are right as well.
func TestRowsAreBounded(t *testing.T) {
	t.Parallel()
	s := open(t, store.Options{Dir: "device", FS: store.NewMemory(1 << 30), Log: zap.NewNop()})
	rows := store.NewRows(s, "r/")
	key := func(i int) []byte { return fmt.Appendf(nil, "r/%d", i) }
	for part := range 20 {
		update(t, s, func(tx *store.Tx) error {
			for i := range 1000 {
				require.NoError(t, tx.Set(key(part*1000+i), key(i)))
			}
			return nil
		})
	}
	for i := range 20_000 {
		got, err := rows.Get(key(i))
		require.NoError(t, err)
		require.Equal(t, string(key(i%1000)), string(got))
	}
}
