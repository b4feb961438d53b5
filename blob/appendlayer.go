package blob

import "bytes"

// appendedInSegment is how many blocks a segment of an append blob has: to append is to write one
// segment anew, so it is small.
const appendedInSegment = 64

// An append blob's layer grows at its end and never changes before it, so whoever shares it goes on
// seeing what there was up to his own size. Only the blob it was made for may append, and only
// while it is that blob that ends where the layer ends: any other takes over the blocks it has into
// a layer of its own first.

// appendTo puts a block at the end of the append blob r.
func (w *blobWrite) appendTo(r *blobRecord, b block) error {
	l, last, err := w.growing(r)
	if err != nil {
		return err
	}
	if l == nil {
		if l, last, err = w.takeOver(r); err != nil {
			return err
		}
	}
	id := r.body.layer
	if len(l.starts) == 0 || len(last) >= appendedInSegment {
		l.starts, last = append(l.starts, r.size), nil
		if err := w.tx.Set(layerKey(id), l.encode()); err != nil {
			return err
		}
	}
	key := segmentKey(id, uint32(len(l.starts)-1))
	if err := hold(w.tx, b.source.refName(), key); err != nil {
		return err
	}
	if err := w.tx.Set(key, encodeBlocks(append(last, b))); err != nil {
		return err
	}
	r.size += b.size
	r.appended.blocks++
	return nil
}

// growing gives the blob's layer and its last segment's blocks, if the blob may append to it.
func (w *blobWrite) growing(r *blobRecord) (l *layer, last []block, err error) {
	if r.body.layer == 0 {
		return nil, nil, nil
	}
	if l, err = findLayer(w.tx, r.body.layer); err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(l.owner, w.key) {
		return nil, nil, nil
	}
	n := len(l.starts) - 1
	v, err := w.tx.Get(segmentKey(r.body.layer, uint32(n)))
	if err != nil {
		return nil, nil, err
	}
	if last, err = decodeBlocks(v); err != nil {
		return nil, nil, err
	}
	end := l.starts[n]
	for _, b := range last {
		end += b.size
	}
	if end != r.size {
		return nil, nil, nil // a snapshot was copied over the blob: what came after it is not the blob's
	}
	return l, last, nil
}

// takeOver gives the blob a layer of its own with the blocks it has.
func (w *blobWrite) takeOver(r *blobRecord) (l *layer, last []block, err error) {
	old := r.body.layer
	r.body.layer = w.ids.next()
	l = &layer{owner: bytes.Clone(w.key)}
	if old != 0 {
		if last, err = w.takeBlocks(r, l, old); err != nil {
			return nil, nil, err
		}
	}
	if err := w.tx.Set(layerKey(r.body.layer), l.encode()); err != nil {
		return nil, nil, err
	}
	if err := hold(w.tx, layerRefName(r.body.layer), w.key); err != nil {
		return nil, nil, err
	}
	if old != 0 {
		err = w.dropLayer(w.tx, old, w.scope, w.key)
	}
	return l, last, err
}

// takeBlocks writes the blocks that the old layer has up to the blob's size into l.
func (w *blobWrite) takeBlocks(r *blobRecord, l *layer, old uint64) (last []block, err error) {
	flush := func() error {
		return setBlocks(w.tx, segmentKey(r.body.layer, uint32(len(l.starts)-1)), last)
	}
	err = eachBlock(w.tx, old, 0, func(start int64, b block) (bool, error) {
		if start >= r.size {
			return false, nil
		}
		if len(l.starts) == 0 || len(last) == appendedInSegment {
			if len(last) > 0 {
				if err := flush(); err != nil {
					return false, err
				}
			}
			l.starts, last = append(l.starts, start), nil
		}
		last = append(last, b)
		return true, nil
	})
	if err == nil && len(last) > 0 {
		err = flush()
	}
	return last, err
}
