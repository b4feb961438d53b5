package blob

import (
	"encoding/binary"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// pageSize is the unit of page blobs
// (https://learn.microsoft.com/rest/api/storageservices/understanding-block-blobs--append-blobs--and-page-blobs).
const pageSize = 512

// segmentSize is how much of a page blob one record describes. A write rewrites the records of
// the segments it touches, so it is as large as the largest write.
const segmentSize = 4 << 20

// extent is a run of a source's bytes at a place: within the segment in a record, within the blob
// once read.
type extent struct {
	start, end int64
	source     source
	offset     int64 // where in the source start lies
}

// extents are sorted and do not overlap. What lies between them was never written, or was cleared.
type extents []extent

// without returns the extents outside [start, end), those at the edges cut.
func (x extents) without(start, end int64) extents {
	out := make(extents, 0, len(x)+1)
	for _, e := range x {
		if e.end <= start || e.start >= end {
			out = append(out, e)
			continue
		}
		if e.start < start {
			head := e
			head.end = start
			out = append(out, head)
		}
		if e.end > end {
			tail := e
			tail.offset += end - e.start
			tail.start = end
			out = append(out, tail)
		}
	}
	return out
}

// with returns the extents after n was written over them.
func (x extents) with(n extent) extents {
	out := x.without(n.start, n.end)
	i, _ := slices.BinarySearchFunc(out, n.start, func(e extent, start int64) int { return int(e.start - start) })
	return slices.Insert(out, i, n)
}

// sources lists what the extents use, each once, in order of first use.
func (x extents) sources() []source {
	var list []source
	for _, e := range x {
		if !slices.Contains(list, e.source) {
			list = append(list, e.source)
		}
	}
	return list
}

// encode writes a segment: its sources, then for each extent the source's index and, in pages,
// gap, length and offset.
func (x extents) encode() []byte {
	e := newEncoder(64 + 8*len(x))
	index := map[source]uint64{}
	for _, ext := range x {
		if _, ok := index[ext.source]; !ok {
			index[ext.source] = uint64(len(index))
			e.message(1, ext.source.encode)
		}
	}
	var packed []byte
	last := int64(0)
	for _, ext := range x {
		packed = binary.AppendUvarint(packed, index[ext.source])
		packed = binary.AppendUvarint(packed, uint64(ext.start-last)/pageSize)
		packed = binary.AppendUvarint(packed, uint64(ext.end-ext.start)/pageSize)
		packed = binary.AppendUvarint(packed, uint64(ext.offset)/pageSize)
		last = ext.end
	}
	e.bytes(2, packed)
	return e.b
}

func decodeExtents(record []byte) (extents, error) {
	var sources []source
	var x extents
	err := decode(record, func(n protowire.Number, _ uint64, b []byte) error {
		switch n {
		case 1:
			s, err := decodeSource(b)
			sources = append(sources, s)
			return err
		case 2:
			var err error
			x, err = unpackExtents(b, sources)
			return err
		}
		return nil
	})
	return x, err
}

func unpackExtents(b []byte, sources []source) (extents, error) {
	var x extents
	last := int64(0)
	for len(b) > 0 {
		var f [4]uint64
		for i := range f {
			v, n := binary.Uvarint(b)
			if n <= 0 {
				return nil, errBadRecord
			}
			f[i], b = v, b[n:]
		}
		start := last + int64(f[1])*pageSize
		last = start + int64(f[2])*pageSize
		if f[0] >= uint64(len(sources)) || last > segmentSize || last <= start {
			return nil, errBadRecord
		}
		x = append(x, extent{start: start, end: last, source: sources[f[0]], offset: int64(f[3]) * pageSize})
	}
	return x, nil
}
