package blob

import (
	"crypto/md5" // what the protocol checks transfers by
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc64"
	"io"
	"sync"

	"github.com/edgerite/edgerite/internal/store"
)

// crcTable is the polynomial of x-ms-content-crc64, as the Azure SDKs compute it.
var crcTable = crc64.MakeTable(0x9A6C9329AC4BC9B5)

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
	md5   []byte
	crc   []byte          // little-endian, when the client sent one to compare with
	small []byte          // the bytes, up to smallSize
	file  store.ContentID // the bytes, above
	named bool            // a record names the file, or may: a commit that fails may have been applied
}

// receive takes the body in, before any lock is taken, and compares it with what the headers say
// of it. The caller discards it.
func (c *call) receive(limit int64) (*upload, error) {
	size := c.r.ContentLength
	if size < 0 {
		return nil, errMissingContentLength
	}
	if size > limit {
		return nil, errRequestBodyTooLarge.With("Connection", "close")
	}
	sent, err := decodeMD5(c.header("Content-MD5"))
	if err != nil {
		return nil, err
	}
	u := &upload{size: size}
	hashes := &transferHash{md5: md5.New()}
	if c.header("x-ms-content-crc64") != "" {
		hashes.crc = crc64.New(crcTable)
	}
	if err := c.take(u, hashes); err != nil {
		return nil, err
	}
	u.md5 = hashes.md5.Sum(nil)
	if sent != nil && string(sent) != string(u.md5) {
		c.discard(u)
		return nil, mismatch(errMd5Mismatch, "UserSpecifiedMd5", sent, "ServerCalculatedMd5", u.md5)
	}
	if hashes.crc != nil {
		u.crc = binary.LittleEndian.AppendUint64(nil, hashes.crc.Sum64())
		if base64.StdEncoding.EncodeToString(u.crc) != c.header("x-ms-content-crc64") {
			c.discard(u)
			return nil, errCrc64Mismatch
		}
	}
	return u, nil
}

// take reads the body into memory or into a content file.
// behaviour: blob-incomplete-body.
func (c *call) take(u *upload, hashes *transferHash) error {
	if u.size <= smallSize {
		u.small = make([]byte, u.size)
		_, err := io.ReadFull(c.r.Body, u.small)
		if err != nil && u.size > 0 {
			return errIncompleteBody.Because(err)
		}
		_, err = hashes.Write(u.small)
		return err
	}
	w, err := c.Store.Content().Create()
	if err != nil {
		return err
	}
	defer w.Abort() // after Commit it does nothing
	n, err := w.ReadFrom(io.TeeReader(c.r.Body, hashes))
	if errors.Is(err, store.ErrFull) {
		return err
	}
	if err != nil || n != u.size {
		return errIncompleteBody.Because(err)
	}
	u.file, err = w.Commit()
	return err
}

// discard removes a body that no record came to name.
func (s *Service) discard(u *upload) {
	if u != nil && u.file != "" && !u.named {
		s.Store.Content().Remove(u.file)
	}
}

// keep stores a small body as a record and gives the source by which segments name it. What may
// fail for the client's fault has to come before.
func (s *Service) keep(tx *store.Tx, u *upload) (source, error) {
	u.named = true
	if u.file != "" {
		return source{file: u.file}, nil
	}
	id := s.ids.next()
	return source{data: id}, tx.Set(dataKey(id), u.small)
}

// transferHash computes what a body is checked by, in one pass.
type transferHash struct {
	md5 hash.Hash
	crc hash.Hash64 // nil when nobody asks
}

func (h *transferHash) Write(p []byte) (int, error) {
	if h.crc != nil {
		_, _ = h.crc.Write(p) // a hash never fails
	}
	return h.md5.Write(p)
}

// decodeMD5 reads an MD5 in base64; none is nil.
func decodeMD5(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	sum, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(sum) != md5.Size {
		return nil, errInvalidMd5
	}
	return sum, nil
}

// buffers are what bodies are copied through, reused since they are large.
type buffers struct{ pool sync.Pool }

const copyBuffer = 256 << 10

func newBuffers() *buffers {
	return &buffers{pool: sync.Pool{New: func() any { return new([copyBuffer]byte) }}}
}

func (b *buffers) get() *[copyBuffer]byte  { return b.pool.Get().(*[copyBuffer]byte) }
func (b *buffers) put(p *[copyBuffer]byte) { b.pool.Put(p) }
