package network

import (
	"net/netip"

	"github.com/edgerite/edgerite/arm"
)

// usage is how many of something there are. Subnets count in the same form.
//
// Page: https://learn.microsoft.com/rest/api/virtualnetwork/usages/list
type usage struct {
	ID    string    `json:"id,omitempty" arm:"since=2017-10-01"`
	Unit  string    `json:"unit"`
	Used  int       `json:"currentValue"`
	Limit int       `json:"limit"`
	Name  usageName `json:"name"`
}

type usageName struct {
	Value     string `json:"value"`
	Localized string `json:"localizedValue"`
}

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
			all := []usage{
				counted(c, "VirtualNetworks", "Virtual Networks", networks, limitNetworks),
				counted(c, "NetworkInterfaces", "Network Interfaces", interfaces, limitInterfaces),
				counted(c, "PublicIPAddresses", "Public IP Addresses", publics, limitPublics),
			}
			if c.Strict() {
				all[0].Limit = 1
				return list[usage]{all}, nil
			}
			groups, err := arm.Count(c, p.groups)
			return list[usage]{append(all, counted(c, "NetworkSecurityGroups", "Network Security Groups", groups, limitGroups))}, err
		},
	}
}

func counted(c *arm.Call, name, text string, used, limit int) usage {
	id := "/subscriptions/" + c.Arg("subscription") + "/providers/Microsoft.Network/locations/" + string(arm.LowerLocation) + "/usages/" + name
	return usage{ID: id, Unit: "Count", Used: used, Limit: limit, Name: usageName{name, text}}
}

// subnetUsages tells how many addresses of each subnet are taken.
//
// Page: https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks/list-usage
func subnetUsages(c *arm.Call, r *arm.Resource[virtualNetwork]) (any, error) {
	all := []usage{}
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
		all = append(all, usage{
			ID: subnet.String(), Unit: "Count", Used: taken, Limit: usable(prefix).size(),
			Name: usageName{"SubnetSpace", "Subnet size and usage"},
		})
	}
	return list[usage]{all}, nil
}
