package store_test

import "github.com/cockroachdb/pebble/v2/vfs"

// hookedLog is a file system that asks before it syncs Pebble's log.
type hookedLog struct {
	vfs.FS
	before func() error // its error is the sync's
}

func (l *hookedLog) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := l.FS.Create(name, c)
	if c != "pebble-wal" || err != nil {
		return f, err
	}
	return &hookedLogFile{f, l.before}, nil
}

type hookedLogFile struct {
	vfs.File
	before func() error
}

func (f *hookedLogFile) SyncData() error {
	if err := f.before(); err != nil {
		return err
	}
	return f.File.SyncData()
}
