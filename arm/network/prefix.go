package network

import (
	"net/netip"

	"github.com/edgerite/edgerite/arm"
)

// parsePrefix reads an IPv4 prefix that resource id gives, strictly as Azure does: the address is
// the first of its range.
func parsePrefix(s string, id arm.ID) (netip.Prefix, error) {
	if s == "" {
		return netip.Prefix{}, errNoPrefix(id)
	}
	prefix, err := netip.ParsePrefix(s)
	switch {
	case err != nil:
		return netip.Prefix{}, errPrefixFormat(s, id) // the reason is in the text already
	case !prefix.Addr().Is4():
		return netip.Prefix{}, errFamily(s)
	case prefix != prefix.Masked():
		return netip.Prefix{}, errPrefixBase(prefix, id)
	}
	return prefix, nil
}

// parseAddress reads an IPv4 address.
func parseAddress(s, path string) (netip.Addr, error) {
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Addr{}, errValue(s, path)
	}
	if !a.Is4() {
		return netip.Addr{}, errFamily(s)
	}
	return a, nil
}
