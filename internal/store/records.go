package store

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// recordsFormat is the version of Pebble's own files. It is pinned, so that a new Pebble does not
// write what the Edgerite before it could not read; raising it is a decision, not an accident.
const recordsFormat = pebble.FormatWALSyncChunks

// Pebble holds writers back, with its commit lock held, while flushes or compactions lag behind.
// On a full disk they lag for as long as it is full, and the guard has an answer for the writers.
// So these are far above what a healthy disk ever reaches.
const (
	maxMemTables = 64
	maxTables    = 1000
)

const (
	maxMemTable = 8 << 20   // bytes of writes kept in memory before they are sorted to disk
	minMemTable = 256 << 10 // for small disks: the reserve has to hold several
	blockCache  = 8 << 20   // bytes a store, taken as it is used: twenty may be open
	openFiles   = 256       // tables a store keeps open
	indexBlock  = 64 << 10  // of a table: where many values fill a block each, indexes of indexes are the slower
)

// gatherSyncs is how long the log rests between two syncs. A sync costs more than a small write, and what comes
// meanwhile is made durable by the one that follows; a client alone waits no longer than its own next request takes.
const gatherSyncs = 250 * time.Microsecond

func openRecords(o Options, g *guard) (*pebble.DB, error) {
	cache := pebble.NewCache(blockCache)
	defer cache.Unref() // the database holds it from here
	options := &pebble.Options{
		DisableWAL:                  volatile(o.FS),
		WALMinSyncInterval:          func() time.Duration { return gatherSyncs },
		FS:                          g.fs(),
		Logger:                      engineLog{g},
		EventListener:               g.listener(),
		FormatMajorVersion:          recordsFormat,
		Cache:                       cache,
		MaxOpenFiles:                openFiles,
		MemTableSize:                memTable(o.FS, g.reserve),
		MemTableStopWritesThreshold: maxMemTables,
		L0StopWritesThreshold:       maxTables,
		CompactionConcurrencyRange:  func() (lower, upper int) { return 1, 2 },
	}
	for i := range options.Levels {
		options.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
		options.Levels[i].IndexBlockSize = indexBlock
		if volatile(o.FS) {
			options.Levels[i].Compression = func() *sstable.CompressionProfile { return sstable.NoCompression }
		}
	}
	db, err := pebble.Open(o.FS.PathJoin(o.Dir, "records"), options)
	switch {
	case err == nil:
		return db, nil
	case errors.Is(err, syscall.EAGAIN): // the lock: fcntl(2)
		return nil, errors.New("it is in use by another process")
	default:
		return nil, noSpace(err)
	}
}

// memTable is how many bytes of writes are kept before they are sorted. Several lie in the reserve of a disk, on which
// others write as well; in memory what they need is counted before a write is let in (guard.admit).
func memTable(fs vfs.FS, reserve int64) uint64 {
	if volatile(fs) {
		return uint64(max(reserve/2, minMemTable))
	}
	return uint64(min(max(reserve/8, minMemTable), maxMemTable))
}

// volatile says whether what a file system holds ends with the process, all of it at once.
func volatile(fs vfs.FS) bool {
	_, memory := fs.(*Memory)
	return memory
}

// noSpace makes a full file system recognisable, whoever reports it.
func noSpace(err error) error {
	if isNoSpace(err) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}
