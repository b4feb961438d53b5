package store_test

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
)

func benchmark(b *testing.B, run func(b *testing.B, s *store.Store)) {
	home := func(name string, o store.Options) {
		b.Run(name, func(b *testing.B) {
			s, err := store.Open(o)
			require.NoError(b, err)
			run(b, s)
			require.NoError(b, s.Close())
		})
	}
	home("disk", store.Options{Dir: b.TempDir(), FS: vfs.Default, Log: zap.NewNop()})
	home("memory", store.Options{Dir: "device", FS: store.NewMemory(16 << 30), Log: zap.NewNop()})
}

func BenchmarkPut16Writers(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store) {
		var n atomic.Int64
		value := make([]byte, 400)
		b.SetParallelism(8)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				key := fmt.Appendf(nil, "key/%09d", n.Add(1))
				require.NoError(b, s.Update(context.Background(), "scope", func(tx *store.Tx) error { return tx.Set(key, value) }))
			}
		})
	})
}

func BenchmarkGet(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store) {
		fill(b, s, 10_000)
		b.ResetTimer()
		for i := range b.N {
			_, err := s.Get(key(i % 10_000))
			require.NoError(b, err)
		}
	})
}

func BenchmarkScan100(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store) {
		fill(b, s, 10_000)
		b.ResetTimer()
		for i := range b.N {
			seen := 0
			require.NoError(b, s.Scan(key(i%9_000), nil, func(_, _ []byte) (bool, error) {
				seen++
				return seen < 100, nil
			}))
		}
	})
}

func BenchmarkContent(b *testing.B) {
	for _, size := range []int64{4 << 10, 8 << 20} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			benchmark(b, func(b *testing.B, s *store.Store) {
				b.SetBytes(size)
				for range b.N {
					w, err := s.Content().Create()
					require.NoError(b, err)
					_, err = io.Copy(w, io.LimitReader(zeros{}, size))
					require.NoError(b, err)
					id, err := w.Commit()
					require.NoError(b, err)
					s.Content().Remove(id)
				}
			})
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	o := store.Options{Dir: b.TempDir(), FS: vfs.Default, Log: zap.NewNop()}
	for i := range b.N + 1 {
		if i == 1 {
			b.ResetTimer()
		}
		s, err := store.Open(o)
		require.NoError(b, err)
		if i == 0 {
			fill(b, s, 1000)
		}
		require.NoError(b, s.Close())
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func key(i int) []byte { return fmt.Appendf(nil, "key/%09d", i) }

func fill(tb testing.TB, s *store.Store, n int) {
	tb.Helper()
	require.NoError(tb, s.Update(context.Background(), "fill", func(tx *store.Tx) error {
		for i := range n {
			if err := tx.Set(key(i), make([]byte, 400)); err != nil {
				return err
			}
		}
		return nil
	}))
}
