package network

import (
	"cmp"
	"net/netip"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// subnet is the body of Microsoft.Network/virtualNetworks/subnets, which lives in its network's.
type subnet struct {
	Name       string           `json:"name,omitempty"`
	ID         string           `json:"id,omitempty" arm:"readonly"`
	Etag       string           `json:"etag,omitempty" arm:"readonly"`
	Type       string           `json:"type,omitempty" arm:"readonly,since=2020-11-01"`
	Properties subnetProperties `json:"properties"`
}

// subnetProperties shows the empty lists that the device shows.
type subnetProperties struct {
	ProvisioningState   string            `json:"provisioningState,omitempty"`
	AddressPrefix       string            `json:"addressPrefix,omitempty"`
	AddressPrefixes     []string          `json:"addressPrefixes,omitempty" arm:"since=2018-08-01"` // one at most
	SecurityGroup       *subResource      `json:"networkSecurityGroup,omitempty"`
	IPConfigurations    []subResource     `json:"ipConfigurations" arm:"readonly"`
	ServiceEndpoints    []serviceEndpoint `json:"serviceEndpoints,omitzero" arm:"since=2017-06-01"`
	Delegations         []subResource     `json:"delegations,omitzero" arm:"since=2018-08-01"` // none: there are no services to delegate to
	PrivateEndpoints    string            `json:"privateEndpointNetworkPolicies,omitempty" arm:"since=2019-04-01"`
	PrivateLinkServices string            `json:"privateLinkServiceNetworkPolicies,omitempty" arm:"since=2019-04-01"`
	ResourceNavigation  []subResource     `json:"resourceNavigationLinks,omitzero" arm:"readonly,since=2016-09-01"`
}

// serviceEndpoint is kept and shown. There is no service that it would make a difference to
// (behaviour: network-kept).
type serviceEndpoint struct {
	Service           string   `json:"service"`
	Locations         []string `json:"locations,omitempty"`
	ProvisioningState string   `json:"provisioningState,omitempty" arm:"readonly"`
}

func (p *provider) subnet() *arm.Nested[virtualNetwork, subnet] {
	return &arm.Nested[virtualNetwork, subnet]{
		Type: arm.Type[subnet]{
			Name:     "Microsoft.Network/virtualNetworks/subnets",
			Doc:      "https://learn.microsoft.com/rest/api/virtualnetwork/subnets",
			Surface:  arm.OnDevice,
			Versions: versions(),
			Names:    arm.Names{Min: 1, Max: 80},
			Untagged: true,
			Etag:     true,
			Takes:    networkTimes(),
			Polling:  arm.PollAsyncWrites,
			Default: func(_ *arm.Call, _, r *arm.Resource[subnet]) error {
				r.Body.Properties.SecurityGroup = orNone(r.Body.Properties.SecurityGroup)
				return nil
			},
			Validate: checkSubnet,
			Refs: func(r *arm.Resource[subnet]) []arm.Ref {
				return refTo(r.Body.Properties.SecurityGroup, securityGroupRole, securityGroupPath)
			},
			InUse: func(r *arm.Resource[subnet], by []arm.Ref) error {
				return errSubnetInUse(r.ID.Name(), configurationID(by[0]))
			},
			Deleted: func(c *arm.Call, r *arm.Resource[subnet]) error { return c.Tx().Delete(lowestKey(r.ID)) },
			View:    viewSubnet,
		},
		Parent: p.networks,
		Items:  func(body *virtualNetwork) *[]subnet { return &body.Properties.Subnets },
		Key:    func(item *subnet) *string { return &item.Name },
	}
}

// defaultSubnet takes the one prefix of clients that send a list.
func defaultSubnet(s *subnet) {
	props := &s.Properties
	if len(props.AddressPrefixes) == 1 {
		props.AddressPrefix = cmp.Or(props.AddressPrefix, props.AddressPrefixes[0])
		props.AddressPrefixes = nil
	}
	// behaviour: subnet-policies.
	props.PrivateEndpoints = canonical(cmp.Or(props.PrivateEndpoints, "Enabled"), "Enabled", "Disabled")
	props.PrivateLinkServices = canonical(cmp.Or(props.PrivateLinkServices, "Enabled"), "Enabled", "Disabled")
}

func checkSubnet(_ *arm.Call, _, r *arm.Resource[subnet]) error {
	if len(r.Body.Properties.Delegations) > 0 {
		return errUnsupported(r.ID, "delegations")
	}
	return checkRef(r.Body.Properties.SecurityGroup, securityGroupType, securityGroupPath)
}

// checkSubnets holds that each subnet lies in the network and none overlaps another.
func checkSubnets(r *arm.Resource[virtualNetwork], space []netip.Prefix) error {
	var others []netip.Prefix
	for _, s := range r.Body.Properties.Subnets {
		if many := s.Properties.AddressPrefixes; len(many) > 0 {
			return errValue(strings.Join(many, ","), "properties.addressPrefixes")
		}
		prefix, err := parsePrefix(s.Properties.AddressPrefix, r.ID.Child("subnets", s.Name))
		if err != nil {
			return err
		}
		if !anyHolds(space, prefix) {
			return errSubnetOutside(s.Name, r.ID.Name())
		}
		for _, other := range others {
			if other.Overlaps(prefix) {
				return errSubnetsOverlap(s.Name, r.ID.Name())
			}
		}
		others = append(others, prefix)
	}
	return nil
}

func anyHolds(space []netip.Prefix, prefix netip.Prefix) bool {
	for _, one := range space {
		if within(one, prefix) {
			return true
		}
	}
	return false
}

// checkSubnetsKept refuses a write that would move a subnet in use. One that would drop it meets InUse.
func checkSubnetsKept(c *arm.Call, old, r *arm.Resource[virtualNetwork]) error {
	for _, before := range old.Body.Properties.Subnets {
		now := subnetNamed(r.Body.Properties.Subnets, before.Name)
		if now == nil || now.Properties.AddressPrefix == before.Properties.AddressPrefix {
			continue
		}
		users, err := c.Referrers(r.ID.Child("subnets", before.Name))
		if err != nil {
			return err
		}
		if len(users) > 0 {
			return errPrefixInUse(before.Properties.AddressPrefix, before.Name)
		}
	}
	return nil
}

func subnetNamed(subnets []subnet, name string) *subnet {
	for i := range subnets {
		if sameName(subnets[i].Name, name) {
			return &subnets[i]
		}
	}
	return nil
}

func viewSubnet(c *arm.Call, r *arm.Resource[subnet]) error {
	users, err := c.Referrers(r.ID)
	if err != nil {
		return err
	}
	props := &r.Body.Properties
	r.Body.Type = "Microsoft.Network/virtualNetworks/subnets"
	props.IPConfigurations = make([]subResource, len(users))
	for i, user := range users {
		props.IPConfigurations[i].ID = configurationID(user)
		if err := expandConfiguration(c, &props.IPConfigurations[i], "ipConfigurations", "subnets/ipConfigurations"); err != nil {
			return err
		}
	}
	if props.ServiceEndpoints == nil {
		props.ServiceEndpoints = []serviceEndpoint{}
	}
	for i := range props.ServiceEndpoints {
		props.ServiceEndpoints[i].ProvisioningState = string(r.State)
	}
	props.Delegations, props.ResourceNavigation = []subResource{}, []subResource{}
	return expand(c, props.SecurityGroup, securityGroupRole, "subnets/"+securityGroupRole)
}

// configurationID is the IP configuration that a reference to a subnet or a public address stands
// for: the role says which of the interface's it is.
func configurationID(user arm.Ref) string { return user.From.String() + "/" + user.Role }
