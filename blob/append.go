package blob

import (
	"net/http"
	"strconv"
)

// maxAppendedBlocks is how many blocks an append blob may have
// (https://learn.microsoft.com/rest/api/storageservices/append-block#remarks).
const maxAppendedBlocks = 50_000

// putAppendBlob makes an append blob, which is empty
// (https://learn.microsoft.com/rest/api/storageservices/put-blob).
func putAppendBlob(c *call) error {
	if c.r.ContentLength > 0 {
		return badHeader("Content-Length", strconv.FormatInt(c.r.ContentLength, 10))
	}
	r, err := c.newBlob(appendBlob, true)
	if err != nil {
		return err
	}
	if err := c.change(func(w *blobWrite) error { return w.replace(r) }); err != nil {
		return err
	}
	return c.written(http.StatusCreated, r)
}

// appendBlock puts a block at the end of an append blob
// (https://learn.microsoft.com/rest/api/storageservices/append-block).
func appendBlock(c *call) error {
	if _, err := c.findContainer(); err != nil {
		return err
	}
	u, err := c.receive(c.appendLimit())
	if err != nil {
		return err
	}
	defer c.discard(u)
	return c.appendUpload(u)
}

// appendUpload appends a block that was taken in.
func (c *call) appendUpload(u *upload) error {
	var r *blobRecord
	err := c.change(func(w *blobWrite) error {
		r = w.record
		return w.appendBody(u)
	})
	if err != nil {
		return err
	}
	c.checked(u)
	return c.appended(r, u.size)
}

// appendLimit is the largest block by version
// (https://learn.microsoft.com/rest/api/storageservices/append-block#remarks).
func (c *call) appendLimit() int64 {
	if c.newer(versionLargeAppend) {
		return 100 << 20
	}
	return 4 << 20
}

// appendBody puts an uploaded body at the end of the blob, if the blob is one that can be appended to
// and the request's conditions hold.
func (w *blobWrite) appendBody(u *upload) error {
	if err := w.need(appendBlob); err != nil {
		return err
	}
	r := w.record
	switch {
	case u.size == 0:
		return badHeader("Content-Length", "0")
	case r.appended.sealed:
		return errBlobIsSealed
	case r.appended.blocks >= maxAppendedBlocks:
		return errCommittedBlocksExceedLimit
	}
	if err := w.appendConditions(u.size); err != nil {
		return err
	}
	src, err := w.keep(w.tx, u)
	if err != nil {
		return err
	}
	if err := w.appendTo(r, block{size: u.size, source: src}); err != nil {
		return err
	}
	return w.update(r)
}

// appendConditions checks x-ms-blob-condition-appendpos and -maxsize for n more bytes
// (https://learn.microsoft.com/rest/api/storageservices/append-block#request-headers).
func (w *blobWrite) appendConditions(n int64) error {
	position, err := w.sequenceHeader("x-ms-blob-condition-appendpos")
	if err != nil {
		return err
	}
	if position >= 0 && position != w.record.size {
		return errAppendPositionNotMet
	}
	limit, err := w.sequenceHeader("x-ms-blob-condition-maxsize")
	if err != nil {
		return err
	}
	if limit >= 0 && w.record.size+n > limit {
		return errMaxBlobSizeNotMet
	}
	return nil
}

// appended answers a write of n bytes at the end of r.
func (c *call) appended(r *blobRecord, n int64) error {
	c.set("x-ms-blob-append-offset", strconv.FormatInt(r.size-n, 10))
	c.set("x-ms-blob-committed-block-count", strconv.FormatInt(r.appended.blocks, 10))
	return c.written(http.StatusCreated, r)
}

// appendHeaders writes what reads tell of an append blob only.
func (c *call) appendHeaders(r *blobRecord) {
	if r.kind != appendBlob {
		return
	}
	c.set("x-ms-blob-committed-block-count", strconv.FormatInt(r.appended.blocks, 10))
	if r.appended.sealed && c.newer(versionSeal) {
		c.set("x-ms-blob-sealed", "true")
	}
}

// writeAppendState writes what a listing shows of an append blob only.
func (c *call) writeAppendState(x *xmlWriter, r *blobRecord) {
	if r.appended.sealed && c.newer(versionSeal) {
		x.element("Sealed", "true")
	}
}

// sealBlob makes an append blob one that nothing is appended to any more
// (https://learn.microsoft.com/rest/api/storageservices/append-blob-seal).
// behaviour: blob-seal-twice.
func sealBlob(c *call) error {
	var r *blobRecord
	err := c.change(func(w *blobWrite) error {
		if err := w.need(appendBlob); err != nil {
			return err
		}
		if err := w.appendConditions(0); err != nil {
			return err
		}
		if r = w.record; r.appended.sealed {
			return nil
		}
		r.appended.sealed = true
		return w.update(r)
	})
	if err != nil {
		return err
	}
	c.set("x-ms-blob-sealed", "true")
	c.set("ETag", r.etag())
	c.set("Last-Modified", httpTime(r.modifiedAt()))
	return c.answer(http.StatusOK)
}
