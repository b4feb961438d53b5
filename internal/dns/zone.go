// Package dns makes the names of the devices resolve: a responder for their zones, and a marked block of
// the hosts file.
package dns

import (
	"strings"
)

// known says what there is at a name.
type known int

const (
	outside known = iota // of every zone
	nothing              // in a zone, but no such name
	empty                // a name with others below it and no record of its own
	address              // an endpoint
	apex                 // a device's own name: an endpoint, and the zone's SOA and NS
)

// zones are the names of the devices, whose own names are the zones' apexes, in lower case.
type zones []string

// find says what there is at a name in lower case without final dot, and in which zone.
func (z zones) find(name string) (what known, zone string) {
	for _, zone := range z {
		if name == zone {
			return apex, zone
		}
		if below, ok := strings.CutSuffix(name, "."+zone); ok {
			return at(below), zone
		}
	}
	return outside, ""
}

// at says what there is below a device's own name. Any account has an address: it may be
// created a moment after a client's resolver has asked.
// behaviour: dns-any-account.
func at(below string) known {
	switch below {
	case "login", "management", "graph":
		return address
	case "blob":
		return empty
	}
	account, isBlob := strings.CutSuffix(below, ".blob")
	if isBlob && account != "" && !strings.Contains(account, ".") {
		return address
	}
	return nothing
}

// Endpoints are the names that a device has from the start.
func Endpoints(host string) []string {
	return []string{host, "login." + host, "management." + host, "graph." + host}
}

// Account is the name of a storage account's blob endpoint.
func Account(name, host string) string { return name + ".blob." + host }
