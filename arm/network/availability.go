package network

import (
	"net/netip"

	"github.com/edgerite/edgerite/arm"
)

// suggestions is how many free addresses are told instead of one that is not.
const suggestions = 5

type addressAvailability struct {
	Available          bool     `json:"available"`
	AvailableAddresses []string `json:"availableIPAddresses"`
	PlatformReserved   *bool    `json:"isPlatformReserved,omitempty" arm:"since=2020-11-01"`
}

// checkAvailability tells whether an interface may have an address, and which it may have instead.
func checkAvailability(c *arm.Call, r *arm.Resource[virtualNetwork]) (any, error) {
	wanted, err := parseAddress(c.Query("ipAddress"), "ipAddress")
	if err != nil {
		return nil, err
	}
	answer := addressAvailability{AvailableAddresses: []string{}, PlatformReserved: new(bool)}
	for _, s := range r.Body.Properties.Subnets {
		prefix, err := netip.ParsePrefix(s.Properties.AddressPrefix)
		if err != nil {
			return nil, err
		}
		if prefix.Contains(wanted) {
			return addressIn(c, r.ID.Child("subnets", s.Name), prefix, wanted)
		}
	}
	return answer, nil
}

func addressIn(c *arm.Call, subnet arm.ID, prefix netip.Prefix, wanted netip.Addr) (addressAvailability, error) {
	reserved := !usable(prefix).contains(wanted)
	answer := addressAvailability{AvailableAddresses: []string{}, PlatformReserved: &reserved}
	who, err := holder(c.Reader(), subnet, wanted)
	if err != nil || who == "" && !reserved {
		answer.Available = err == nil
		return answer, err
	}
	others, err := free(c.Reader(), subnet, prefix, suggestions)
	for _, a := range others {
		answer.AvailableAddresses = append(answer.AvailableAddresses, a.String())
	}
	return answer, err
}
