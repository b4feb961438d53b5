package server

import (
	"net"
	"net/netip"
	"slices"
)

// reach says at which addresses clients reach the devices: those configured, or else those listened on.
type reach struct {
	fixed []netip.Addr
	any   bool // a listener takes connections at every address of this machine
}

func newReach(configured []string, listeners []net.Listener) (reach, error) {
	var r reach
	for _, text := range configured {
		a, err := netip.ParseAddr(text)
		if err != nil {
			return reach{}, err
		}
		r.fixed = append(r.fixed, a)
	}
	if len(r.fixed) > 0 {
		return r, nil
	}
	for _, l := range listeners {
		address, ok := l.Addr().(*net.TCPAddr)
		if !ok {
			continue
		}
		a := address.AddrPort().Addr().Unmap()
		if a.IsUnspecified() {
			r.any = true
		} else if !slices.Contains(r.fixed, a) {
			r.fixed = append(r.fixed, a)
		}
	}
	return r, nil
}

// from is what a client at an address is told.
func (r reach) from(client netip.Addr) []netip.Addr {
	if !r.any || !client.IsValid() {
		return r.fixed
	}
	// Connecting a datagram socket sends nothing: it asks the system which of its addresses that client would see.
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(client, 53)))
	if err != nil {
		return r.fixed
	}
	local := conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
	if err := conn.Close(); err != nil || slices.Contains(r.fixed, local) {
		return r.fixed
	}
	return append(slices.Clone(r.fixed), local)
}

// here is what programs on this machine are told.
func (r reach) here() []netip.Addr {
	return r.from(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
}
