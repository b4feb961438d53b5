package network

import (
	"net/netip"

	"github.com/edgerite/edgerite/arm"
)

type list[T any] struct {
	Value []T `json:"value"`
}

// The limits that usages tell are Azure's and not enforced; only that there is one network is the device's
// (behaviour: network-usages).
const (
	limitNetworks   = 1000
	limitInterfaces = 65536
	limitPublics    = 1000
	limitGroups     = 5000
)

func (p *provider) usages() arm.Function {
	return arm.Function{
		Method:   "GET",
		Path:     "locations/{location}/usages",
		Doc:      "https://learn.microsoft.com/rest/api/virtualnetwork/usages/list",
		Surface:  arm.OnDevice,
		Versions: versions(),
		Do: func(c *arm.Call) (any, error) {
			networks, err := arm.Count(c, p.networks)
			if err != nil {
				return nil, err
			}
			interfaces, err := arm.Count(c, p.interfaces)
			if err != nil {
				return nil, err
			}
			publics, err := arm.Count(c, p.publics)
			if err != nil {
				return nil, err
			}
			all := []arm.Usage{
				counted(c, "VirtualNetworks", "Virtual Networks", networks, limitNetworks),
				counted(c, "NetworkInterfaces", "Network Interfaces", interfaces, limitInterfaces),
				counted(c, "PublicIPAddresses", "Public IP Addresses", publics, limitPublics),
			}
			if c.Strict() {
				all[0].Limit = 1
				return list[arm.Usage]{all}, nil
			}
			groups, err := arm.Count(c, p.groups)
			return list[arm.Usage]{append(all, counted(c, "NetworkSecurityGroups", "Network Security Groups", groups, limitGroups))}, err
		},
	}
}

func counted(c *arm.Call, name, text string, used, limit int) arm.Usage {
	u := arm.Counted(name, text, used, limit)
	u.ID = "/subscriptions/" + c.Arg("subscription") + "/providers/Microsoft.Network/locations/" + string(arm.LowerLocation) + "/usages/" + name
	return u
}

// subnetUsages tells how many addresses of each subnet are taken.
//
// Page: https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks/list-usage
func subnetUsages(c *arm.Call, r *arm.Resource[virtualNetwork]) (any, error) {
	all := []arm.Usage{}
	for _, s := range r.Body.Properties.Subnets {
		prefix, err := netip.ParsePrefix(s.Properties.AddressPrefix)
		if err != nil {
			return nil, err
		}
		subnet := r.ID.Child("subnets", s.Name)
		taken, err := leased(c.Reader(), subnet)
		if err != nil {
			return nil, err
		}
		u := arm.Counted("SubnetSpace", "Subnet size and usage", taken, usable(prefix).size())
		u.ID = subnet.String()
		all = append(all, u)
	}
	return list[arm.Usage]{all}, nil
}
