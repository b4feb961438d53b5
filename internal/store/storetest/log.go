// Package storetest has disks for the tests of what is kept in a store.
package storetest

import (
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// Log is a file system that asks before it syncs Pebble's log.
type Log struct {
	vfs.FS
	Before func() error // its error is the sync's
}

// Create is that of vfs.FS.
func (l *Log) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := l.FS.Create(name, c)
	if c != "pebble-wal" || err != nil {
		return f, err
	}
	return &logFile{f, l.Before}, nil
}

type logFile struct {
	vfs.File
	before func() error
}

// SyncData is that of vfs.File.
func (f *logFile) SyncData() error {
	if err := f.before(); err != nil {
		return err
	}
	return f.File.SyncData()
}

// Stuck is a disk in memory whose log can be held: nothing becomes durable meanwhile.
type Stuck struct {
	Log
	syncing sync.RWMutex // held for writing while the log is
}

// NewStuck returns one that is not held yet.
func NewStuck() *Stuck {
	s := &Stuck{}
	s.Log = Log{FS: vfs.NewMem(), Before: func() error {
		s.syncing.RLock()
		defer s.syncing.RUnlock()
		return nil
	}}
	return s
}

// Hold lets no sync end, until the function that it returns is called.
func (s *Stuck) Hold() (release func()) {
	s.syncing.Lock()
	return s.syncing.Unlock
}
