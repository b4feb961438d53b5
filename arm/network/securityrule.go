package network

import (
	"github.com/edgerite/edgerite/arm"
)

// securityRule is the body of Microsoft.Network/networkSecurityGroups/securityRules, which lives in its group's.
type securityRule struct {
	Name       string         `json:"name,omitempty"`
	ID         string         `json:"id,omitempty" arm:"readonly"`
	Etag       string         `json:"etag,omitempty" arm:"readonly"`
	Type       string         `json:"type,omitempty" arm:"readonly,since=2020-08-01"`
	Properties ruleProperties `json:"properties"`
}

// ruleProperties has each of its ranges once as one and once as a list; a rule says one of the two.
type ruleProperties struct {
	ProvisioningState   string   `json:"provisioningState,omitempty"`
	Description         string   `json:"description,omitempty"`
	Protocol            string   `json:"protocol"`
	SourcePort          string   `json:"sourcePortRange,omitempty"`
	DestinationPort     string   `json:"destinationPortRange,omitempty"`
	SourcePrefix        string   `json:"sourceAddressPrefix,omitempty"`
	DestinationPrefix   string   `json:"destinationAddressPrefix,omitempty"`
	Access              string   `json:"access"`
	Priority            int      `json:"priority"`
	Direction           string   `json:"direction"`
	SourcePorts         []string `json:"sourcePortRanges,omitzero" arm:"since=2017-06-01"`
	DestinationPorts    []string `json:"destinationPortRanges,omitzero" arm:"since=2017-06-01"`
	SourcePrefixes      []string `json:"sourceAddressPrefixes,omitzero" arm:"since=2017-06-01"`
	DestinationPrefixes []string `json:"destinationAddressPrefixes,omitzero" arm:"since=2017-06-01"`
}

// The priorities that rules may have, and how long a description may be.
//
// Page: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
const (
	firstPriority  = 100
	lastPriority   = 4096
	maxDescription = 140
)

func (p *provider) securityRule() *arm.Nested[securityGroup, securityRule] {
	return &arm.Nested[securityGroup, securityRule]{
		Type: arm.Type[securityRule]{
			Name:     "Microsoft.Network/networkSecurityGroups/securityRules",
			Doc:      "https://learn.microsoft.com/rest/api/virtualnetwork/security-rules",
			Surface:  arm.Beyond,
			Versions: versions(),
			Names:    arm.Names{Min: 1, Max: 80},
			Untagged: true,
			Etag:     true,
			Takes:    networkTimes(),
			Polling:  arm.PollAsyncWrites,
			Default:  defaultRule,
			Validate: checkRule,
			View:     viewRule("Microsoft.Network/networkSecurityGroups/securityRules"),
		},
		Parent: p.groups,
		Items:  func(body *securityGroup) *[]securityRule { return &body.Properties.Rules },
		Key:    func(item *securityRule) *string { return &item.Name },
	}
}

func viewRule(typ string) func(*arm.Call, *arm.Resource[securityRule]) error {
	return func(_ *arm.Call, r *arm.Resource[securityRule]) error {
		r.Body.Type = typ
		return nil
	}
}

func defaultRule(_ *arm.Call, _, r *arm.Resource[securityRule]) error {
	props := &r.Body.Properties
	props.Protocol = canonical(props.Protocol, "Tcp", "Udp", "Icmp", "Esp", "Ah", "*")
	props.Access = canonical(props.Access, "Allow", "Deny")
	props.Direction = canonical(props.Direction, "Inbound", "Outbound")
	for _, list := range []*[]string{&props.SourcePorts, &props.DestinationPorts, &props.SourcePrefixes, &props.DestinationPrefixes} {
		if *list == nil {
			*list = []string{}
		}
	}
	return nil
}

func checkRule(_ *arm.Call, _, r *arm.Resource[securityRule]) error {
	props := &r.Body.Properties
	switch {
	case !known(props.Protocol, "Tcp", "Udp", "Icmp", "Esp", "Ah", "*"):
		return errValue(props.Protocol, "properties.protocol")
	case !known(props.Access, "Allow", "Deny"):
		return errValue(props.Access, "properties.access")
	case !known(props.Direction, "Inbound", "Outbound"):
		return errValue(props.Direction, "properties.direction")
	case props.Priority < firstPriority || props.Priority > lastPriority:
		return errRulePriority(props.Priority)
	case len([]rune(props.Description)) > maxDescription:
		return errValue(props.Description, "properties.description")
	}
	for _, one := range props.ranges() {
		if err := one.check(r.ID); err != nil {
			return err
		}
	}
	return nil
}
