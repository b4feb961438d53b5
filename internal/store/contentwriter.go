package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// temporary ends the name of a file that was not committed.
const temporary = ".tmp"

// writeBuffer gathers small writes: beyond it larger writes to the file gain nothing.
const writeBuffer = 64 << 10

// errEnded is returned by a writer that was committed or aborted.
var errEnded = errors.New("store: content writer has ended")

// ContentWriter writes one piece of content. It is not safe for concurrent use.
type ContentWriter struct {
	c    *Content
	id   ContentID
	f    vfs.File
	buf  *bufio.Writer // nil once ended
	size int64
}

func (c *Content) writer(id ContentID, f vfs.File) *ContentWriter {
	buf, ok := c.buffers.Get().(*bufio.Writer)
	if !ok {
		buf = bufio.NewWriterSize(nil, writeBuffer)
	}
	w := &ContentWriter{c: c, id: id, f: f, buf: buf}
	buf.Reset(&guarded{f: f, g: c.guard})
	return w
}

// guarded is the file with the reserve looked at now and then.
type guarded struct {
	f       vfs.File
	g       *guard
	written int64 // since the reserve was last looked at
}

// reserveCheck is how many bytes one writer may take between two looks at the reserve.
const reserveCheck = 1 << 20

func (w *guarded) Write(p []byte) (int, error) {
	if w.written += int64(len(p)); w.written > reserveCheck {
		if err := w.g.admit(int64(len(p)), false); err != nil {
			return 0, err
		}
		w.written = 0
	}
	n, err := w.f.Write(p)
	return n, noSpace(err)
}

// Write appends p. It returns ErrFull when there is no room; then only Abort is of use.
func (w *ContentWriter) Write(p []byte) (int, error) {
	if w.buf == nil {
		return 0, errEnded
	}
	n, err := w.buf.Write(p)
	w.size += int64(n)
	return n, err
}

// ReadFrom appends all of r through the writer's own buffer.
func (w *ContentWriter) ReadFrom(r io.Reader) (int64, error) {
	if w.buf == nil {
		return 0, errEnded
	}
	n, err := w.buf.ReadFrom(r)
	w.size += n
	return n, err
}

// Size is how many bytes were written so far.
func (w *ContentWriter) Size() int64 { return w.size }

// Commit makes the content durable and returns its id. After an error nothing is left of it.
func (w *ContentWriter) Commit() (ContentID, error) {
	if w.buf == nil {
		return "", errEnded
	}
	err := errors.Join(w.buf.Flush(), w.f.Sync())
	err = errors.Join(err, w.end())
	path := w.c.path(w.id)
	if err == nil {
		err = w.c.fs.Rename(path+temporary, path)
	}
	if err != nil {
		w.discard()
		return "", fmt.Errorf("writing content: %w", noSpace(err))
	}
	if err := syncDir(w.c.fs, w.c.fanout(w.id)); err != nil {
		w.c.unlink([]ContentID{w.id})
		return "", fmt.Errorf("writing content: %w", noSpace(err))
	}
	return w.id, nil
}

// Abort drops what was written. After Commit, or a second time, it does nothing.
func (w *ContentWriter) Abort() {
	if w.buf == nil {
		return
	}
	_ = w.end() // the file is thrown away: how it closes does not matter
	w.discard()
}

// end closes the file and gives the buffer back.
func (w *ContentWriter) end() error {
	w.buf.Reset(nil)
	w.c.buffers.Put(w.buf)
	w.buf = nil
	return w.f.Close()
}

func (w *ContentWriter) discard() {
	_ = w.c.fs.Remove(w.c.path(w.id) + temporary) // what is left is an orphan, which Sweep removes
}
