package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
)

// Policy says which addresses may be dialled. Link-local ones (169.254.169.254, where clouds
// keep credentials, is one), multicast, unspecified and reserved ones never are.
type Policy struct {
	Loopback bool // 127.0.0.0/8, ::1: services on this machine
	Private  bool // RFC 1918, RFC 6598 and unique local addresses: the network it is in
}

// Resolver looks names up, as net.Resolver does.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

type dialer struct {
	policy   Policy
	avoid    func(netip.AddrPort) bool
	resolver Resolver
	net      net.Dialer
}

// dial resolves the host once and dials the first address that passes and answers.
func (d *dialer) dial(ctx context.Context, network, hostport string) (net.Conn, error) {
	host, service, err := net.SplitHostPort(hostport)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("%w: the port %q", ErrForbidden, service)
	}
	addresses, err := d.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	var failed error
	for _, a := range addresses {
		if err := d.policy.check(a); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%w: the address %s of %s", err, a, host))
			continue
		}
		to := netip.AddrPortFrom(a.Unmap(), uint16(port))
		if d.avoid != nil && d.avoid(to) {
			failed = errors.Join(failed, fmt.Errorf("%w: %s of %s is one of our own sockets", ErrForbidden, to, host))
			continue
		}
		conn, err := d.net.DialContext(ctx, network, to.String())
		if err == nil {
			return conn, nil
		}
		failed = errors.Join(failed, err)
	}
	return nil, failed
}

func (d *dialer) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	addresses, err := d.resolver.LookupNetIP(ctx, "ip", host)
	if err == nil && len(addresses) == 0 {
		err = fmt.Errorf("%s has no address", host)
	}
	return addresses, err
}

// never are ranges outside what net/netip has a name for.
// behaviour: fetch-address-policy.
func never() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),          // this network (RFC 1122): Linux takes 0.0.0.0 for loopback
		netip.MustParsePrefix("192.0.0.0/24"),       // protocol assignments (RFC 6890)
		netip.MustParsePrefix("198.18.0.0/15"),      // benchmarks (RFC 2544)
		netip.MustParsePrefix("240.0.0.0/4"),        // reserved, and broadcast
		netip.MustParsePrefix("100.100.100.200/32"), // Alibaba Cloud's metadata
		netip.MustParsePrefix("168.63.129.16/32"),   // Azure's host: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
		netip.MustParsePrefix("fd00:ec2::/32"),      // AWS's metadata
		netip.MustParsePrefix("fd20:ce::/32"),       // Google Cloud's metadata
		netip.MustParsePrefix("fd00:42::42/128"),    // Scaleway's metadata
		netip.MustParsePrefix("64:ff9b:1::/48"),     // NAT64 of a network's own, which carries an IPv4 address at a place of its own (RFC 8215)
		netip.MustParsePrefix("fec0::/10"),          // site-local (RFC 3879)
	}
}

// carriers are IPv6 ranges whose addresses carry an IPv4 address, at the byte given.
func carriers() map[netip.Prefix]int {
	return map[netip.Prefix]int{
		netip.MustParsePrefix("64:ff9b::/96"):    12, // NAT64 (RFC 6052)
		netip.MustParsePrefix("2002::/16"):       2,  // 6to4 (RFC 3056)
		netip.MustParsePrefix("::/96"):           12, // IPv4-compatible (RFC 4291)
		netip.MustParsePrefix("::ffff:0:0:0/96"): 12, // IPv4-translated (RFC 2765)
	}
}

// check returns nil for an address that may be dialled, or why not.
func (p Policy) check(a netip.Addr) error {
	a = a.WithZone("").Unmap()
	switch {
	case !a.IsValid(), a.IsUnspecified(), a.IsMulticast(), a.IsLinkLocalUnicast():
		return ErrForbidden
	case a.IsLoopback():
		return unless(p.Loopback, ErrLoopback)
	}
	for _, forbidden := range never() {
		if forbidden.Contains(a) {
			return ErrForbidden
		}
	}
	for prefix, at := range carriers() {
		if prefix.Contains(a) {
			b := a.As16()
			return p.check(netip.AddrFrom4([4]byte(b[at : at+4])))
		}
	}
	if a.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(a) {
		return unless(p.Private, ErrPrivate)
	}
	return nil
}

func unless(allowed bool, err error) error {
	if allowed {
		return nil
	}
	return err
}
