package blob

import (
	"math"
	"net/http"
	"strconv"
	"strings"
)

// setBlobProperties replaces a blob's content headers, or resizes a page blob or sets its sequence
// number. The content headers are left alone by a request that carries none of them
// (https://learn.microsoft.com/rest/api/storageservices/set-blob-properties).
func setBlobProperties(c *call) error {
	headers, err := c.givenHeaders(false)
	if err != nil {
		return err
	}
	size := int64(-1)
	if c.header("x-ms-blob-content-length") != "" {
		if size, err = c.pageBlobSize(); err != nil {
			return err
		}
	}
	var r *blobRecord
	err = c.change(func(w *blobWrite) error {
		if err := w.need(); err != nil {
			return err
		}
		r = w.record
		if size >= 0 {
			if err := w.resize(size); err != nil {
				return err
			}
		}
		if err := w.setSequence(); err != nil {
			return err
		}
		if w.givesHeaders() || size < 0 && w.header("x-ms-sequence-number-action") == "" {
			r.headers = headers
		}
		r.copy = nil // "modified after a concluded Copy Blob operation using Set Blob Properties" (get-blob-properties#response-headers)
		return w.update(r)
	})
	if err != nil {
		return err
	}
	if r.kind == pageBlob {
		c.set("x-ms-blob-sequence-number", strconv.FormatInt(r.sequence, 10))
	}
	return c.altered(http.StatusOK, r)
}

// givesHeaders tells whether the request carries a content header, be it an empty one.
func (c *call) givesHeaders() bool {
	for _, name := range []string{"Cache-Control", "Content-Type", "Content-Md5", "Content-Encoding", "Content-Language", "Content-Disposition"} {
		if _, ok := c.r.Header["X-Ms-Blob-"+name]; ok {
			return true
		}
	}
	return false
}

// resize gives a page blob another size; pages beyond a smaller one are gone for good.
func (w *blobWrite) resize(size int64) error {
	if err := w.need(pageBlob); err != nil {
		return err
	}
	if !w.record.tier.holds(size) {
		return errLargerThanTier
	}
	if size < w.record.size {
		if err := w.truncate(w.record.body.layer, size); err != nil {
			return err
		}
	}
	w.record.size = size
	return nil
}

// truncate clears what a page layer has from size on, and hides what its parent has there.
func (w *blobWrite) truncate(id uint64, size int64) error {
	w.tx.Alone() // it may be folded at this moment
	l, err := findLayer(w.tx, id)
	if err != nil {
		return err
	}
	if l.parent != 0 && l.limit > size {
		l.limit = size
		if err := w.tx.Set(layerKey(id), l.encode()); err != nil {
			return err
		}
	}
	own := []link{{layer: id, limit: math.MaxInt64}}
	first := uint32(size / segmentSize)
	for n := first; ; n++ {
		next, ok, err := nextSegment(w.tx, own, n)
		if err != nil || !ok {
			return err
		}
		n = next
		x, err := pagesOf(w.tx, own, n)
		if err != nil {
			return err
		}
		from := max(size-int64(n)*segmentSize, 0)
		if err := w.writePages(w.tx, id, n, x.without(from, segmentSize), from > 0 && l.parent != 0); err != nil {
			return err
		}
	}
}

// setSequence follows x-ms-sequence-number-action.
func (w *blobWrite) setSequence() error {
	const name = "x-ms-sequence-number-action"
	action := w.header(name)
	if action == "" {
		return nil
	}
	if err := w.need(pageBlob); err != nil {
		return err
	}
	n, err := w.sequenceHeader("x-ms-blob-sequence-number")
	if err != nil {
		return err
	}
	switch strings.ToLower(action) {
	case "max":
		w.record.sequence = max(w.record.sequence, n)
	case "update":
		if n < 0 {
			return missingHeader("x-ms-blob-sequence-number")
		}
		w.record.sequence = n
	case "increment":
		if n >= 0 {
			return unsupportedHeader("x-ms-blob-sequence-number")
		}
		if w.record.sequence == math.MaxInt64 {
			return errSequenceIncrementTooLarge
		}
		w.record.sequence++
	default:
		return badHeader(name, action)
	}
	return nil
}
