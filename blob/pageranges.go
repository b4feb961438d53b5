package blob

import (
	"errors"
	"net/http"
	"strconv"
)

// getPageRanges lists the pages that were written, runs merged
// (https://learn.microsoft.com/rest/api/storageservices/get-page-ranges).
func getPageRanges(c *call) (err error) {
	r, err := c.read()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if r.record.kind != pageBlob {
		return errInvalidBlobType
	}
	part := byteRange{to: r.record.size}
	if asked, ranged := c.requestRange(); ranged {
		if part, err = asked.within(r.record.size); err != nil {
			return err
		}
		// Whole pages are listed, whatever part of them was asked for (behaviour: blob-page-list-whole).
		part.from, part.to = part.from/pageSize*pageSize, (part.to+pageSize-1)/pageSize*pageSize
	}
	var x xmlWriter
	x.open("PageList")
	if err := r.listPages(&x, r.record, part); err != nil {
		return err
	}
	x.close("PageList")
	c.set("ETag", r.record.etag())
	c.set("Last-Modified", httpTime(r.record.modifiedAt()))
	c.set("x-ms-blob-content-length", strconv.FormatInt(r.record.size, 10))
	return x.send(c.w, http.StatusOK)
}

func (v *view) listPages(x *xmlWriter, r *blobRecord, part byteRange) error {
	run := byteRange{from: -1, to: -1}
	flush := func() {
		if run.from < 0 {
			return
		}
		x.open("PageRange")
		x.number("Start", run.from)
		x.number("End", run.to-1)
		x.close("PageRange")
	}
	err := v.eachExtent(r, part.from, part.to, func(e extent) (bool, error) {
		if e.start != run.to {
			flush()
			run.from = e.start
		}
		run.to = e.end
		return true, nil
	})
	flush()
	return err
}
