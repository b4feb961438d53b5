package blob

import (
	"bytes"
	"errors"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/edgerite/edgerite/internal/store"
)

// body says where a blob's bytes are: in one data record of the blob's own, in a layer, or, for an
// empty blob, nowhere.
type body struct{ data, layer uint64 }

// layer is a body in segments. A layer of blocks never changes: its segments hold up to
// blocksInSegment blocks each, and starts says at which byte each begins. A layer of pages
// belongs to one blob and changes with it; segments it lacks are looked up in its parent, up to
// limit bytes. So a snapshot is one record: it keeps the layer, which is frozen from then on, and
// the blob goes on in a new layer on top (share.go).
//
// A layer with a parent is changed in transactions that are Alone, as are the layers below: other
// blobs may stand on them, and who looks a segment up through the chain must not meet it half folded
// (fold.go).
type layer struct {
	starts []int64
	parent uint64
	limit  int64  // how much of the parent shows through; a blob that shrank hides the rest for ever
	depth  int64  // greater than the parent's; 0 of a blob made anew
	root   uint64 // the layer that the blob began with: two of one root are states of one blob
	owner  []byte // key of the append blob that puts blocks at the end (appendlayer.go)
}

// blocksInSegment keeps a segment's record at some tens of kilobytes.
const blocksInSegment = 512

func (l *layer) encode() []byte {
	e := newEncoder(32)
	for _, s := range l.starts {
		e.b = protowire.AppendTag(e.b, 1, protowire.VarintType) // the first is 0, which uint would leave out
		e.b = protowire.AppendVarint(e.b, uint64(s))
	}
	e.uint(2, l.parent)
	e.uint(3, uint64(l.limit))
	e.uint(4, uint64(l.depth))
	e.uint(5, l.root)
	e.bytes(6, l.owner)
	return e.b
}

func findLayer(from store.Reader, id uint64) (*layer, error) {
	v, err := from.Get(layerKey(id))
	if err != nil {
		return nil, err
	}
	l := &layer{}
	err = decode(v, func(n protowire.Number, v uint64, b []byte) error {
		switch n {
		case 1:
			l.starts = append(l.starts, int64(v))
		case 2:
			l.parent = v
		case 3:
			l.limit = int64(v)
		case 4:
			l.depth = int64(v)
		case 5:
			l.root = v
		case 6:
			l.owner = bytes.Clone(b)
		}
		return nil
	})
	if l.root == 0 {
		l.root = id
	}
	return l, err
}

// link is a layer as seen through the younger ones above it.
type link struct {
	layer uint64
	limit int64
}

// chain lists the layers a page blob's bytes are looked up in, youngest first.
func chain(from store.Reader, id uint64) ([]link, error) {
	limit := int64(math.MaxInt64)
	var links []link
	for id != 0 {
		links = append(links, link{id, limit})
		l, err := findLayer(from, id)
		if err != nil {
			return nil, err
		}
		id, limit = l.parent, min(limit, l.limit)
	}
	return links, nil
}

// pagesOf reads a segment through the chain: the youngest layer that has it counts.
func pagesOf(from store.Reader, links []link, n uint32) (extents, error) {
	base := int64(n) * segmentSize
	for _, k := range links {
		if base >= k.limit {
			break
		}
		v, err := from.Get(segmentKey(k.layer, n))
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		x, err := decodeExtents(v)
		if k.limit-base < segmentSize {
			x = x.without(k.limit-base, segmentSize)
		}
		return x, err
	}
	return nil, nil
}

// nextSegment is the first segment at n or after it that any layer of the chain has.
func nextSegment(from store.Reader, links []link, n uint32) (next uint32, ok bool, err error) {
	for _, k := range links {
		lower, upper := segmentKey(k.layer, n), store.PrefixEnd(segmentsOf(k.layer))
		err := from.Scan(lower, upper, func(key, _ []byte) (bool, error) {
			if found := segmentNumber(key); !ok || found < next {
				next, ok = found, true
			}
			return false, nil
		})
		if err != nil {
			return 0, false, err
		}
	}
	return next, ok, nil
}

// writePages puts a segment of a page layer in place of what the layer itself had there. An empty
// segment is written too when a parent might show through.
func (s *Service) writePages(tx *store.Tx, id uint64, n uint32, x extents, inherited bool) error {
	key := segmentKey(id, n)
	var old extents
	v, err := tx.Get(key)
	if err == nil {
		old, err = decodeExtents(v)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	// First hold, then release: a source both use must not go in between.
	for _, src := range x.sources() {
		if err := hold(tx, src.refName(), key); err != nil {
			return err
		}
	}
	if err := s.releaseUnused(tx, old, x, key); err != nil {
		return err
	}
	if len(x) == 0 && !inherited {
		return tx.Delete(key)
	}
	return tx.Set(key, x.encode())
}

// releaseUnused releases the sources that old uses and now does not.
func (s *Service) releaseUnused(tx *store.Tx, old, now extents, key []byte) error {
	kept := map[source]bool{}
	for _, src := range now.sources() {
		kept[src] = true
	}
	for _, src := range old.sources() {
		if kept[src] {
			continue
		}
		if err := s.releaseSource(tx, src, key); err != nil {
			return err
		}
	}
	return nil
}
