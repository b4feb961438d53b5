// Package authorization is Microsoft.Authorization: role definitions, role assignments, and what follows from them,
// who may do what (Roles).
package authorization

import (
	"net/http"

	"github.com/edgerite/edgerite/arm"
)

// The api-versions that clients send.
// Page: https://learn.microsoft.com/azure/role-based-access-control/role-assignments-rest
var (
	assignmentVersions = arm.Versions{"2015-07-01", "2017-10-01-preview", "2018-01-01-preview", "2018-07-01-preview", "2018-09-01-preview", "2020-03-01-preview", "2020-04-01-preview", "2020-08-01-preview", "2020-10-01-preview", "2022-04-01"}
	definitionVersions = arm.Versions{"2015-07-01", "2018-01-01-preview", "2018-07-01-preview", "2022-04-01", "2022-05-01-preview"}
	permissionVersions = arm.Versions{"2015-07-01", "2018-01-01-preview", "2018-07-01-preview", "2022-04-01"}
	classicVersions    = arm.Versions{"2015-06-01", "2015-07-01"}
)

// Directory knows the users and service principals that roles are assigned to.
type Directory interface {
	// PrincipalType is "User" or "ServicePrincipal"; ok is false for an object id that is nobody's.
	PrincipalType(objectID string) (kind string, ok bool)
}

// Deps is what the provider needs.
type Deps struct {
	Roles     *Roles
	Directory Directory // nil: whoever is named is there
	Owners    []string  // object ids of those who may do everything from the start
}

// provider makes the types, whose hooks name each other.
type provider struct {
	Deps
	assignments *arm.Type[Assignment]
	definitions *arm.Type[Definition]
}

// New returns the provider. The device does not list it, but clients of roles want it.
// behaviour: authorization-beyond.
func New(d Deps) arm.Provider {
	p := &provider{Deps: d}
	p.definitions, p.assignments = p.roleDefinition(), p.roleAssignment()
	return arm.Provider{
		Namespace: "Microsoft.Authorization",
		Surface:   arm.Beyond,
		Types:     []arm.Registered{p.definitions, p.assignments},
		Functions: append([]arm.Function{
			{
				Method: http.MethodGet, Path: "{scope}/permissions", Versions: permissionVersions, Do: p.permissions, Within: true,
				Doc: "https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource",
			},
			{
				Method: http.MethodGet, Path: "classicAdministrators", Versions: classicVersions, Do: noAdministrators,
				Doc: "https://learn.microsoft.com/rest/api/authorization/classic-administrators/list",
			},
		}, providerOperations...),
		Seed:    p.seed,
		Edition: edition,
	}
}

// permissions is what who asks may do at a scope, an item for each of their roles.
func (p *provider) permissions(c *arm.Call) (any, error) {
	grants, err := p.Roles.Of(c.Principal().ObjectID)
	if err != nil {
		return nil, err
	}
	return permissionList{grants.permissions(c.Scope())}, nil
}

// noAdministrators is empty: classic administrators are older than Resource Manager.
func noAdministrators(*arm.Call) (any, error) { return value{[]struct{}{}}, nil }

// value is how Resource Manager wraps a list.
type value struct {
	Value any `json:"value"`
}
