package store

import (
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

const (
	// logBuffer is how many bytes of the log wait for the next sync, which writes them at once. Pebble passes each
	// record on by itself, and a system call for each costs more than the copy.
	logBuffer = 256 << 10
	// quickSync is how long a sync may take and still keep its processor. What a goroutine gives up
	// for a system call another thread has to be woken for, which costs more than a fast disk takes. No longer than
	// this, since meanwhile the garbage collector cannot begin.
	quickSync = time.Millisecond
)

// logFile is Pebble's log. Pebble cannot live with a log that fails: its next commit panics with
// a lock held. So the first failure turns the store read-only, from there on the log takes
// nothing more, and Update, which looks at the guard after every sync, acknowledges nothing
// more. What was acknowledged before is in the log, whole.
//
// One goroutine of Pebble's writes and syncs it; it is closed after that has ended.
type logFile struct {
	vfs.File
	g       *guard
	waiting []byte // written by Pebble, not yet to the file: acknowledged to nobody
	slow    bool   // the last sync took longer than quickSync
}

func (f *logFile) Write(p []byte) (int, error) {
	if len(f.waiting)+len(p) > logBuffer {
		f.flush()
	}
	if len(p) > logBuffer {
		f.write(p)
	} else {
		f.waiting = append(f.waiting, p...)
	}
	return len(p), nil
}

func (f *logFile) Sync() error { return f.sync(f.File.Sync) }

func (f *logFile) SyncData() error { return f.sync(f.syncData) }

func (f *logFile) SyncTo(length int64) (full bool, err error) {
	err = f.sync(func() error {
		full, err = f.File.SyncTo(length)
		return err
	})
	return full, err
}

func (f *logFile) Close() error {
	f.flush()
	return f.File.Close()
}

func (f *logFile) syncData() error {
	began := time.Now()                                       //nolint:forbidigo // how fast the disk is, not what time it is
	defer func() { f.slow = time.Since(began) > quickSync }() //nolint:forbidigo // as above
	if fd := f.Fd(); fd != vfs.InvalidFd && !f.slow {
		return syncHere(fd, f.File.SyncData)
	}
	return f.File.SyncData()
}

func (f *logFile) sync(sync func() error) error {
	f.flush()
	if f.g.failed.Load() != nil {
		return nil
	}
	if err := sync(); err != nil {
		f.g.fail(err)
	}
	return nil
}

func (f *logFile) flush() {
	f.write(f.waiting)
	f.waiting = f.waiting[:0]
}

func (f *logFile) write(p []byte) {
	if len(p) == 0 || f.g.failed.Load() != nil {
		return
	}
	if _, err := f.File.Write(p); err != nil {
		f.g.fail(err)
	}
}
