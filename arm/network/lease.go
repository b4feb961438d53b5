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
	from, err := lowest(r, subnet, prefix)
	if err != nil {
		return nil, err
	}
	var found []netip.Addr
	can := usable(prefix)
	next := uint64(max(can.first, from)) // wider than an address, so that passing the last one is no wrap
	until := func(end uint64) {
		for ; next < end && len(found) < n; next++ {
			found = append(found, address(uint32(next)))
		}
	}
	all := leaseKey(subnet)
	err = r.Scan(leaseKey(subnet, address(uint32(next))), store.PrefixEnd(all), func(key, _ []byte) (bool, error) {
		taken := uint64(binary.BigEndian.Uint32(key[len(all):]))
		until(taken)
		next = taken + 1
		return len(found) < n, nil
	})
	until(uint64(can.last) + 1)
	return found, err
}

// takeFree takes the lowest free address of a subnet; the zero Addr means that there is none.
func takeFree(tx *store.Tx, subnet arm.ID, prefix netip.Prefix, who string) (netip.Addr, error) {
	found, err := free(tx, subnet, prefix, 1)
	if err != nil || len(found) == 0 {
		return netip.Addr{}, err
	}
	if err := tx.Set(lowestKey(subnet), lowestValue(prefix.String(), found[0].Next())); err != nil {
		return netip.Addr{}, err
	}
	return found[0], take(tx, subnet, found[0], who)
}

func take(tx *store.Tx, subnet arm.ID, a netip.Addr, who string) error {
	return tx.Set(leaseKey(subnet, a), []byte(who))
}

func release(tx *store.Tx, subnet arm.ID, a netip.Addr) error {
	if err := tx.Delete(leaseKey(subnet, a)); err != nil {
		return err
	}
	value, err := tx.Get(lowestKey(subnet))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	if prefix, at := lowestOf(value); number(a) < at {
		return tx.Set(lowestKey(subnet), lowestValue(prefix, a))
	}
	return nil
}

// What spares free the way through thousands of addresses is a record "network/lowest/SUBNET": of the prefix in it
// no address below the one in it is free.

func lowestKey(subnet arm.ID) []byte { return []byte("network/lowest/" + subnet.Key()) }

func lowestValue(prefix string, a netip.Addr) []byte {
	return binary.BigEndian.AppendUint32([]byte(prefix), number(a))
}

func lowestOf(value []byte) (prefix string, a uint32) {
	at := len(value) - 4 //nolint:mnd // of an IPv4 address
	return string(value[:at]), binary.BigEndian.Uint32(value[at:])
}

// lowest is where the search for a free address begins.
func lowest(r store.Reader, subnet arm.ID, prefix netip.Prefix) (uint32, error) {
	value, err := r.Get(lowestKey(subnet))
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if of, a := lowestOf(value); of == prefix.String() {
		return a, nil
	}
	return 0, nil
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
