package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// A store in memory closes at once when there is no room for what only its engine's tables would hold.
func TestMemoryClosesWhenFull(t *testing.T) {
	t.Parallel()
	m := store.NewMemory(64 << 20)
	s, err := store.Open(store.Options{Dir: "device", FS: m, Log: zap.NewNop()})
	require.NoError(t, err)
	random := rnd.Seeded(1) // nothing that compresses
	update(t, s, func(tx *store.Tx) error {
		for i := range 4000 { // more than the ballast gives back
			require.NoError(t, tx.Set(fmt.Appendf(nil, "%d", i), random.Bytes(1<<10)))
		}
		return nil
	})
	require.NoError(t, m.Remove("device/BALLAST")) // given back before
	f, err := m.Create("filler", "test")
	require.NoError(t, err)
	for chunk := 1 << 20; chunk > 0; { // to the last byte
		if _, err := f.Write(make([]byte, chunk)); err != nil {
			chunk /= 2
		}
	}
	require.NoError(t, s.Close())
	require.NoError(t, f.Close())
}
