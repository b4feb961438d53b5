package store

import (
	"fmt"
	"strings"
	"syscall"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// patientFS is what Pebble writes to. It waits out a full disk where Pebble would end the
// process (log, manifest) or spin (flush). Compactions may fail: what they were writing is
// removed, and that is space.
type patientFS struct {
	vfs.FS // gives back the ballast
	g      *guard
}

func (g *guard) fs() vfs.FS { return &patientFS{FS: vfs.OnDiskFull(g.disk, g.onFull), g: g} }

// Unwrap returns the file system below.
func (p *patientFS) Unwrap() vfs.FS { return p.FS }

func (p *patientFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if isCompaction(category) {
		return p.createGreedy(name, category)
	}
	if category != walCategory {
		if err := p.g.halt(); err != nil {
			return nil, err
		}
	}
	return p.open(category, func() (vfs.File, error) { return p.FS.Create(name, category) })
}

func (p *patientFS) ReuseForWrite(oldname, newname string, category vfs.DiskWriteCategory) (vfs.File, error) {
	return p.open(category, func() (vfs.File, error) { return p.FS.ReuseForWrite(oldname, newname, category) })
}

func (p *patientFS) OpenReadWrite(name string, category vfs.DiskWriteCategory, opts ...vfs.OpenOption) (vfs.File, error) {
	return p.open(category, func() (vfs.File, error) { return p.FS.OpenReadWrite(name, category, opts...) })
}

func (p *patientFS) open(category vfs.DiskWriteCategory, open func() (vfs.File, error)) (vfs.File, error) {
	if category == walCategory && p.g.failed.Load() != nil {
		// No log may follow the one that was cut off: Pebble would take that one for damaged.
		open = func() (vfs.File, error) { return NewMemory(0).Create("log", category) }
	}
	f, err := open()
	for isNoSpace(err) && p.g.wait() {
		f, err = open()
	}
	if err != nil {
		return nil, err
	}
	if category == walCategory {
		return &logFile{File: &patientFile{f, p.g}, g: p.g}, nil
	}
	return &patientFile{f, p.g}, nil
}

// createGreedy begins a file of a compaction, which gets no ballast. After one that found no
// space it lets a while pass: Pebble would try again at once, for ever.
func (p *patientFS) createGreedy(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if err := p.g.halt(); err != nil {
		return nil, err
	}
	if p.g.starved.Swap(false) {
		p.g.pause(10 * spacePoll)
	}
	f, err := p.g.disk.Create(name, category)
	if err != nil {
		return nil, p.g.starve(err)
	}
	return &greedyFile{File: f, g: p.g}, nil
}

// halt holds background work back for good once the store has failed.
func (g *guard) halt() error {
	err := g.failure()
	if err != nil && g.serving.Load() {
		<-g.closing
	}
	return err
}

func (g *guard) starve(err error) error {
	if isNoSpace(err) {
		g.starved.Store(true)
	}
	return err
}

// walCategory is what Pebble's log files are created as.
const walCategory vfs.DiskWriteCategory = "pebble-wal"

func isCompaction(category vfs.DiskWriteCategory) bool {
	return category == "pebble-compaction" || strings.HasSuffix(string(category), "-rewrite")
}

// patientFile waits for space.
type patientFile struct {
	vfs.File
	g *guard
}

func (f *patientFile) Write(p []byte) (n int, err error) {
	for {
		m, err := f.File.Write(p[n:])
		n += m
		if !isNoSpace(err) || !f.g.wait() {
			return n, err
		}
	}
}

// greedyFile is an output of a compaction. It leaves half the reserve alone.
type greedyFile struct {
	vfs.File
	g       *guard
	written int64 // since the reserve was looked at
}

func (f *greedyFile) Write(p []byte) (int, error) {
	if f.written += int64(len(p)); f.written > f.g.reserve/32 {
		f.written = 0
		if free, err := f.g.free(); err == nil && free < f.g.reserve/2 {
			return 0, f.g.starve(fmt.Errorf("compaction: %w", syscall.ENOSPC))
		}
	}
	n, err := f.File.Write(p)
	return n, f.g.starve(err)
}
