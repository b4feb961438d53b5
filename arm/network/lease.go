package network

import (
	"encoding/binary"
	"errors"
	"net/netip"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/store"
)

// An address in use is a record "network/lease/SUBNET/" plus the address's four bytes, whose value
// is the id of the IP configuration that has it. Two interfaces never have one address because a
// record has one value.

// leaseKey is where the holder of an address of a subnet is kept. With no address it is the prefix
// of all of them.
func leaseKey(subnet arm.ID, a ...netip.Addr) []byte {
	key := []byte("network/lease/" + subnet.Key() + "//")
	for _, one := range a {
		key = binary.BigEndian.AppendUint32(key, number(one))
	}
	return key
}

// holder is who has an address; empty when it is free.
func holder(r store.Reader, subnet arm.ID, a netip.Addr) (string, error) {
	who, err := r.Get(leaseKey(subnet, a))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return string(who), err
}

// free gives up to n free addresses of a subnet, lowest first.
func free(r store.Reader, subnet arm.ID, prefix netip.Prefix, n int) ([]netip.Addr, error) {
	var found []netip.Addr
	can := usable(prefix)
	next := uint64(can.first) // wider than an address, so that passing the last one is no wrap
	until := func(end uint64) {
		for ; next < end && len(found) < n; next++ {
			found = append(found, address(uint32(next)))
		}
	}
	lower := leaseKey(subnet)
	err := r.Scan(lower, store.PrefixEnd(lower), func(key, _ []byte) (bool, error) {
		taken := uint64(binary.BigEndian.Uint32(key[len(lower):]))
		until(taken)
		next = taken + 1
		return len(found) < n, nil
	})
	until(uint64(can.last) + 1)
	return found, err
}

func take(tx *store.Tx, subnet arm.ID, a netip.Addr, who string) error {
	return tx.Set(leaseKey(subnet, a), []byte(who))
}

func release(tx *store.Tx, subnet arm.ID, a netip.Addr) error {
	return tx.Delete(leaseKey(subnet, a))
}

// leased is how many addresses of a subnet are in use.
func leased(r store.Reader, subnet arm.ID) (int, error) {
	n, lower := 0, leaseKey(subnet)
	err := r.Scan(lower, store.PrefixEnd(lower), func(_, _ []byte) (bool, error) {
		n++
		return true, nil
	})
	return n, err
}
