package blob

import (
	"context"
	"errors"
	"io"
	"net/url"
)

// copyWindow is how much of a page blob's list of pages is asked for at first, and sparseWindow how
// many runs of pages are so few that the next time it may be more.
const (
	copyWindow   = 64 * segmentSize
	sparseWindow = 1000
)

// copyPages copies the pages of a page blob behind what was copied: "the source page ranges are
// enumerated, and non-empty ranges are copied".
func (k *copying) copyPages(ctx context.Context, r *blobRecord) error {
	if !k.Listed {
		return k.streamPages(ctx, r)
	}
	width := int64(copyWindow)
	for done, total := r.copy.done, r.copy.total; done < total; {
		window := byteRange{from: done, to: min(done+width, total)}
		ranges, told, err := k.sourcePages(ctx, window)
		if err != nil {
			return err
		}
		if !told && width > copyWindow {
			width = copyWindow // the list may have been too long
			continue
		}
		if told && len(ranges) < sparseWindow {
			width *= 2 // most disks are mostly empty
		}
		for len(ranges) > 0 {
			n := ranges[0].from / segmentSize
			var here []byteRange
			here, ranges = splitRanges(ranges, (n+1)*segmentSize)
			if err := k.copySegment(ctx, uint32(n), here); err != nil {
				return err
			}
		}
		done = window.to
		if err := k.step(ctx, func(w *blobWrite) error { return k.advance(w, w.record, done) }); err != nil {
			return err
		}
	}
	return nil
}

// splitRanges cuts a sorted list of ranges in two at a place.
func splitRanges(ranges []byteRange, at int64) (before, rest []byteRange) {
	for i, r := range ranges {
		if r.from >= at {
			return before, ranges[i:]
		}
		if r.to > at {
			before = append(before, byteRange{from: r.from, to: at})
			return before, append([]byteRange{{from: at, to: r.to}}, ranges[i+1:]...)
		}
		before = append(before, r)
	}
	return before, nil
}

// copySegment copies the ranges of one segment, which are read in one go.
func (k *copying) copySegment(ctx context.Context, n uint32, ranges []byteRange) error {
	base := int64(n) * segmentSize
	part := byteRange{from: ranges[0].from, to: ranges[len(ranges)-1].to}
	var probe zeroProbe
	u, err := k.readPart(ctx, part, &probe)
	if err != nil {
		return err
	}
	defer k.discard(u)
	return k.keepPages(ctx, u, probe.found, base, part.from, ranges)
}

// streamPages copies a file that is no blob from one answer, and is content with a server that knows no ranges.
func (k *copying) streamPages(ctx context.Context, r *blobRecord) (err error) {
	resp, err := k.read(ctx, r)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	for done, total := r.copy.done, r.copy.total; done < total; {
		part := byteRange{from: done, to: min(done-done%segmentSize+segmentSize, total)}
		var probe zeroProbe
		u, err := k.exactly(resp.Body, part.to-part.from, &probe)
		if err != nil {
			return err
		}
		err = k.keepPages(ctx, u, probe.found, done-done%segmentSize, part.from, []byteRange{part})
		k.discard(u)
		if err != nil {
			return err
		}
		done = part.to
	}
	return nil
}

// keepPages puts ranges, which an upload holds from the place from on, into the segment at base. Zeros are left out.
func (k *copying) keepPages(ctx context.Context, u *upload, found bool, base, from int64, ranges []byteRange) error {
	n := uint32(base / segmentSize)
	return k.step(ctx, func(w *blobWrite) error {
		r, done := w.record, min(base+segmentSize, w.record.copy.total)
		if !found {
			return k.advance(w, r, done)
		}
		src, err := w.keep(w.tx, u)
		if err != nil {
			return err
		}
		var x extents
		for _, p := range ranges {
			x = append(x, extent{start: p.from - base, end: p.to - base, source: src, offset: p.from - from})
		}
		if err := w.writePages(w.tx, r.body.layer, n, x, false); err != nil {
			return err
		}
		return k.advance(w, r, done)
	})
}

// readPart reads a part of the source whole.
func (k *copying) readPart(ctx context.Context, part byteRange, hashes io.Writer) (*upload, error) {
	q := sourceRequest{url: k.URL, version: k.Version, etag: k.ETag, part: part, ranged: true, limit: part.to - part.from}
	resp, err := k.ask(ctx, q)
	if err != nil {
		return nil, err
	}
	if err := answersPart(resp, part.from); err != nil {
		return nil, errors.Join(err, resp.Body.Close())
	}
	u, err := k.exactly(resp.Body, part.to-part.from, hashes)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		k.discard(u)
		return nil, err
	}
	return u, nil
}

// sourcePageList is what Get Page Ranges answers.
type sourcePageList struct {
	Ranges []pageSpan `xml:"PageRange"`
	Clears []pageSpan `xml:"ClearRange"`
}

type pageSpan struct{ Start, End int64 }

// sourcePages asks a page blob which of its pages were written. Of one that does not tell, all are
// read; those of zeros are left out.
func (k *copying) sourcePages(ctx context.Context, window byteRange) (ranges []byteRange, told bool, err error) {
	var list sourcePageList
	found, err := k.list(ctx, "comp=pagelist", window, &list)
	if err != nil {
		return nil, false, err
	}
	ranges, told = spansWithin(window, list.Ranges)
	if !found || !told {
		return []byteRange{window}, false, nil
	}
	return ranges, true, nil
}

// spansWithin cuts a list of pages to a window. One that is out of order, or not of pages, makes no sense.
func spansWithin(window byteRange, spans []pageSpan) (ranges []byteRange, ok bool) {
	last := window.from
	for _, p := range spans {
		r := byteRange{from: max(p.Start, window.from), to: min(p.End, window.to-1) + 1}
		if r.from < last || r.from >= r.to || r.from%pageSize != 0 || r.to%pageSize != 0 {
			return nil, false
		}
		ranges, last = append(ranges, r), r.to
	}
	return ranges, true
}

// zeroProbe notices what is not zero.
type zeroProbe struct{ found bool }

func (z *zeroProbe) Write(p []byte) (int, error) {
	for _, b := range p {
		if b != 0 {
			z.found = true
			break
		}
	}
	return len(p), nil
}

// withQuery adds parameters to an address.
func withQuery(address, query string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // it was parsed before
	}
	if u.RawQuery != "" {
		query = u.RawQuery + "&" + query
	}
	u.RawQuery = query
	return u.String()
}
