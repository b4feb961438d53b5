package blob

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
)

// However much is read, what is remembered is bounded, and is what was read.
func TestPiecesAreBounded(t *testing.T) {
	t.Parallel()
	var p pieces
	data := make([]byte, smallSize)
	for id := range uint64(2000) {
		binary.BigEndian.PutUint64(data, id)
		p.add(id, data)
		assert.Equal(t, id, binary.BigEndian.Uint64(p.get(id)))
	}
	for i := range p {
		size := 0
		for id, known := range p[i].known {
			assert.Equal(t, id, binary.BigEndian.Uint64(known))
			size += len(known)
		}
		assert.LessOrEqual(t, size, bytesInShard)
		assert.Equal(t, size, p[i].size)
	}
}
