package blob

import (
	"errors"
	"io"
	"sync"

	"github.com/edgerite/edgerite/internal/store"
)

// Body limits by version
// (https://learn.microsoft.com/rest/api/storageservices/scalability-targets-for-the-azure-storage-services, Put Blob, Put Block).
func (c *call) putLimit() int64 {
	switch {
	case c.newer(versionHugeBlocks):
		return 5000 << 20
	case c.newer(versionLargeBlocks):
		return 256 << 20
	}
	return 64 << 20
}

func (c *call) blockLimit() int64 {
	switch {
	case c.newer(versionHugeBlocks):
		return 4000 << 20
	case c.newer(versionLargeBlocks):
		return 100 << 20
	}
	return 4 << 20
}

// upload is a request's body that was taken in whole and checked, and that nothing names yet.
type upload struct {
	size  int64
	md5   []byte            // nil when nobody wants it
	crc   []byte            // likewise, little-endian
	small []byte            // the bytes, up to smallSize
	file  store.ContentID   // the bytes, above
	named bool              // a record names the file, or may: a commit that fails may have been applied
	room  *[copyBuffer]byte // where small lies, nil when it has memory of its own

	structured bool // it came in a structured body
}

// receive takes the body in, before any lock is taken, and compares it with what the headers say
// of it. The caller discards it.
func (c *call) receive(limit int64) (*upload, error) {
	h, err := c.bodyHash()
	if err != nil {
		return nil, err
	}
	return c.receiveHashed(limit, h)
}

// receiveBlob is receive for Put Blob, which keeps the MD5 and tells both hashes: the CRC64 "is
// always returned starting from version 2019-02-02"
// (https://learn.microsoft.com/rest/api/storageservices/put-blob#response-headers).
func (c *call) receiveBlob(limit int64) (*upload, error) {
	h, err := c.bodyHash()
	if err != nil {
		return nil, err
	}
	h.wantsMD5 = true
	h.wantsCRC = h.wantsCRC || c.newer(versionCrc64)
	return c.receiveHashed(limit, h)
}

func (c *call) receiveHashed(limit int64, h *transferHash) (*upload, error) {
	size, err := c.bodyLength(limit)
	if err != nil {
		return nil, err
	}
	if size < c.r.ContentLength {
		return c.receiveStructured(size, h)
	}
	u := &upload{size: size}
	if err := c.take(u, c.r.Body, h); err != nil {
		return nil, err
	}
	if err := h.check(u); err != nil {
		c.discard(u)
		return nil, err
	}
	return u, nil
}

// bodyLength is how long the body, or what a structured one holds, is said to be. A request that says nothing has no body to HTTP, and no
// length to the service.
func (c *call) bodyLength(limit int64) (int64, error) {
	size, err := c.contentLength()
	if err != nil {
		return 0, err
	}
	if size < 0 || size == 0 && c.header("Content-Length") == "" {
		return 0, errMissingContentLength
	}
	if size > limit {
		return 0, bodyTooLarge(limit)
	}
	return size, nil
}

// take reads a body into memory, or into a content file and the hashes.
// behaviour: blob-incomplete-body.
func (s *Service) take(u *upload, body io.Reader, hashes io.Writer) error {
	if u.size <= smallSize {
		u.room = s.buffers.get()
		u.small = u.room[:u.size]
		_, err := io.ReadFull(body, u.small)
		if err != nil && u.size > 0 {
			s.discard(u)
			return errIncompleteBody.Because(err)
		}
		return nil // its sums are made of it as it lies there
	}
	w, err := s.Store.Content().Create()
	if err != nil {
		return err
	}
	defer w.Abort() // after Commit it does nothing
	n, err := w.ReadFrom(io.TeeReader(body, hashes))
	if errors.Is(err, store.ErrFull) {
		return err
	}
	if err != nil || n != u.size {
		return errIncompleteBody.Because(err)
	}
	u.file, err = w.Commit()
	return err
}

// discard removes a body that no record came to name, and gives its memory back.
func (s *Service) discard(u *upload) {
	if u == nil {
		return
	}
	if u.room != nil {
		s.buffers.put(u.room)
		u.room, u.small = nil, nil
	}
	if u.file != "" && !u.named {
		s.Store.Content().Remove(u.file)
	}
}

// keep stores a small body as a record and gives the source by which segments name it.
func (s *Service) keep(tx *store.Tx, u *upload) (source, error) {
	if u.file != "" {
		u.named = true
		tx.IfDropped(func() { u.named = false })
		return source{file: u.file}, nil
	}
	id := s.ids.next()
	return source{data: id}, tx.Set(dataKey(id), u.small)
}

// buffers are what bodies are copied through, reused since they are large.
type buffers struct{ pool sync.Pool }

const copyBuffer = 256 << 10

func newBuffers() *buffers {
	return &buffers{pool: sync.Pool{New: func() any { return new([copyBuffer]byte) }}}
}

func (b *buffers) get() *[copyBuffer]byte  { return b.pool.Get().(*[copyBuffer]byte) }
func (b *buffers) put(p *[copyBuffer]byte) { b.pool.Put(p) }
