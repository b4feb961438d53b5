package authorization

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// seed makes the built-in roles, and gives those of the device what they need: the user and the service principal own
// the subscription and the data of its accounts.
// behaviour: authorization-seed.
func (p *provider) seed(c *arm.Call) error {
	there, err := arm.All(c, p.definitions)
	if err != nil {
		return err
	}
	for _, b := range builtInRoles() {
		since := Authorship{CreatedOn: arm.Time{Time: builtInSince}, UpdatedOn: arm.Time{Time: builtInSince}}
		r := &arm.Resource[Definition]{ID: definitionID(c, b.guid), Body: Definition{DefinitionProperties{
			RoleName: b.name, Type: builtIn, Description: b.description, AssignableScopes: []string{"/"}, Authorship: since,
			Permissions: []Permission{{Actions: b.actions, NotActions: b.notActions, DataActions: b.dataActions}},
		}}}
		if err := arm.Put(c, p.definitions, r); err != nil {
			return err
		}
	}
	if len(there) > 0 { // of an earlier edition: the assignments are the user's by now
		return nil
	}
	for _, owner := range p.Owners {
		for _, role := range []string{ownerRole, dataOwnerRole} {
			if err := p.assign(c, owner, role); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *provider) assign(c *arm.Call, principal, role string) error {
	return arm.Put(c, p.assignments, &arm.Resource[Assignment]{
		ID: arm.ID{
			Subscription: strings.ToLower(c.Device().SubscriptionID), Namespace: "Microsoft.Authorization",
			Types: []string{"roleAssignments"}, Names: []string{c.UUID()},
		},
		Body: Assignment{Properties: AssignmentProperties{PrincipalID: principal, RoleDefinitionID: definitionID(c, role).String()}},
	})
}
