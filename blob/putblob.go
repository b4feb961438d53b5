package blob

import (
	"net/http"
	"strconv"
)

// putBlobOfNoType refuses a Put Blob that does not say, or says wrongly, of what type the blob is to be.
func putBlobOfNoType(c *call) error {
	const name = "x-ms-blob-type"
	if v := c.header(name); v != "" {
		return badHeader(name, v)
	}
	return missingHeader(name)
}

// putBlockBlob stores a block blob whole
// (https://learn.microsoft.com/rest/api/storageservices/put-blob).
func putBlockBlob(c *call) error {
	r, err := c.newBlob(blockBlob, true)
	if err != nil {
		return err
	}
	// The container is looked up before the body is taken in, so that a client with 256 MiB to
	// send learns early that there is none.
	if _, err := c.findContainer(); err != nil {
		return err
	}
	u, err := c.receiveBlob(c.putLimit())
	if err != nil {
		return err
	}
	defer c.discard(u)
	if err := u.checkMD5(r.headers.md5); err != nil {
		return err
	}
	return c.putWhole(r, u)
}

// putWhole stores a body as a block blob of its own and answers.
func (c *call) putWhole(r *blobRecord, u *upload) error {
	r.size, r.headers.md5 = u.size, u.md5
	err := c.change(func(w *blobWrite) (err error) {
		if r.body, err = w.newBody(u); err != nil {
			return err
		}
		return w.replace(r)
	})
	if err != nil {
		return err
	}
	c.checked(u)
	return c.written(http.StatusCreated, r)
}

// newBlob reads what a new blob is stored with. Put Blob takes the plain content headers too.
func (c *call) newBlob(kind blobType, plainToo bool) (r *blobRecord, err error) {
	r = &blobRecord{kind: kind}
	if r.headers, err = c.givenHeaders(plainToo); err != nil {
		return nil, err
	}
	if r.headers.contentType == "" {
		r.headers.contentType = defaultContentType
	}
	if r.metadata, err = c.givenMetadata(); err != nil {
		return nil, err
	}
	if r.tags, err = c.givenTags(); err != nil {
		return nil, err
	}
	r.tier, err = c.givenTier(kind)
	return r, err
}

// newBody stores an uploaded body as a blob's own.
func (w *blobWrite) newBody(u *upload) (body, error) {
	if u.size == 0 {
		return body{}, nil
	}
	src, err := w.keep(w.tx, u)
	if err != nil {
		return body{}, err
	}
	if src.file == "" {
		return body{data: src.data}, nil
	}
	layer, err := w.newBlockLayer(w.tx, []block{{size: u.size, source: src}}, w.key)
	return body{layer: layer}, err
}

// Page blob sizes: Azure's, and the device's, which counts under strict
// (https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-system-requirements-rest).
const (
	maxPageBlob       = 8 << 40
	maxPageBlobStrict = 1 << 40
)

// putPageBlob makes a page blob, which is empty and costs nothing until pages are written
// (https://learn.microsoft.com/rest/api/storageservices/put-blob).
// behaviour: blob-page-sizes.
func putPageBlob(c *call) error {
	if c.r.ContentLength > 0 {
		return badHeader("Content-Length", strconv.FormatInt(c.r.ContentLength, 10))
	}
	size, err := c.pageBlobSize()
	if err != nil {
		return err
	}
	sequence, err := c.sequenceHeader("x-ms-blob-sequence-number")
	if err != nil {
		return err
	}
	r, err := c.newBlob(pageBlob, true)
	if err != nil {
		return err
	}
	if r.size, r.sequence = size, max(sequence, 0); !r.tier.holds(size) {
		return errTierInadequate
	}
	err = c.change(func(w *blobWrite) error {
		if r.body, err = w.newPageLayer(); err != nil {
			return err
		}
		return w.replace(r)
	})
	if err != nil {
		return err
	}
	return c.written(http.StatusCreated, r)
}

// newPageLayer makes the layer that a page blob's pages go to.
func (w *blobWrite) newPageLayer() (body, error) {
	id := w.ids.next()
	if err := w.tx.Set(layerKey(id), (&layer{}).encode()); err != nil {
		return body{}, err
	}
	return body{layer: id}, hold(w.tx, layerRefName(id), w.key)
}

// pageBlobSize reads x-ms-blob-content-length, which must be there.
func (c *call) pageBlobSize() (int64, error) {
	const name = "x-ms-blob-content-length"
	v := c.header(name)
	if v == "" {
		return 0, missingHeader(name)
	}
	size, err := parseOffset(v)
	if err != nil || size%pageSize != 0 || size > c.pageBlobLimit() {
		return 0, badHeader(name, v)
	}
	return size, nil
}

func (c *call) pageBlobLimit() int64 {
	if c.Strict {
		return maxPageBlobStrict
	}
	return maxPageBlob
}

// sequenceHeader reads a sequence number, -1 when there is none.
func (c *call) sequenceHeader(name string) (int64, error) {
	v := c.header(name)
	if v == "" {
		return -1, nil
	}
	n, err := strconv.ParseUint(v, 10, 63)
	if err != nil {
		return 0, badHeader(name, v)
	}
	return int64(n), nil
}
