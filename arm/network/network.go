// Package network is the resource provider Microsoft.Network: virtual networks with their
// subnets, network interfaces with their addresses, public addresses, and security groups.
package network

import (
	"net/netip"

	"github.com/edgerite/edgerite/arm"
)

// Deps is what the provider needs.
type Deps struct {
	Prefix netip.Prefix // of the network a device has from the start; DefaultPrefix when not set
}

// DefaultPrefix is the network in the device documentation's samples.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
// behaviour: default-network.
func DefaultPrefix() netip.Prefix { return netip.MustParsePrefix("10.57.48.0/21") }

type provider struct {
	Deps
	networks   *arm.Type[virtualNetwork]
	interfaces *arm.Type[networkInterface]
	publics    *arm.Type[publicIPAddress]
	groups     *arm.Type[securityGroup]
}

// New declares the provider. The device lists these types first, in this order.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
func New(d Deps) arm.Provider {
	if !d.Prefix.IsValid() {
		d.Prefix = DefaultPrefix()
	}
	p := &provider{Deps: d}
	p.networks = p.virtualNetwork()
	p.interfaces = p.networkInterface()
	p.publics = p.publicIPAddress()
	p.groups = p.securityGroup()
	return arm.Provider{
		Namespace: "Microsoft.Network",
		Surface:   arm.OnDevice,
		Listed: []string{
			"operations", "locations", "locations/operations", "locations/usages",
			"networkInterfaces", "virtualNetworks", "publicIPAddresses",
		},
		Types: []arm.Registered{
			p.networks, p.subnet(), p.interfaces, p.ipConfiguration(), p.publics, p.groups, p.securityRule(), p.defaultRule(),
		},
		Functions: []arm.Function{p.usages(), checkLabel()},
		Status:    "operations",
		Result:    "operationResults",
		Busy:      busy,
		Seed:      p.seed,
	}
}

// patchSince is the first of the api-versions whose specification has the PATCH that updates tags.
const patchSince = "2017-10-01"

// versions are what the device's clients send: its own profile 2017-10-01, 2018-11-01 of the hybrid
// profile of 2020, 2022-01-01 to 2022-07-01 of Azure CLI 2.45 whatever its profile, and what lies between.
// The fields of each are those of its model in Azure's SDKs.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-profiles-azure-resource-manager-versions
func versions() arm.Versions {
	return arm.Versions{
		"2015-06-15", "2016-03-30", "2016-12-01", "2017-03-01", "2017-10-01", "2018-08-01", "2018-11-01",
		"2019-04-01", "2019-11-01", "2020-05-01", "2020-11-01", "2021-08-01", "2022-01-01", "2022-05-01", "2022-07-01",
	}
}
