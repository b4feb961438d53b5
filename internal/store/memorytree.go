package store

import (
	"os"
	"path"
	"strings"
	"syscall"
)

func (m *Memory) node(op, name string) (*memoryNode, error) {
	n := m.root
	for _, part := range split(name) {
		if n = n.children[part]; n == nil {
			return nil, &os.PathError{Op: op, Path: name, Err: os.ErrNotExist}
		}
	}
	return n, nil
}

func (m *Memory) parent(op, name string) (dir *memoryNode, base string, err error) {
	parts := split(name)
	if len(parts) == 0 {
		return nil, "", &os.PathError{Op: op, Path: name, Err: os.ErrInvalid}
	}
	dir, err = m.node(op, path.Join(parts[:len(parts)-1]...))
	if err != nil {
		return nil, "", err
	}
	if dir.children == nil {
		return nil, "", &os.PathError{Op: op, Path: name, Err: syscall.ENOTDIR}
	}
	return dir, parts[len(parts)-1], nil
}

func (m *Memory) unlink(dir *memoryNode, base string) {
	n := dir.children[base]
	if n == nil {
		return
	}
	delete(dir.children, base)
	for child := range n.children {
		m.unlink(n, child)
	}
	n.links--
	m.free(n)
}

// free gives back what a file holds that has neither a name nor a reader.
func (m *Memory) free(n *memoryNode) {
	if n.links > 0 || n.handles > 0 {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	m.used.Add(-n.charged)
	n.charged, n.size, n.chunks = 0, 0, nil
}

func split(name string) []string {
	return strings.FieldsFunc(path.Clean("/"+name), func(r rune) bool { return r == '/' })
}
