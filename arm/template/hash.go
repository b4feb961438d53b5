package template

import (
	"encoding/base32"
	"encoding/binary"
	"math/bits"

	"github.com/google/uuid"
)

// guidNamespace is that of the function guid (Azure/terraform-provider-azapi and Bicep use the same).
var guidNamespace = uuid.MustParse("11fb06fb-712d-4ddd-98c7-e71bbd588830")

// nameGUID is the version 5 UUID of a name.
func nameGUID(name string) string {
	return uuid.NewSHA1(guidNamespace, []byte(name)).String() //nolint:forbidigo // of its name, not of chance
}

// uniqueString is the 64-bit hash of s in 13 characters of base 32.
func uniqueString(s string) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], murmur([]byte(s)))
	return base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding).EncodeToString(b[:])
}

// Constants of MurmurHash3's x86 variant (https://github.com/aappleby/smhasher/wiki/MurmurHash3), of which Resource Manager has a 64-bit form.
const (
	murmurC1 = 0x239b961b
	murmurC2 = 0xab0e9789
)

// murmur mixes blocks of eight bytes into two halves.
func murmur(data []byte) uint64 {
	size := uint32(len(data))
	var h1, h2 uint32
	for ; len(data) >= 8; data = data[8:] {
		h1 ^= scramble(binary.LittleEndian.Uint32(data), murmurC1, 15, murmurC2)
		h1 = (bits.RotateLeft32(h1, 19)+h2)*5 + 0x561ccd1b
		h2 ^= scramble(binary.LittleEndian.Uint32(data[4:]), murmurC2, 17, murmurC1)
		h2 = (bits.RotateLeft32(h2, 13)+h1)*5 + 0x0bcaa747
	}
	if len(data) > 0 {
		var tail [8]byte
		copy(tail[:], data)
		h1 ^= scramble(binary.LittleEndian.Uint32(tail[:]), murmurC1, 15, murmurC2)
		if len(data) > 4 {
			h2 ^= scramble(binary.LittleEndian.Uint32(tail[4:]), murmurC2, 17, murmurC1)
		}
	}
	h1 ^= size
	h2 ^= size
	h1 += h2
	h2 += h1
	h1, h2 = finish(h1), finish(h2)
	h1 += h2
	h2 += h1
	return uint64(h2)<<32 | uint64(h1)
}

func scramble(k, by uint32, rotate int, then uint32) uint32 {
	return bits.RotateLeft32(k*by, rotate) * then
}

func finish(h uint32) uint32 {
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}
