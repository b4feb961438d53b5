package blob

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/internal/store"
)

// maxPages is the longest range of pages one request may write
// (https://learn.microsoft.com/rest/api/storageservices/put-page).
const maxPages = 4 << 20

// putPages writes a range of pages.
// behaviour: blob-page-length.
func putPages(c *call) error {
	pages, err := c.pages()
	if err != nil {
		return err
	}
	length := pages.to - pages.from
	said, err := c.contentLength()
	if err != nil {
		return err
	}
	if said >= 0 && said != length {
		return badHeader("Content-Length", strconv.FormatInt(c.r.ContentLength, 10))
	}
	if length > maxPages {
		return errRequestBodyTooLarge
	}
	u, err := c.receive(maxPages)
	if err != nil {
		return err
	}
	defer c.discard(u)
	return c.putUploadedPages(pages, u)
}

// putUploadedPages writes pages that were taken in.
func (c *call) putUploadedPages(pages byteRange, u *upload) error {
	r, crowded, err := c.changePages(pages, func(w *blobWrite) (*source, error) {
		src, err := w.keep(w.tx, u)
		return &src, err
	})
	if err != nil {
		return err
	}
	c.compact(r, crowded)
	c.checked(u)
	c.serverEncrypted()
	return c.pagesAltered(r)
}

// clearPages makes a range of pages as if never written.
func clearPages(c *call) error {
	pages, err := c.pages()
	if err != nil {
		return err
	}
	if c.r.ContentLength > 0 {
		return badHeader("Content-Length", strconv.FormatInt(c.r.ContentLength, 10))
	}
	r, _, err := c.changePages(pages, func(*blobWrite) (*source, error) { return nil, nil })
	if err != nil {
		return err
	}
	return c.pagesAltered(r)
}

func (c *call) pagesAltered(r *blobRecord) error {
	c.set("x-ms-blob-sequence-number", strconv.FormatInt(r.sequence, 10))
	return c.altered(http.StatusCreated, r)
}

// putPage refuses a Put Page that does not say what it does.
func putPage(c *call) error {
	v := c.header("x-ms-page-write")
	switch strings.ToLower(v) {
	case "update":
		return putPages(c)
	case "clear":
		return clearPages(c)
	case "":
		return missingHeader("x-ms-page-write")
	}
	return badHeader("x-ms-page-write", v)
}

// changePages puts what bytes gives, nil for nothing, in the place of the blob's pages. It tells
// which segments are in so many pieces now that they had better be compacted.
func (c *call) changePages(pages byteRange, bytes func(*blobWrite) (*source, error)) (r *blobRecord, crowded []uint32, err error) {
	err = c.change(func(w *blobWrite) error {
		if err := w.need(pageBlob); err != nil {
			return err
		}
		if err := w.sequenceConditions(); err != nil {
			return err
		}
		if pages.to > w.record.size {
			return errInvalidPageRange
		}
		r = w.record
		src, err := bytes(w)
		if err != nil {
			return err
		}
		if crowded, err = w.overlay(w.tx, r.body.layer, pages, src); err != nil {
			return err
		}
		return w.update(r)
	})
	return r, crowded, err
}

// sequenceConditions checks x-ms-if-sequence-number-…
// (https://learn.microsoft.com/rest/api/storageservices/put-page#request-headers).
func (w *blobWrite) sequenceConditions() error {
	for _, k := range []struct {
		name  string
		holds func(asked int64) bool
	}{
		{"x-ms-if-sequence-number-le", func(asked int64) bool { return w.record.sequence <= asked }},
		{"x-ms-if-sequence-number-lt", func(asked int64) bool { return w.record.sequence < asked }},
		{"x-ms-if-sequence-number-eq", func(asked int64) bool { return w.record.sequence == asked }},
	} {
		if strings.HasPrefix(w.header(k.name), "-") { // behaviour: blob-negative-sequence
			return errInvalidInput
		}
		asked, err := w.sequenceHeader(k.name)
		if err != nil {
			return err
		}
		if asked >= 0 && !k.holds(asked) {
			return errSequenceConditionNotMet
		}
	}
	return nil
}

// overlay changes the segments that the pages lie in, and tells which of them are crowded.
func (s *Service) overlay(tx *store.Tx, layer uint64, pages byteRange, src *source) (crowded []uint32, err error) {
	own, err := findLayer(tx, layer)
	if err != nil {
		return nil, err
	}
	links, inherited := []link{{layer, math.MaxInt64}}, own.parent != 0
	if inherited {
		tx.Alone() // or a fold could move what is looked up from where it was not looked yet
		if links, err = chain(tx, layer); err != nil {
			return nil, err
		}
		inherited = len(links) > 1
	}
	for from := pages.from; from < pages.to; {
		n := uint32(from / segmentSize)
		base := int64(n) * segmentSize
		to := min(pages.to, base+segmentSize)
		x, err := pagesOf(tx, links, n)
		if err != nil {
			return nil, err
		}
		if src == nil {
			x = x.without(from-base, to-base)
		} else {
			x = x.with(extent{start: from - base, end: to - base, source: *src, offset: from - pages.from})
		}
		if err := s.writePages(tx, layer, n, x, inherited); err != nil {
			return nil, err
		}
		if len(x) > maxExtents {
			crowded = append(crowded, n)
		}
		from = to
	}
	return crowded, nil
}
