package authorization

import (
	"regexp"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

var (
	atScope     = regexp.MustCompile(`(?i)^atScope\(\)$`)
	andBelow    = regexp.MustCompile(`(?i)^atScopeAndBelow\(\)$`)
	assignedTo  = regexp.MustCompile(`(?i)^assignedTo\(\s*'([^']*)'\s*\)$`)
	equals      = regexp.MustCompile(`(?i)^(principalId|roleName|type)\s+eq\s+'((?:[^']|'')*)'$`)
	conjunction = regexp.MustCompile(`(?i)\s+and\s+`)
)

const maxFilterLen = 4096

// condition is one part of a $filter: a function without an argument, or a name and a value.
type condition struct{ name, value string }

// conditions takes a $filter apart. One that is not understood is a 400, as the service has it, since a list that is
// longer than asked for would be taken for what somebody may do.
// behaviour: authorization-filter.
func conditions(c *arm.Call) (all []condition, err error) {
	text := strings.TrimSpace(c.Query("$filter"))
	if text == "" {
		return nil, nil
	}
	if len(text) > maxFilterLen {
		return nil, errFilter(text[:100])
	}
	for _, part := range conjunction.Split(text, -1) {
		part = strings.TrimSpace(part)
		equal, assigned := equals.FindStringSubmatch(part), assignedTo.FindStringSubmatch(part)
		switch {
		case equal != nil:
			all = append(all, condition{strings.ToLower(equal[1]), strings.ReplaceAll(equal[2], "''", "'")})
		case assigned != nil:
			all = append(all, condition{"assignedto", strings.ToLower(assigned[1])})
		case atScope.MatchString(part):
			all = append(all, condition{"atscope", ""})
		case andBelow.MatchString(part):
			all = append(all, condition{"below", ""})
		default:
			return nil, errFilter(part)
		}
	}
	return all, nil
}

// filterAssignments: a list at a scope has what is on it, above and below it; atScope() leaves out what is below.
// assignedTo() has what is assigned to somebody or to a group that they are in, be it through other groups.
// Page: https://learn.microsoft.com/azure/role-based-access-control/role-assignments-list-rest
func (p *provider) filterAssignments(c *arm.Call) (func(r *arm.Resource[Assignment]) bool, error) {
	all, err := conditions(c)
	scope := c.Scope()
	var holders [][]string // for each assignedTo(), who it is about with their groups
	for _, one := range all {
		if one.name == "assignedto" {
			holders = append(holders, append([]string{one.value}, p.Roles.groups(one.value)...))
		}
	}
	return func(r *arm.Resource[Assignment]) bool {
		for _, some := range holders {
			if !slices.Contains(some, r.Body.Properties.PrincipalID) {
				return false
			}
		}
		for _, one := range all {
			switch one.name {
			case "atscope":
				if !r.ID.Scope().Contains(scope) {
					return false
				}
			case "principalid":
				if !strings.EqualFold(one.value, r.Body.Properties.PrincipalID) {
					return false
				}
			}
		}
		return true
	}, err
}

// filterDefinitions: a list at a scope has the roles that can be assigned there; atScopeAndBelow() has also those that
// can be assigned somewhere in it.
// Page: https://learn.microsoft.com/azure/role-based-access-control/role-definitions-list#rest-api
func filterDefinitions(c *arm.Call) (func(r *arm.Resource[Definition]) bool, error) {
	all, err := conditions(c)
	scope, below := c.Scope(), false
	for _, one := range all {
		below = below || one.name == "below"
	}
	return func(r *arm.Resource[Definition]) bool {
		props := &r.Body.Properties
		for _, one := range all {
			if one.name == "rolename" && !strings.EqualFold(one.value, props.RoleName) || one.name == "type" && !strings.EqualFold(one.value, props.Type) {
				return false
			}
		}
		return assignable(props.AssignableScopes, scope) || below && assignableBelow(props.AssignableScopes, scope)
	}, err
}

func assignableBelow(scopes []string, at arm.ID) bool {
	for _, s := range scopes {
		if id, err := arm.ParseID(s); err == nil && at.Contains(id) {
			return true
		}
	}
	return false
}
