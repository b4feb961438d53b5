package network

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// securityGroup is the body of Microsoft.Network/networkSecurityGroups. No page of the device has them, while
// clients of every age make them beside their machines: so they are kept, shown and guarded as in Azure, and
// filter nothing (behaviour: security-groups).
type securityGroup struct {
	Properties securityGroupProperties `json:"properties"`
}

type securityGroupProperties struct {
	ProvisioningState string         `json:"provisioningState"`
	ResourceGUID      string         `json:"resourceGuid" arm:"readonly"`
	Rules             []securityRule `json:"securityRules"`
	DefaultRules      []securityRule `json:"defaultSecurityRules" arm:"readonly"`
	Interfaces        []subResource  `json:"networkInterfaces,omitempty" arm:"readonly"`
	Subnets           []subResource  `json:"subnets,omitempty" arm:"readonly"`
	FlushConnection   *bool          `json:"flushConnection,omitempty" arm:"since=2022-01-01"`
}

// What a subnet or an interface says of its security group.
const (
	securityGroupType = "Microsoft.Network/networkSecurityGroups"
	securityGroupRole = "networkSecurityGroup"
	securityGroupPath = "properties.networkSecurityGroup.id"
)

func (p *provider) securityGroup() *arm.Type[securityGroup] {
	return &arm.Type[securityGroup]{
		Name:       securityGroupType,
		Movable:    true,
		Doc:        "https://learn.microsoft.com/rest/api/virtualnetwork/network-security-groups",
		Surface:    arm.Beyond,
		Versions:   versions(),
		PatchSince: patchSince,
		Location:   arm.LowerLocation,
		Names:      arm.Names{Min: 1, Max: 80},
		Etag:       true,
		While:      arm.Updating,
		Takes:      networkTimes(),
		Polling:    arm.PollAsyncWrites,
		Early:      true,
		Default:    defaultGroup,
		Validate:   checkConflicts,
		InUse:      errGroupInUse,
		View:       viewGroup,
	}
}

func defaultGroup(c *arm.Call, old, r *arm.Resource[securityGroup]) error {
	props := &r.Body.Properties
	if len(props.Rules) > maxRules {
		return errTooMany(r.ID, "security rules", len(props.Rules), maxRules)
	}
	if old == nil {
		props.ResourceGUID = c.UUID()
		props.DefaultRules = defaultRules()
	}
	if props.Rules == nil {
		props.Rules = []securityRule{}
	}
	return nil
}

// checkConflicts holds that two rules of one direction never have one priority.
func checkConflicts(_ *arm.Call, _, r *arm.Resource[securityGroup]) error {
	type place struct {
		direction string
		priority  int
	}
	taken := map[place]string{}
	for _, rule := range r.Body.Properties.Rules {
		at := place{rule.Properties.Direction, rule.Properties.Priority}
		if other, ok := taken[at]; ok {
			return errRuleConflict(rule.Name, other)
		}
		taken[at] = rule.Name
	}
	return nil
}

// viewGroup shows who is under the group: they name it, not the other way round.
func viewGroup(c *arm.Call, r *arm.Resource[securityGroup]) error {
	users, err := c.Referrers(r.ID)
	if err != nil {
		return err
	}
	props := &r.Body.Properties
	for _, user := range users {
		list, path := &props.Interfaces, "networkInterfaces"
		if strings.HasSuffix(user.From.Type(), "/subnets") {
			list, path = &props.Subnets, "subnets"
		}
		to := subResource{ID: user.From.String()}
		if err := expand(c, &to, path); err != nil {
			return err
		}
		*list = append(*list, to)
	}
	return nil
}
