package blob

import (
	"sort"

	"github.com/edgerite/edgerite/internal/store"
)

// newBlockLayer writes blocks as a layer that the record at owner uses.
func (s *Service) newBlockLayer(tx *store.Tx, blocks []block, owner []byte) (uint64, error) {
	id := s.ids.next()
	l := layer{}
	offset := int64(0)
	for n := 0; n*blocksInSegment < len(blocks); n++ {
		part := blocks[n*blocksInSegment : min((n+1)*blocksInSegment, len(blocks))]
		key := segmentKey(id, uint32(n))
		if err := setBlocks(tx, key, part); err != nil {
			return 0, err
		}
		l.starts = append(l.starts, offset)
		for _, b := range part {
			offset += b.size
		}
	}
	if err := tx.Set(layerKey(id), l.encode()); err != nil {
		return 0, err
	}
	return id, hold(tx, layerRefName(id), owner)
}

// setBlocks writes a segment of blocks, which hold what they use.
func setBlocks(tx *store.Tx, key []byte, blocks []block) error {
	for _, b := range blocks {
		if err := hold(tx, b.source.refName(), key); err != nil {
			return err
		}
	}
	return tx.Set(key, encodeBlocks(blocks))
}

// eachBlock calls fn for the blocks of a layer from the one that holds byte from on, in order,
// until fn returns false.
func eachBlock(reader store.Reader, id uint64, from int64, fn func(start int64, b block) (bool, error)) error {
	l, err := findLayer(reader, id)
	if err != nil {
		return err
	}
	first := sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > from }) - 1
	for n := max(first, 0); n < len(l.starts); n++ {
		v, err := reader.Get(segmentKey(id, uint32(n)))
		if err != nil {
			return err
		}
		blocks, err := decodeBlocks(v)
		if err != nil {
			return err
		}
		start := l.starts[n]
		for _, b := range blocks {
			if start+b.size > from || b.size == 0 {
				if more, err := fn(start, b); err != nil || !more {
					return err
				}
			}
			start += b.size
		}
	}
	return nil
}
