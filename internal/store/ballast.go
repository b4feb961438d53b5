package store

import (
	"errors"
	"os"
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/zap"
)

// ballast is a file that only takes room, to be given back when the disk is full.
type ballast struct {
	fs   vfs.FS
	path string
	size int64

	mu   sync.Mutex // guards held
	held bool
}

func newBallast(fs vfs.FS, dir string, size int64) (*ballast, error) {
	b := &ballast{fs: fs, path: fs.PathJoin(dir, "BALLAST"), size: size}
	_, err := fs.Stat(b.path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	b.held = err == nil
	return b, nil
}

// restore takes the room and reports whether it was there to take. A file system that cannot
// set room aside does without.
func (b *ballast) restore(log *zap.Logger) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held {
		return true
	}
	err := b.take()
	b.held = err == nil
	if err == nil {
		return true
	}
	if removed := b.fs.Remove(b.path); removed != nil && !errors.Is(removed, os.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	if isNoSpace(err) {
		return false
	}
	log.Warn("no ballast on this file system", zap.String("file", b.path), zap.Error(err))
	return true
}

func (b *ballast) take() error {
	f, err := b.fs.Create(b.path, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	return errors.Join(f.Preallocate(0, b.size), f.Close())
}

// release gives the room back.
func (b *ballast) release(log *zap.Logger) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.held {
		return
	}
	b.held = false
	log.Warn("the disk is full: the ballast is given back and nothing is written until there is space", zap.Int64("bytes", b.size))
	if err := b.fs.Remove(b.path); err != nil {
		log.Error("the ballast cannot be given back", zap.Error(err))
	}
}
