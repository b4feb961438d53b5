package network

import (
	"net/netip"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
)

// virtualNetwork is the body of Microsoft.Network/virtualNetworks.
type virtualNetwork struct {
	Properties networkProperties `json:"properties"`
}

type networkProperties struct {
	ProvisioningState string        `json:"provisioningState"`
	ResourceGUID      string        `json:"resourceGuid" arm:"readonly"`
	AddressSpace      addressSpace  `json:"addressSpace"`
	DHCPOptions       *dhcpOptions  `json:"dhcpOptions,omitempty"`
	Subnets           []subnet      `json:"subnets"`
	Peerings          []subResource `json:"virtualNetworkPeerings" arm:"readonly"` // none: a device is one network
	DDoSProtection    bool          `json:"enableDdosProtection"`
	VMProtection      bool          `json:"enableVmProtection"`
}

type addressSpace struct {
	AddressPrefixes []string `json:"addressPrefixes"`
}

type dhcpOptions struct {
	DNSServers []string `json:"dnsServers"`
}

func (p *provider) virtualNetwork() *arm.Type[virtualNetwork] {
	return &arm.Type[virtualNetwork]{
		Name:     "Microsoft.Network/virtualNetworks",
		Doc:      "https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks",
		Surface:  arm.OnDevice,
		Versions: versions(),
		Location: arm.LowerLocation,
		Names:    arm.Names{Min: 2, Max: 64},
		Etag:     true,
		Takes:    networkTimes(),
		Actions: arm.Actions[virtualNetwork]{
			"CheckIPAddressAvailability": {
				Doc:    "https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks/check-ip-address-availability",
				Method: "GET",
				Begin:  checkAvailability,
			},
		},
		Default:  defaultNetwork,
		Validate: p.checkNetwork,
		View:     viewNetwork,
	}
}

// networkTimes are how long the device takes to set up or take down anything of a network
// (behaviour: network-durations).
func networkTimes() arm.Durations {
	return arm.Durations{Put: 5 * time.Second, Delete: 5 * time.Second}
}

func defaultNetwork(c *arm.Call, old, r *arm.Resource[virtualNetwork]) error {
	props := &r.Body.Properties
	if old == nil {
		props.ResourceGUID = c.UUID()
	}
	for i := range props.Subnets {
		defaultSubnet(&props.Subnets[i])
	}
	return nil
}

func (p *provider) checkNetwork(c *arm.Call, old, r *arm.Resource[virtualNetwork]) error {
	space, err := networkSpace(r)
	if err != nil {
		return err
	}
	if err := checkSubnets(r, space); err != nil {
		return err
	}
	if c.Strict() {
		if err := p.checkDeviceRules(c, r); err != nil {
			return err
		}
	}
	if old == nil {
		return nil
	}
	return checkSubnetsKept(c, old, r)
}

func networkSpace(r *arm.Resource[virtualNetwork]) ([]netip.Prefix, error) {
	prefixes := r.Body.Properties.AddressSpace.AddressPrefixes
	if len(prefixes) == 0 {
		return nil, errNoPrefix(r.ID)
	}
	space := make([]netip.Prefix, len(prefixes))
	for i, s := range prefixes {
		prefix, err := parsePrefix(s, r.ID)
		if err != nil {
			return nil, err
		}
		space[i] = prefix
	}
	return space, nil
}

// checkDeviceRules holds the device's limits, which we let go by default since Microsoft's own
// Python sample makes a network of its own (behaviour: one-network).
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
func (p *provider) checkDeviceRules(c *arm.Call, r *arm.Resource[virtualNetwork]) error {
	networks, err := arm.All(c, p.networks)
	if err != nil {
		return err
	}
	for _, other := range networks {
		if other.ID.Key() != r.ID.Key() {
			return errOneNetwork("Only one virtual network can be created, even across different resource groups.")
		}
	}
	subnets := r.Body.Properties.Subnets
	if len(subnets) > 1 {
		return errOneNetwork("The virtual network can have only one subnet.")
	}
	space := r.Body.Properties.AddressSpace.AddressPrefixes
	if len(space) > 1 || len(subnets) == 1 && subnets[0].Properties.AddressPrefix != space[0] {
		return errOneNetwork("The subnet must be the exact same address space as the virtual network.")
	}
	return nil
}

func viewNetwork(_ *arm.Call, r *arm.Resource[virtualNetwork]) error {
	props := &r.Body.Properties
	props.Peerings = []subResource{}
	if props.Subnets == nil {
		props.Subnets = []subnet{}
	}
	return nil
}

func sameName(a, b string) bool { return strings.EqualFold(a, b) }
