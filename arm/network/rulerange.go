package network

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// ruleRange is what a rule says of ports or addresses on one side, as one or as a list.
type ruleRange struct {
	name  string // of the one, as Azure's errors print it
	one   string
	many  []string
	valid func(value string) error // of one in a list; words and * go only where there is no list
}

// ranges are the four a rule has.
func (p *ruleProperties) ranges() []ruleRange {
	return []ruleRange{
		{"SourcePortRange", p.SourcePort, p.SourcePorts, checkPorts},
		{"DestinationPortRange", p.DestinationPort, p.DestinationPorts, checkPorts},
		{"SourceAddressPrefix", p.SourcePrefix, p.SourcePrefixes, checkRulePrefix},
		{"DestinationAddressPrefix", p.DestinationPrefix, p.DestinationPrefixes, checkRulePrefix},
	}
}

const anything = "*"

// check refuses a range that is missing, said twice, or wrong. behaviour: rule-ranges.
func (r ruleRange) check(rule arm.ID) error {
	addresses := strings.HasSuffix(r.name, "Prefix")
	switch {
	case r.one == "" && len(r.many) == 0:
		return errRuleMissing(rule, r.name)
	case r.one != "" && len(r.many) > 0:
		return errRuleTwice(rule, r.name)
	case r.one == anything, addresses && serviceTag.MatchString(r.one):
		return nil
	case r.one != "":
		return r.valid(r.one)
	}
	for _, value := range r.many {
		switch {
		case addresses && (value == anything || serviceTag.MatchString(value)):
			return errRuleTag(rule, r.name, value)
		case value == anything:
			return errRuleAnyPort(rule, r.name, value)
		}
		if err := r.valid(value); err != nil {
			return err
		}
	}
	return nil
}

// serviceTag is a word for addresses, as VirtualNetwork or Storage.EastUS are. Which words there are is Azure's
// to say and changes every week, so any goes.
//
// Page: https://learn.microsoft.com/azure/virtual-network/service-tags-overview
var serviceTag = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{1,62}(\.[A-Za-z0-9]{1,63})?$`)

func checkPorts(value string) error {
	first, last, isRange := strings.Cut(value, "-")
	from, err := strconv.ParseUint(first, 10, 16)
	if err != nil {
		return errRulePorts(value)
	}
	if !isRange {
		return nil
	}
	if to, err := strconv.ParseUint(last, 10, 16); err != nil || to < from {
		return errRulePorts(value)
	}
	return nil
}

func checkRulePrefix(value string) error {
	if a, err := netip.ParseAddr(value); err == nil && a.Zone() == "" {
		return nil
	}
	if prefix, err := netip.ParsePrefix(value); err != nil || prefix != prefix.Masked() {
		return errRulePrefix(value)
	}
	return nil
}
