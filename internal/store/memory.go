package store

import (
	"io"
	"os"
	"path"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// Memory is a file system in memory with a size, for stores that need not outlive the process.
// A full one fails as a full disk does, so the same guard serves both. It takes the place of
// vfs.NewMem, which has no size and copies a growing file again and again.
type Memory struct {
	limit int64
	used  atomic.Int64 // bytes held by files that have a name or are open

	mu    sync.RWMutex // guards the tree: children, links and handles of every node, and locks
	root  *memoryNode
	locks map[string]bool
}

var _ vfs.FS = (*Memory)(nil)

// DefaultMemory is what a file system in memory holds unless told otherwise, in bytes.
const DefaultMemory = 2 << 30

// NewMemory returns an empty file system that holds limit bytes; 0 means DefaultMemory.
func NewMemory(limit int64) *Memory {
	if limit == 0 {
		limit = DefaultMemory
	}
	return &Memory{limit: limit, root: newMemoryDir(), locks: map[string]bool{}}
}

// GetDiskUsage tells how much of the limit is left.
func (m *Memory) GetDiskUsage(string) (vfs.DiskUsage, error) {
	used := m.used.Load()
	return vfs.DiskUsage{
		AvailBytes: uint64(max(0, m.limit-used)),
		TotalBytes: uint64(m.limit),
		UsedBytes:  uint64(used),
	}, nil
}

// charge takes n bytes off what is left.
func (m *Memory) charge(n int64) error {
	if m.used.Add(n) > m.limit && n > 0 {
		m.used.Add(-n)
		return syscall.ENOSPC
	}
	return nil
}

// Create makes an empty file in the place of any that has the name.
func (m *Memory) Create(name string, _ vfs.DiskWriteCategory) (vfs.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.create(name)
}

func (m *Memory) create(name string) (vfs.File, error) {
	dir, base, err := m.parent("create", name)
	if err != nil {
		return nil, err
	}
	m.unlink(dir, base)
	n := &memoryNode{links: 1}
	dir.children[base] = n
	return m.handle(name, n), nil
}

// Open opens a file or directory for reading.
func (m *Memory) Open(name string, _ ...vfs.OpenOption) (vfs.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.node("open", name)
	if err != nil {
		return nil, err
	}
	return m.handle(name, n), nil
}

// OpenReadWrite opens a file, creating it where it is not there.
func (m *Memory) OpenReadWrite(name string, _ vfs.DiskWriteCategory, _ ...vfs.OpenOption) (vfs.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.node("open", name)
	if err != nil {
		return m.create(name)
	}
	return m.handle(name, n), nil
}

// OpenDir opens a directory for syncing.
func (m *Memory) OpenDir(name string) (vfs.File, error) { return m.Open(name) }

// Link gives a file a second name.
func (m *Memory) Link(oldname, newname string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.node("link", oldname)
	if err != nil {
		return err
	}
	dir, base, err := m.parent("link", newname)
	if err != nil {
		return err
	}
	if dir.children[base] != nil {
		return &os.LinkError{Op: "link", Old: oldname, New: newname, Err: os.ErrExist}
	}
	n.links++
	dir.children[base] = n
	return nil
}

// Remove removes a file or an empty directory.
func (m *Memory) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	dir, base, err := m.parent("remove", name)
	if err != nil {
		return err
	}
	n := dir.children[base]
	switch {
	case n == nil:
		return &os.PathError{Op: "remove", Path: name, Err: os.ErrNotExist}
	case len(n.children) > 0:
		return &os.PathError{Op: "remove", Path: name, Err: syscall.ENOTEMPTY}
	}
	m.unlink(dir, base)
	return nil
}

// RemoveAll removes a file or directory with all it holds. A missing one is no error.
func (m *Memory) RemoveAll(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if dir, base, err := m.parent("remove", name); err == nil {
		m.unlink(dir, base)
	}
	return nil
}

// Rename moves a file, over any that has the new name.
func (m *Memory) Rename(oldname, newname string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.node("rename", oldname)
	if err != nil {
		return err
	}
	to, newbase, err := m.parent("rename", newname)
	if err != nil {
		return err
	}
	from, oldbase, err := m.parent("rename", oldname)
	if err != nil {
		return err
	}
	delete(from.children, oldbase)
	m.unlink(to, newbase)
	to.children[newbase] = n
	return nil
}

// ReuseForWrite renames a file and opens it to be written over.
func (m *Memory) ReuseForWrite(oldname, newname string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if err := m.Rename(oldname, newname); err != nil {
		return nil, err
	}
	return m.OpenReadWrite(newname, category)
}

// MkdirAll makes a directory and its parents.
func (m *Memory) MkdirAll(name string, _ os.FileMode) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.root
	for _, part := range split(name) {
		child := n.children[part]
		if child == nil {
			child = newMemoryDir()
			n.children[part] = child
		}
		if child.children == nil {
			return &os.PathError{Op: "mkdir", Path: name, Err: syscall.ENOTDIR}
		}
		n = child
	}
	return nil
}

// Lock takes a name for one holder: a store must not be opened twice, not even in one process.
func (m *Memory) Lock(name string) (io.Closer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.locks[name] {
		return nil, &os.PathError{Op: "lock", Path: name, Err: syscall.EAGAIN}
	}
	f, err := m.create(name)
	if err != nil {
		return nil, err
	}
	m.locks[name] = true
	return &memoryLock{File: f, m: m, name: name}, nil
}

// List returns the names in a directory.
func (m *Memory) List(name string) ([]string, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n, err := m.node("list", name)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(n.children))
	for child := range n.children {
		names = append(names, child)
	}
	return names, nil
}

// Stat describes a file.
func (m *Memory) Stat(name string) (vfs.FileInfo, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n, err := m.node("stat", name)
	if err != nil {
		return nil, err
	}
	return n.info(name), nil
}

// PathBase is path.Base.
func (*Memory) PathBase(name string) string { return path.Base(name) }

// PathJoin is path.Join.
func (*Memory) PathJoin(elem ...string) string { return path.Join(elem...) }

// PathDir is path.Dir.
func (*Memory) PathDir(name string) string { return path.Dir(name) }

// Unwrap is nil: there is no file system below.
func (*Memory) Unwrap() vfs.FS { return nil }

type memoryLock struct {
	vfs.File
	m    *Memory
	name string
}

func (l *memoryLock) Close() error {
	l.m.mu.Lock()
	delete(l.m.locks, l.name)
	l.m.mu.Unlock()
	return l.File.Close()
}
