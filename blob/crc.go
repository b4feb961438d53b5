package blob

import (
	"encoding/binary"
	"hash/crc64"
)

// crcTable is the polynomial of x-ms-content-crc64, as the Azure SDKs compute it.
var crcTable = crc64.MakeTable(0x9A6C9329AC4BC9B5)

// crcTables serve eight bytes at a time. The standard library makes them anew for every write where the
// polynomial is none of its own, which costs a small body more than its sum does.
var crcTables = func() (t [8]crc64.Table) {
	t[0] = *crcTable
	for i := range t[0] {
		crc := t[0][i]
		for n := 1; n < len(t); n++ {
			crc = t[0][crc&0xff] ^ crc>>8
			t[n][i] = crc
		}
	}
	return t
}()

// crcHash is a hash.Hash64 of that polynomial. Its sum is little-endian, as the header has it.
type crcHash struct{ sum uint64 }

// Write never fails.
func (h *crcHash) Write(p []byte) (int, error) {
	n, t, crc := len(p), &crcTables, ^h.sum
	for len(p) >= 8 {
		crc ^= binary.LittleEndian.Uint64(p)
		crc = t[7][crc&0xff] ^ t[6][crc>>8&0xff] ^ t[5][crc>>16&0xff] ^ t[4][crc>>24&0xff] ^
			t[3][crc>>32&0xff] ^ t[2][crc>>40&0xff] ^ t[1][crc>>48&0xff] ^ t[0][crc>>56]
		p = p[8:]
	}
	for _, b := range p {
		crc = t[0][byte(crc)^b] ^ crc>>8
	}
	h.sum = ^crc
	return n, nil
}

// Sum64 is the hash of what was written.
func (h *crcHash) Sum64() uint64 { return h.sum }

// Sum appends the hash.
func (h *crcHash) Sum(b []byte) []byte { return binary.LittleEndian.AppendUint64(b, h.sum) }

// Reset forgets what was written.
func (h *crcHash) Reset() { h.sum = 0 }

// Size is that of the hash in bytes.
func (h *crcHash) Size() int { return crc64.Size }

// BlockSize says that any length can be written.
func (h *crcHash) BlockSize() int { return 1 }
