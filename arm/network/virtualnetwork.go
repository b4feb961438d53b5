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
	Peerings          []subResource `json:"virtualNetworkPeerings,omitzero" arm:"since=2016-09-01"` // none: a device is one network
	DDoSProtection    *bool         `json:"enableDdosProtection,omitempty" arm:"since=2017-10-01"`
	VMProtection      *bool         `json:"enableVmProtection,omitempty" arm:"since=2017-10-01"`
	FlowTimeout       *int          `json:"flowTimeoutInMinutes,omitempty" arm:"since=2021-02-01"`
}

type addressSpace struct {
	AddressPrefixes []string `json:"addressPrefixes"`
}

type dhcpOptions struct {
	DNSServers []string `json:"dnsServers"`
}

func (p *provider) virtualNetwork() *arm.Type[virtualNetwork] {
	return &arm.Type[virtualNetwork]{
		Name:       "Microsoft.Network/virtualNetworks",
		Doc:        "https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks",
		Surface:    arm.OnDevice,
		Versions:   versions(),
		PatchSince: patchSince,
		Location:   arm.LowerLocation,
		Names:      arm.Names{Min: 2, Max: 64},
		Etag:       true,
		While:      arm.Updating,
		Takes:      networkTimes(),
		Polling:    arm.PollAsyncWrites,
		Actions: arm.Actions[virtualNetwork]{
			"CheckIPAddressAvailability": {
				Doc:    "https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks/check-ip-address-availability",
				Method: "GET",
				Begin:  checkAvailability,
			},
			"usages": {
				Doc:    "https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks/list-usage",
				Method: "GET",
				Since:  "2017-03-01",
				Begin:  subnetUsages,
			},
		},
		Early:    true,
		Default:  defaultNetwork,
		Validate: p.checkNetwork,
		View:     viewNetwork,
	}
}

// networkTimes are how long the device takes to set up or take down anything of a network
// (behaviour: network-durations). A PATCH is UpdateTags in Azure's network provider, and final in the first answer
// (behaviour: network-polling).
//
// Page: https://learn.microsoft.com/rest/api/virtualnetwork/virtual-networks/update-tags
func networkTimes() arm.Durations {
	return arm.Durations{Put: 5 * time.Second, Patch: arm.AtOnce, Delete: 5 * time.Second}
}

// The most there may be of anything in one body. Azure has limits of this order on subnets of a network, rules
// of a group and configurations of an interface (behaviour: network-limits).
//
// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits
const (
	maxPrefixes       = 500
	maxSubnets        = 3000
	maxRules          = 1000
	maxConfigurations = 256
	maxServers        = 25
)

func defaultNetwork(c *arm.Call, old, r *arm.Resource[virtualNetwork]) error {
	props := &r.Body.Properties
	if old == nil {
		props.ResourceGUID = c.UUID()
	}
	if len(props.Subnets) > maxSubnets {
		return errTooMany(r.ID, "subnets", len(props.Subnets), maxSubnets)
	}
	if props.AddressSpace.AddressPrefixes == nil {
		props.AddressSpace.AddressPrefixes = []string{}
	}
	if props.DHCPOptions != nil && props.DHCPOptions.DNSServers == nil {
		props.DHCPOptions.DNSServers = []string{}
	}
	props.DDoSProtection, props.VMProtection = orFalse(props.DDoSProtection), orFalse(props.VMProtection)
	for i := range props.Subnets {
		defaultSubnet(&props.Subnets[i])
	}
	return nil
}

// orFalse is what a field of the later api-versions is when nobody said: shown as false, not absent.
func orFalse(b *bool) *bool {
	if b == nil {
		return new(bool)
	}
	return b
}

func (p *provider) checkNetwork(c *arm.Call, old, r *arm.Resource[virtualNetwork]) error {
	if len(r.Body.Properties.Peerings) > 0 {
		return errUnsupported(r.ID, "virtualNetworkPeerings")
	}
	if options := r.Body.Properties.DHCPOptions; options != nil {
		if err := checkServers(r.ID, options.DNSServers, "properties.dhcpOptions.dnsServers"); err != nil {
			return err
		}
	}
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
	if len(prefixes) > maxPrefixes {
		return nil, errTooMany(r.ID, "address prefixes", len(prefixes), maxPrefixes)
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
