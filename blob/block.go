package blob

import (
	"google.golang.org/protobuf/encoding/protowire"
)

// block is a part of a block or append blob. A blob that was put whole has one without an id.
type block struct {
	id     string // base64, as the client gave it
	size   int64
	source source
	offset int64 // where in the source it begins: copies take in several blocks at a time
}

func (b block) write(e *encoder) {
	e.string(1, b.id)
	e.uint(2, uint64(b.size))
	e.message(3, b.source.encode)
	e.uint(4, uint64(b.offset))
}

// encode is the block as a record of its own, while it is uncommitted.
func (b block) encode() []byte {
	e := newEncoder(64)
	b.write(e)
	return e.b
}

func decodeBlock(record []byte) (block, error) {
	if len(record) == 0 || record[0] != recordVersion {
		return block{}, errBadRecord
	}
	return readBlock(record[1:])
}

func readBlock(m []byte) (block, error) {
	var b block
	err := decodeMessage(m, func(n protowire.Number, v uint64, m []byte) error {
		var err error
		switch n {
		case 1:
			b.id = string(m)
		case 2:
			b.size = int64(v)
		case 3:
			b.source, err = decodeSource(m)
		case 4:
			b.offset = int64(v)
		}
		return err
	})
	return b, err
}

// blocksField tells blocks from the fields of a segment of pages, so that either can be read as the
// other and holds nothing.
const blocksField = 3

// encodeBlocks is a segment of a layer of blocks.
func encodeBlocks(blocks []block) []byte {
	e := newEncoder(64 * len(blocks))
	for _, b := range blocks {
		e.message(blocksField, b.write)
	}
	return e.b
}

func decodeBlocks(record []byte) ([]block, error) {
	var blocks []block
	err := decode(record, func(n protowire.Number, _ uint64, m []byte) error {
		if n != blocksField {
			return nil
		}
		b, err := readBlock(m)
		blocks = append(blocks, b)
		return err
	})
	return blocks, err
}
