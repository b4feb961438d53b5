package network

import (
	"encoding/binary"
	"net/netip"
)

// A subnet keeps its first four addresses and its last for itself, as in Azure: network, gateway,
// two for DNS, broadcast (behaviour: reserved-addresses).
//
// Page: https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq
const (
	reservedFirst = 4
	reservedLast  = 1
)

// span is the addresses that interfaces may have, from first to last. It is empty when last is
// below first.
type span struct{ first, last uint32 }

// usable is what a subnet of that IPv4 prefix can give out.
func usable(prefix netip.Prefix) span {
	base := number(prefix.Masked().Addr())
	size := uint64(1) << (32 - prefix.Bits())
	if size <= reservedFirst+reservedLast {
		return span{first: 1, last: 0}
	}
	return span{first: base + reservedFirst, last: base + uint32(size-1) - reservedLast}
}

// size is how many addresses that is.
func (s span) size() int {
	if s.last < s.first {
		return 0
	}
	return int(s.last-s.first) + 1
}

func (s span) contains(a netip.Addr) bool {
	n := number(a)
	return s.first <= n && n <= s.last
}

func number(a netip.Addr) uint32 {
	four := a.As4()
	return binary.BigEndian.Uint32(four[:])
}

func address(n uint32) netip.Addr {
	var four [4]byte
	binary.BigEndian.PutUint32(four[:], n)
	return netip.AddrFrom4(four)
}

// within reports whether all of inner lies in outer.
func within(outer, inner netip.Prefix) bool {
	return outer.Bits() <= inner.Bits() && outer.Contains(inner.Addr())
}
