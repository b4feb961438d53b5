package main

import (
	"fmt"
	"net/netip"

	"github.com/edgerite/edgerite/server"
)

// namesAdvice is what makes the names of the devices resolve on this machine.
func (in *invocation) namesAdvice(r server.Ready) string {
	apply := fmt.Sprintf("run \"sudo %s\" now and after each new storage account, or serve with --manage-hosts", in.again("hosts --apply", r.Admin))
	if len(r.DNS) == 0 {
		return apply + " or --dns"
	}
	responder, err := netip.ParseAddrPort(r.DNS[0])
	if err != nil {
		return apply
	}
	address := responder.Addr()
	if address.IsUnspecified() {
		address = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	if responder.Port() == 53 { // the only one that resolv.conf can say
		return fmt.Sprintf("point its resolver at the DNS responder, with the line \"nameserver %s\" before the others in /etc/resolv.conf; or %s", address, apply)
	}
	return fmt.Sprintf("point its resolver at the DNS responder, as with DNS=%s and Domains=~%s under [Resolve] in /etc/systemd/resolved.conf "+
		"(/etc/resolv.conf knows port 53 only: --dns %s); or %s",
		netip.AddrPortFrom(address, responder.Port()), r.Devices[0].Domain, netip.AddrPortFrom(address, 53), apply)
}
