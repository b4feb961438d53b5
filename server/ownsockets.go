package server

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
)

// ownSockets are the addresses on which this process listens. A copy that read from one would get what is for
// this machine only, such as the admin API. Accounts are read by name, and that without a socket.
// behaviour: fetch-settings.
type ownSockets []netip.AddrPort

func ownSocketsOf(open *sockets) (ownSockets, error) {
	var own ownSockets
	add := func(a net.Addr) error {
		to, err := netip.ParseAddrPort(a.String())
		if err != nil {
			return fmt.Errorf("the address of a socket: %w", err)
		}
		own = append(own, netip.AddrPortFrom(plainAddress(to.Addr()), to.Port()))
		return nil
	}
	for _, l := range slices.Concat(open.secure, open.plain, open.admin) {
		if err := add(l.Addr()); err != nil {
			return nil, err
		}
	}
	for _, s := range open.dns {
		if err := add(s.TCP.Addr()); err != nil {
			return nil, err
		}
	}
	return own, nil
}

// reachedBy says whether who dials an address reaches one of the sockets.
func (own ownSockets) reachedBy(to netip.AddrPort) bool {
	a := plainAddress(to.Addr())
	return slices.ContainsFunc(own, func(s netip.AddrPort) bool {
		return s.Port() == to.Port() && (s.Addr() == a || s.Addr().IsUnspecified() && ofThisMachine(a))
	})
}

// ofThisMachine looks each time, since addresses come and go. Where it cannot tell it says yes: a copy is refused then.
func ofThisMachine(a netip.Addr) bool {
	if a.IsLoopback() || a.IsUnspecified() {
		return true
	}
	interfaces, err := net.InterfaceAddrs()
	return err != nil || slices.ContainsFunc(interfaces, func(one net.Addr) bool {
		prefix, err := netip.ParsePrefix(one.String())
		return err == nil && plainAddress(prefix.Addr()) == a
	})
}

// plainAddress is an address in the one form in which it can be compared.
func plainAddress(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }
