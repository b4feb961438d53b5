package store

import (
	"io"
	"os"
	"path"
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// memoryChunk is what a file grows by. Every chunk but the last is full, so growing copies at
// most the last one.
const memoryChunk = 64 << 10

// memoryNode is a directory, or a file's bytes.
type memoryNode struct {
	children map[string]*memoryNode // nil for a file
	links    int                    // names
	handles  int                    // open files

	mu      sync.RWMutex // guards what follows
	chunks  [][]byte
	size    int64
	charged int64 // bytes taken off the file system's limit
}

func newMemoryDir() *memoryNode { return &memoryNode{children: map[string]*memoryNode{}, links: 1} }

func (n *memoryNode) info(name string) vfs.FileInfo {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return memoryInfo{name: path.Base(name), size: n.size, dir: n.children != nil}
}

// grow makes room up to size, a last chunk that is not full at least doubling.
func (n *memoryNode) grow(m *Memory, size int64) error {
	for int64(len(n.chunks))*memoryChunk < size || n.capacity() < size {
		last := len(n.chunks) - 1
		if last < 0 || len(n.chunks[last]) == memoryChunk {
			n.chunks = append(n.chunks, nil)
			last++
		}
		old := n.chunks[last]
		want := max(size-int64(last)*memoryChunk, 2*int64(len(old)))
		want = min(want, memoryChunk)
		if err := n.charge(m, int64(last)*memoryChunk+want); err != nil {
			return err
		}
		chunk := make([]byte, want)
		copy(chunk, old)
		n.chunks[last] = chunk
	}
	return nil
}

func (n *memoryNode) capacity() int64 {
	last := len(n.chunks) - 1
	if last < 0 {
		return 0
	}
	return int64(last)*memoryChunk + int64(len(n.chunks[last]))
}

func (n *memoryNode) charge(m *Memory, total int64) error {
	if total <= n.charged {
		return nil
	}
	if err := m.charge(total - n.charged); err != nil {
		return err
	}
	n.charged = total
	return nil
}

// memoryFile is an open file.
type memoryFile struct {
	m    *Memory
	n    *memoryNode
	name string
	pos  int64
}

// handle opens n. The caller holds m.mu.
func (m *Memory) handle(name string, n *memoryNode) vfs.File {
	n.handles++
	return &memoryFile{m: m, n: n, name: name}
}

func (f *memoryFile) Close() error {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	f.n.handles--
	f.m.free(f.n)
	return nil
}

func (f *memoryFile) Read(p []byte) (int, error) {
	n, err := f.ReadAt(p, f.pos)
	f.pos += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

func (f *memoryFile) ReadAt(p []byte, off int64) (n int, err error) {
	f.n.mu.RLock()
	defer f.n.mu.RUnlock()
	for n < len(p) && off < f.n.size {
		chunk := f.n.chunks[off/memoryChunk]
		chunk = chunk[:min(int64(len(chunk)), f.n.size-off/memoryChunk*memoryChunk)]
		c := copy(p[n:], chunk[off%memoryChunk:])
		n += c
		off += int64(c)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *memoryFile) Write(p []byte) (int, error) {
	n, err := f.WriteAt(p, f.pos)
	f.pos += int64(n)
	return n, err
}

func (f *memoryFile) WriteAt(p []byte, off int64) (n int, err error) {
	f.n.mu.Lock()
	defer f.n.mu.Unlock()
	if err := f.n.grow(f.m, off+int64(len(p))); err != nil {
		return 0, &os.PathError{Op: "write", Path: f.name, Err: err}
	}
	f.n.size = max(f.n.size, off+int64(len(p)))
	for n < len(p) {
		c := copy(f.n.chunks[off/memoryChunk][off%memoryChunk:], p[n:])
		n += c
		off += int64(c)
	}
	return n, nil
}

// Preallocate takes the room without using it.
func (f *memoryFile) Preallocate(off, length int64) error {
	f.n.mu.Lock()
	defer f.n.mu.Unlock()
	return f.n.charge(f.m, off+length)
}

func (f *memoryFile) Stat() (vfs.FileInfo, error)           { return f.n.info(f.name), nil }
func (*memoryFile) Prefetch(int64, int64) error             { return nil }
func (*memoryFile) Sync() error                             { return nil }
func (*memoryFile) SyncData() error                         { return nil }
func (*memoryFile) SyncTo(int64) (fullSync bool, err error) { return true, nil }
func (*memoryFile) Fd() uintptr                             { return vfs.InvalidFd }

type memoryInfo struct {
	name string
	size int64
	dir  bool
}

func (i memoryInfo) Name() string         { return i.name }
func (i memoryInfo) Size() int64          { return i.size }
func (i memoryInfo) IsDir() bool          { return i.dir }
func (memoryInfo) ModTime() time.Time     { return time.Time{} }
func (memoryInfo) Sys() any               { return nil }
func (memoryInfo) DeviceID() vfs.DeviceID { return vfs.DeviceID{} }

func (i memoryInfo) Mode() os.FileMode {
	if i.dir {
		return os.ModeDir | 0o700
	}
	return 0o600
}
