package network

import "github.com/edgerite/edgerite/arm"

// defaultRule is Microsoft.Network/networkSecurityGroups/defaultSecurityRules: the same for every group.
func (p *provider) defaultRule() *arm.Nested[securityGroup, securityRule] {
	const name = "Microsoft.Network/networkSecurityGroups/defaultSecurityRules"
	return &arm.Nested[securityGroup, securityRule]{
		Type: arm.Type[securityRule]{
			Name:     name,
			Doc:      "https://learn.microsoft.com/rest/api/virtualnetwork/default-security-rules",
			Surface:  arm.Beyond,
			Versions: versions().Since("2017-06-01"),
			Names:    arm.Names{Min: 1, Max: 80},
			Untagged: true,
			ReadOnly: true,
			Etag:     true,
			View:     viewRule(name),
		},
		Parent: p.groups,
		Items:  func(body *securityGroup) *[]securityRule { return &body.Properties.DefaultRules },
		Key:    func(item *securityRule) *string { return &item.Name },
	}
}

// defaultRules are what a group has whatever else is in it.
//
// Page: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
func defaultRules() []securityRule {
	rule := func(name, text, direction, access string, priority int, from, to string) securityRule {
		return securityRule{Name: name, Properties: ruleProperties{
			Description: text, Protocol: anything, SourcePort: anything, DestinationPort: anything,
			SourcePrefix: from, DestinationPrefix: to, Access: access, Priority: priority, Direction: direction,
			SourcePorts: []string{}, DestinationPorts: []string{}, SourcePrefixes: []string{}, DestinationPrefixes: []string{},
		}}
	}
	const network = "VirtualNetwork"
	return []securityRule{
		rule("AllowVnetInBound", "Allow inbound traffic from all VMs in VNET", "Inbound", "Allow", 65000, network, network),
		rule("AllowAzureLoadBalancerInBound", "Allow inbound traffic from azure load balancer", "Inbound", "Allow", 65001, "AzureLoadBalancer", anything),
		rule("DenyAllInBound", "Deny all inbound traffic", "Inbound", "Deny", 65500, anything, anything),
		rule("AllowVnetOutBound", "Allow outbound traffic from all VMs to all VMs in VNET", "Outbound", "Allow", 65000, network, network),
		rule("AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet", "Outbound", "Allow", 65001, anything, "Internet"),
		rule("DenyAllOutBound", "Deny all outbound traffic", "Outbound", "Deny", 65500, anything, anything),
	}
}
