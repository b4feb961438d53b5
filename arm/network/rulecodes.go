package network

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// The errors of security groups and their rules (behaviour: security-rule-texts).

func errGroupInUse(r *arm.Resource[securityGroup], by []arm.Ref) error {
	const shown = 10 // of thousands
	var users []string
	for _, user := range by[:min(shown, len(by))] {
		users = append(users, user.From.String())
	}
	return refuse("InUseNetworkSecurityGroupCannotBeDeleted", "Network security group %s cannot be deleted because it is in use by the following resources: %s. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.", r.ID, strings.Join(users, ", "))
}

func errRuleConflict(rule, other string) error {
	return refuse("SecurityRuleConflict", "Security rule %s conflicts with rule %s. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.", rule, other)
}

func errRulePriority(priority int) error {
	return refuse("SecurityRuleInvalidPriority", "Security rule has invalid Priority. Value provided: %d Allowed range %d-%d.", priority, firstPriority, lastPriority)
}

func errRulePorts(value string) error {
	return refuse("SecurityRuleInvalidPortRange", "Security rule has invalid Port range. Value provided: %s. Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.", value)
}

func errRulePrefix(value string) error {
	return refuse("SecurityRuleInvalidAddressPrefix", "Security rule has invalid Address prefix. Value provided: %s", value)
}

func errRuleTag(rule arm.ID, name, value string) error {
	return refuse("SecurityRuleParameterContainsUnsupportedValue", "Security rule parameter %s for rule with Id %s cannot specify existing VIRTUALNETWORK, INTERNET, AZURELOADBALANCER, '*' or system tags. Unsupported value used: %s.", name, rule, value)
}

func errRuleAnyPort(rule arm.ID, name, value string) error {
	return refuse("SecurityRuleParameterContainsInvalidPortRanges", "Security rule parameter %s for rule with Id %s cannot specify '*' among several. Unsupported value used: %s.", name, rule, value)
}

func errRuleMissing(rule arm.ID, name string) error {
	plural := name + "s"
	if strings.HasSuffix(name, "x") {
		plural = name + "es"
	}
	return refuse("InvalidRequestFormat", "Required security rule parameters are missing for security rule with Id: %s. Security rule must specify %s or %s.", rule, plural, name)
}

func errRuleTwice(rule arm.ID, name string) error {
	return refuse("InvalidRequestFormat", "Security rule with Id %s cannot specify %s both as one value and as a list.", rule, name)
}
