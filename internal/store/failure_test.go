package store_test

import (
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/internal/store/storetest"
)

func TestFailedLogLeavesTheStoreReadOnly(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	disk := &storetest.Log{FS: store.NewMemory(1 << 30), Before: func() error {
		if broken.Load() {
			return &os.PathError{Op: "fdatasync", Path: "log", Err: syscall.EIO}
		}
		return nil
	}}
	o := store.Options{Dir: "device", FS: disk, Log: zap.NewNop()}
	s, err := store.Open(o)
	require.NoError(t, err)
	require.NoError(t, set(s, []byte("before"), nil))
	broken.Store(true)
	for range 3 {
		err := set(s, []byte("during"), nil)
		require.ErrorIs(t, err, store.ErrFailed)
		require.ErrorIs(t, err, syscall.EIO)
	}
	broken.Store(false)
	require.ErrorIs(t, set(s, []byte("after"), nil), store.ErrFailed, "what the failed sync lost is not known")
	_, err = s.Content().Create()
	require.ErrorIs(t, err, store.ErrFailed)
	_, err = s.Get([]byte("before"))
	require.NoError(t, err)
	require.NoError(t, s.Close())

	s = open(t, o)
	_, err = s.Get([]byte("before"))
	require.NoError(t, err)
	require.NoError(t, set(s, []byte("after"), nil))
}

// noCompaction is a file system with room for everything but compactions.
type noCompaction struct {
	vfs.FS
	refused atomic.Int64
}

func (n *noCompaction) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	if c == "pebble-compaction" {
		n.refused.Add(1)
		return nil, &os.PathError{Op: "create", Path: name, Err: syscall.ENOSPC}
	}
	return n.FS.Create(name, c)
}

func TestCompactionsThatFindNoSpaceDoNotSpin(t *testing.T) {
	t.Parallel()
	disk := &noCompaction{FS: store.NewMemory(1 << 30)}
	s := open(t, store.Options{Dir: "device", FS: disk, Log: zap.NewNop()})
	began := time.Now()
	for round := range 20 {
		for i := range 3 {
			require.Eventually(t, func() bool { return set(s, key(i), key(round)) == nil }, patience, time.Millisecond)
		}
		require.NoError(t, s.Flush())
	}
	require.Positive(t, disk.refused.Load())
	// Two compactions at a time may fail before they notice, then a second passes for each.
	require.LessOrEqual(t, disk.refused.Load(), 4+2*int64(time.Since(began)/time.Second))
}
