package authorization

import "strings"

// Permission is one set of what a role may do: actions but for notActions, on data dataActions but for notDataActions.
// Page: https://learn.microsoft.com/azure/role-based-access-control/role-definitions
type Permission struct {
	Actions        []string `json:"actions"`
	NotActions     []string `json:"notActions"`
	DataActions    []string `json:"dataActions,omitzero" arm:"since=2018-01-01-preview"`
	NotDataActions []string `json:"notDataActions,omitzero" arm:"since=2018-01-01-preview"`
}

// permissionList is the answer that lists them.
type permissionList struct {
	Value []Permission `json:"value"`
}

// fill makes lists of those that the client left out: answers have all of them.
func (p *Permission) fill() {
	for _, list := range []*[]string{&p.Actions, &p.NotActions, &p.DataActions, &p.NotDataActions} {
		if *list == nil {
			*list = []string{}
		}
	}
}

func (p *Permission) all() []string {
	var all []string
	for _, list := range [][]string{p.Actions, p.NotActions, p.DataActions, p.NotDataActions} {
		all = append(all, list...)
	}
	return all
}

// role is a role definition ready to be asked. Its patterns are in lower case.
type role struct {
	shown       []Permission
	permissions []Permission
}

func newRole(shown []Permission) *role {
	r := &role{shown: shown}
	for _, p := range shown {
		r.permissions = append(r.permissions, Permission{
			Actions: lower(p.Actions), NotActions: lower(p.NotActions), DataActions: lower(p.DataActions), NotDataActions: lower(p.NotDataActions),
		})
	}
	return r
}

func lower(patterns []string) []string {
	all := make([]string, len(patterns))
	for i, p := range patterns {
		all[i] = strings.ToLower(p)
	}
	return all
}

// allows reports whether the role has the action, which is in lower case; data says that it is one on data.
func (r *role) allows(action string, data bool) bool {
	for _, p := range r.permissions {
		can, cannot := p.Actions, p.NotActions
		if data {
			can, cannot = p.DataActions, p.NotDataActions
		}
		if matchesAny(can, action) && !matchesAny(cannot, action) {
			return true
		}
	}
	return false
}

func matchesAny(patterns []string, action string) bool {
	for _, p := range patterns {
		if matches(p, action) {
			return true
		}
	}
	return false
}

// matches reports whether a pattern, in which * stands for any text, is the action. Both are in lower case.
func matches(pattern, action string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == action
	}
	if !strings.HasPrefix(action, first) {
		return false
	}
	action = action[len(first):]
	for {
		next, more, wild := strings.Cut(rest, "*")
		if !wild {
			return strings.HasSuffix(action, next)
		}
		at := strings.Index(action, next)
		if at < 0 {
			return false
		}
		action, rest = action[at+len(next):], more
	}
}
