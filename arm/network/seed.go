package network

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// seed makes the network a device has as soon as compute is enabled on one of its ports. Its id is in lower case, as the
// page prints ids, although the subscription itself is printed in upper case.
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
func (p *provider) seed(c *arm.Call) error {
	prefix := p.Prefix.Masked().String()
	network := &arm.Resource[virtualNetwork]{ID: arm.ID{
		Subscription: strings.ToLower(c.Device().SubscriptionID),
		Group:        "ASERG",
		Namespace:    "Microsoft.Network",
		Types:        []string{"virtualNetworks"},
		Names:        []string{"ASEVNET"},
	}}
	props := &network.Body.Properties
	props.AddressSpace.AddressPrefixes = []string{prefix}
	props.Subnets = []subnet{{Name: "ASEVNETsubNet", Properties: subnetProperties{AddressPrefix: prefix}}}
	return arm.Put(c, p.networks, network)
}
