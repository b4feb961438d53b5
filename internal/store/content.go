package store

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"
	"go.uber.org/zap"
)

// contentFile is the category that Pebble's file system statistics count content under.
const contentFile vfs.DiskWriteCategory = "edgerite-content"

// ContentID names bytes that were written once and never change. It is never used again, not
// even after the content is gone.
type ContentID string

// Content is the store's files of bytes too large for records. A file counts for nothing until
// a record names it: write it, commit it, then put its id into a record, in that order. It is
// safe for concurrent use.
type Content struct {
	fs    vfs.FS
	dir   string
	log   *zap.Logger
	guard *guard

	run     string        // random, new at every Open: ids of different runs never meet
	next    atomic.Uint64 // counts the ids of this run
	buffers sync.Pool     // *bufio.Writer
	pins    pins

	mu   sync.Mutex      // guards made
	made map[string]bool // the fan-out directories known to exist durably
}

func newContent(o Options, g *guard) (*Content, error) {
	c := &Content{fs: o.FS, dir: o.FS.PathJoin(o.Dir, "content"), log: o.Log, guard: g, run: o.Rand.Hex(8), made: map[string]bool{}}
	if err := makeDir(c.fs, o.Dir, c.dir); err != nil {
		return nil, fmt.Errorf("making the content directory: %w", err)
	}
	return c, nil
}

// Content is where the store keeps what is too large for records.
func (s *Store) Content() *Content { return s.content }

// Create begins new content, or returns ErrFull. The caller ends it with Commit or Abort.
func (c *Content) Create() (*ContentWriter, error) {
	if err := c.guard.admit(0, false); err != nil {
		return nil, err
	}
	id := ContentID(fmt.Sprintf("%s-%08x", c.run, c.next.Add(1)))
	if err := c.makeFanout(id); err != nil {
		return nil, fmt.Errorf("creating content: %w", noSpace(err))
	}
	f, err := c.fs.Create(c.path(id)+temporary, contentFile)
	if err != nil {
		return nil, fmt.Errorf("creating content: %w", noSpace(err))
	}
	return c.writer(id, f), nil
}

// Open opens committed content for reading. It returns ErrNotFound when there is none. The
// content stays readable through the reader even if it is removed meanwhile.
func (c *Content) Open(id ContentID) (*ContentReader, error) {
	if !id.valid() {
		return nil, ErrNotFound
	}
	f, err := c.fs.Open(c.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("opening content %s: %w", id, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening content %s: %w", id, err), f.Close())
	}
	return &ContentReader{f: f, size: info.Size()}, nil
}

// Remove deletes content once no pin that was taken before is held. Removing what is not there
// is no error, and a removal that fails or is cut short by a crash only leaves an orphan for
// Sweep. Remove content after the transaction that stopped naming it: see Tx.AfterCommit.
func (c *Content) Remove(ids ...ContentID) { c.unlink(c.pins.retire(ids)) }

// Pin keeps whatever is removed from now on readable, even by a later Open, until release is
// called. A reader of several pieces takes it before it reads the record that names them.
func (c *Content) Pin() (release func()) {
	e := c.pins.take()
	return sync.OnceFunc(func() { c.unlink(c.pins.release(e)) })
}

func (c *Content) unlink(ids []ContentID) {
	for _, id := range ids {
		if !id.valid() {
			continue
		}
		if err := c.fs.Remove(c.path(id)); err != nil && !errors.Is(err, os.ErrNotExist) {
			c.log.Warn("content is left for the next sweep", zap.String("content", string(id)), zap.Error(err))
		}
	}
}

// path spreads the files over 256 directories by the last two digits of the id.
func (c *Content) path(id ContentID) string {
	return c.fs.PathJoin(c.fanout(id), string(id))
}

func (c *Content) fanout(id ContentID) string {
	return c.fs.PathJoin(c.dir, string(id[len(id)-2:]))
}

func (c *Content) makeFanout(id ContentID) error {
	dir := c.fanout(id)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made[dir] {
		return nil
	}
	if err := makeDir(c.fs, c.dir, dir); err != nil {
		return err
	}
	c.made[dir] = true
	return nil
}

// valid tells an id from whatever else a record may hold: it becomes part of a path.
func (id ContentID) valid() bool {
	run, n, ok := strings.Cut(string(id), "-")
	if !ok || len(run) != 16 || len(n) < 8 || len(n) > 16 {
		return false
	}
	return isHex(run) && isHex(n)
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdef") == ""
}

// makeDir makes a directory that is still there after a power loss.
func makeDir(fs vfs.FS, parent, dir string) error {
	if err := fs.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return syncDir(fs, parent)
}

func syncDir(fs vfs.FS, dir string) error {
	d, err := fs.OpenDir(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
