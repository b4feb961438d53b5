package authorization

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// Grants is what one principal may do. It does not change.
type Grants struct{ all []grant }

// grant is a role on a scope.
type grant struct {
	scope arm.ID
	role  *role
}

// Allows reports whether an operation ("Microsoft.Compute/disks/read") may be performed on a resource or a scope.
func (g *Grants) Allows(action string, on arm.ID) bool { return g.allows(action, on, false) }

// AllowsData reports the same of an operation on data, such as that in a storage account.
func (g *Grants) AllowsData(action string, on arm.ID) bool { return g.allows(action, on, true) }

func (g *Grants) allows(action string, on arm.ID, data bool) bool {
	action = strings.ToLower(action)
	for i := range g.all {
		if g.all[i].scope.Contains(on) && g.all[i].role.allows(action, data) {
			return true
		}
	}
	return false
}

// Reaches reports whether there is a role on the scope, above it or anywhere in it.
func (g *Grants) Reaches(scope arm.ID) bool {
	for i := range g.all {
		if g.all[i].scope.Contains(scope) || scope.Contains(g.all[i].scope) {
			return true
		}
	}
	return false
}

// permissions are those of the roles in effect at a scope.
func (g *Grants) permissions(at arm.ID) []Permission {
	all := []Permission{}
	for _, one := range g.all {
		if one.scope.Contains(at) {
			all = append(all, one.role.shown...)
		}
	}
	return all
}
