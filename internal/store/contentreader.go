package store

import "github.com/cockroachdb/pebble/v2/vfs"

// ContentReader reads one piece of content at any offset. It is safe for concurrent use.
type ContentReader struct {
	f    vfs.File
	size int64
}

// ReadAt implements io.ReaderAt.
func (r *ContentReader) ReadAt(p []byte, off int64) (int, error) { return r.f.ReadAt(p, off) }

// Size is the length of the content in bytes.
func (r *ContentReader) Size() int64 { return r.size }

// Close releases the reader.
func (r *ContentReader) Close() error { return r.f.Close() }
