package blob

import (
	"bytes"
	"errors"
	"math"

	"github.com/edgerite/edgerite/internal/store"
)

// shareBody gives the record that is to be stored at owner the bytes of the blob or snapshot from,
// stored at fromKey, in the same few records however large it is. Scopes of both blobs are locked
// (store.UpdateBoth). What is written to one of them later the other does not see:
//
//   - up to smallSize bytes in a record are copied,
//   - a layer of blocks is used by both: only at the end does one grow, and for one blob (appendlayer.go),
//   - a layer of pages is frozen, and both go on in layers of their own on top. So the record of
//     from changes as well, and is written back here; a snapshot's does not, it is frozen already.
func (s *Service) shareBody(tx *store.Tx, from *blobRecord, fromKey, owner []byte) (body, error) {
	switch {
	case from.body.data != 0:
		return s.copyData(tx, from.body.data)
	case from.body.layer == 0:
		return body{}, nil
	case from.kind != pageBlob:
		return body{layer: from.body.layer}, hold(tx, layerRefName(from.body.layer), owner)
	}
	frozen := from.body.layer
	if _, moment := splitBlobKey(fromKey); moment == baseMoment {
		var err error
		if frozen, err = s.freeze(tx, from, fromKey); err != nil {
			return body{}, err
		}
		if err := tx.Set(fromKey, from.encode()); err != nil {
			return body{}, err
		}
	}
	// A root of its own: it is another blob's life from here on.
	top, err := s.newTop(tx, layer{parent: frozen, limit: from.size}, owner)
	return body{layer: top}, err
}

// keepBody is shareBody for a snapshot of the blob r, stored at key: owner gets the frozen layer
// itself. The caller writes r back.
func (s *Service) keepBody(tx *store.Tx, r *blobRecord, key, owner []byte) (body, error) {
	if r.kind != pageBlob || r.body.layer == 0 {
		return s.shareBody(tx, r, key, owner)
	}
	frozen, err := s.freeze(tx, r, key)
	if err != nil {
		return body{}, err
	}
	return body{layer: frozen}, hold(tx, layerRefName(frozen), owner)
}

// holdersOf lists the keys of up to limit records that use a layer.
func holdersOf(from store.Reader, layer uint64, limit int) ([][]byte, error) {
	prefix := refsOf(layerRefName(layer))
	var holders [][]byte
	err := from.Scan(prefix, store.PrefixEnd(prefix), func(key, _ []byte) (bool, error) {
		holders = append(holders, bytes.Clone(key[len(prefix):]))
		return len(holders) < limit, nil
	})
	return holders, err
}

func (s *Service) copyData(tx *store.Tx, id uint64) (body, error) {
	v, err := tx.Get(dataKey(id))
	if err != nil {
		return body{}, err
	}
	b := body{data: s.ids.next()}
	return b, tx.Set(dataKey(b.data), v)
}

// freeze has the page blob r, stored at key, go on in a new layer, and gives the layer that holds
// what it has now. The caller writes r back, and holds the frozen layer.
func (s *Service) freeze(tx *store.Tx, r *blobRecord, key []byte) (frozen uint64, err error) {
	tx.Alone()
	id := r.body.layer
	l, err := findLayer(tx, id)
	if err != nil {
		return 0, err
	}
	// Where nothing was written since the last time, what lies below is the same.
	same, err := untouched(tx, id, l, r.size)
	if err != nil || same {
		return l.parent, err
	}
	top, err := s.newTop(tx, layer{parent: id, limit: r.size, root: l.root}, key)
	if err != nil {
		return 0, err
	}
	r.body.layer = top
	if err := tx.Delete(refKey(layerRefName(id), key)); err != nil { // the new layer holds it
		return 0, err
	}
	return id, s.foldFrozen(tx, id, l)
}

// untouched tells whether a layer shows the blob no more and no less than its parent, a former state of
// the same blob, does.
func untouched(from store.Reader, id uint64, l *layer, size int64) (bool, error) {
	if l.parent == 0 || size > l.limit {
		return false, nil
	}
	below, err := findLayer(from, l.parent)
	if err != nil || below.root != l.root {
		return false, err
	}
	_, written, err := nextSegment(from, []link{{layer: id, limit: math.MaxInt64}}, 0)
	return err == nil && !written, err
}

// newTop stores a layer on a frozen one, used by the record at owner.
func (s *Service) newTop(tx *store.Tx, top layer, owner []byte) (uint64, error) {
	tx.Alone()
	below, err := findLayer(tx, top.parent)
	if err != nil {
		return 0, err
	}
	top.depth = below.depth + 1
	id := s.ids.next()
	return id, errors.Join(
		tx.Set(layerKey(id), top.encode()),
		hold(tx, layerRefName(top.parent), layerKey(id)),
		hold(tx, layerRefName(id), owner),
	)
}
