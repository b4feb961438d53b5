package blob

import (
	"bytes"
	"context"
	"errors"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/store"
)

// maxExtents is how many pieces a segment may be in before it is written anew as one: a segment's
// record is rewritten at each write, so it must stay small, and one compaction pays for many writes.
const maxExtents = 256

// errChanged means that somebody else wrote the segment while it was being compacted.
var errChanged = errors.New("blob: segment changed meanwhile")

// compact joins the pieces of segments that a write has left with many, if they come from many sources:
// what was cleared in between leaves one source in pieces. It holds no lock while it
// copies: who comes in between wins, and the next write tries again.
func (c *call) compact(r *blobRecord, segments []uint32) {
	for _, n := range segments {
		err := c.compactSegment(r, n)
		if err != nil && !errors.Is(err, errChanged) {
			c.Log.Warn("a page blob's segment stays in pieces", zap.Error(err))
		}
	}
}

func (c *call) compactSegment(r *blobRecord, n uint32) (err error) {
	v := c.view()
	defer func() { err = errors.Join(err, v.close()) }()
	key := segmentKey(r.body.layer, n)
	before, err := v.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	x, err := decodeExtents(before)
	if err != nil {
		return err
	}
	kept, own, err := v.apart(r.body.layer, n, x)
	if err != nil || len(own.sources()) <= maxExtents/2 {
		return err
	}
	file, joined, err := v.join(own)
	if err != nil {
		return err
	}
	for _, e := range kept {
		joined = joined.with(e)
	}
	err = c.swapSegment(r.body.layer, n, before, joined)
	if errors.Is(err, errChanged) { // after another error it may be named all the same
		c.Store.Content().Remove(file)
	}
	return err
}

// apart divides a segment's extents into those that the layer below has as well and the others. The
// former are kept as they are: what has changed since a snapshot is told by them.
func (v *view) apart(layer uint64, n uint32, x extents) (kept, own extents, err error) {
	links, err := chain(v, layer)
	if err != nil || len(links) == 1 {
		return nil, x, err
	}
	below, err := pagesOf(v, links[1:], n)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range x {
		if was, had := below.at(e.start); had && was.end >= e.end && was.sameBytes(e) {
			kept = append(kept, e)
		} else {
			own = append(own, e)
		}
	}
	return kept, own, nil
}

// join copies the extents' bytes into one new content file.
func (v *view) join(x extents) (store.ContentID, extents, error) {
	w, err := v.service.Store.Content().Create()
	if err != nil {
		return "", nil, err
	}
	defer w.Abort() // after Commit it does nothing
	buffer := v.service.buffers.get()
	defer v.service.buffers.put(buffer)
	var joined extents
	for _, e := range x {
		offset := w.Size()
		if err := v.copySource(w, e, buffer[:]); err != nil {
			return "", nil, err
		}
		if last := len(joined) - 1; last >= 0 && joined[last].end == e.start {
			joined[last].end = e.end
			continue
		}
		joined = append(joined, extent{start: e.start, end: e.end, offset: offset})
	}
	file, err := w.Commit()
	for i := range joined {
		joined[i].source = source{file: file}
	}
	return file, joined, err
}

// swapSegment puts the joined segment in the place of the one it was made from, if that is still there.
func (c *call) swapSegment(layer uint64, n uint32, before []byte, joined extents) error {
	container, err := c.findContainer()
	if err != nil {
		return errChanged
	}
	scope := blobScope(container.id, c.address.blob)
	return c.Store.Update(context.WithoutCancel(c.r.Context()), scope, func(tx *store.Tx) error {
		tx.Alone() // it may be folded at this moment
		r, err := findBlob(tx, blobKey(container.id, c.address.blob, baseMoment))
		if err != nil {
			return err
		}
		if r == nil || r.body.layer != layer {
			return errChanged // a snapshot has frozen it: what others compare with stays
		}
		now, err := tx.Get(segmentKey(layer, n))
		if errors.Is(err, store.ErrNotFound) || err == nil && !bytes.Equal(now, before) {
			return errChanged
		}
		if err != nil {
			return err
		}
		return c.writePages(tx, layer, n, joined, true)
	})
}
