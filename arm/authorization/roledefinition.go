package authorization

import (
	"regexp"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// Definition is the body of a role definition.
type Definition struct {
	Properties DefinitionProperties `json:"properties"`
}

// DefinitionProperties is what a role may do.
type DefinitionProperties struct {
	RoleName         string       `json:"roleName"`
	Type             string       `json:"type"`
	Description      string       `json:"description"`
	AssignableScopes []string     `json:"assignableScopes"`
	Permissions      []Permission `json:"permissions"`
	Authorship
}

// The kinds of roles.
const (
	builtIn = "BuiltInRole"
	custom  = "CustomRole"
)

// writeDefinition is what one must be allowed on every scope that a role can be assigned on.
// Page: https://learn.microsoft.com/azure/role-based-access-control/custom-roles#who-can-create-delete-update-or-view-a-custom-role
const (
	writeDefinition  = "Microsoft.Authorization/roleDefinitions/write"
	deleteDefinition = "Microsoft.Authorization/roleDefinitions/delete"
)

// roleDefinition is a named set of permissions, kept once whatever scope it is named at.
func (p *provider) roleDefinition() *arm.Type[Definition] {
	return &arm.Type[Definition]{
		Name:     "Microsoft.Authorization/roleDefinitions",
		Doc:      "https://learn.microsoft.com/rest/api/authorization/role-definitions",
		Versions: definitionVersions,
		Scope:    arm.OnSubscription,
		Untagged: true,
		Whole:    true,
		Names:    anyName,
		Codes:    arm.Codes{Update: 201}, // the only success that every api-version lists
		Echo:     true,
		Default:  defaultDefinition,
		Validate: p.checkDefinition,
		Changed: func(c *arm.Call, _, r *arm.Resource[Definition]) error {
			return p.Roles.define(c.Tx(), roleGUID(r.ID.Name()), r.Body.Properties.Permissions)
		},
		Deleting: p.mayDelete,
		Deleted: func(c *arm.Call, r *arm.Resource[Definition]) error {
			return p.Roles.forgetRole(c.Tx(), roleGUID(r.ID.Name()))
		},
		Absent: func(id arm.ID) error { return errNoDefinition(id.Name()) },
		Filter: filterDefinitions,
		View:   viewDefinition,
	}
}

// viewDefinition names a role by where it was asked for: the device itself, or the subscription.
// behaviour: root-definitions.
func viewDefinition(c *arm.Call, r *arm.Resource[Definition]) error {
	if c.Scope().Subscription == "" {
		r.ID.Subscription = ""
	}
	return nil
}

func defaultDefinition(c *arm.Call, old, r *arm.Resource[Definition]) error {
	props := &r.Body.Properties
	if c.BaseURL() != "" { // what a client makes is never built in
		props.Type = custom
		props.written(c, old == nil)
	}
	if old != nil && old.Body.Properties.Type == builtIn && c.BaseURL() != "" {
		return errBuiltIn()
	}
	for i := range props.Permissions {
		props.Permissions[i].fill()
	}
	return nil
}

// actionForm is a wildcard or the name of an operation: "*", "Microsoft.Compute/*/read".
var actionForm = regexp.MustCompile(`^(\*|[\w.*-]+(/[\w.*-]+)+)$`)

// maxActions bounds a role: "Role definition limits" name 2048 characters for its description, and so many actions.
const maxActions = 2048

func (p *provider) checkDefinition(c *arm.Call, old, r *arm.Resource[Definition]) error {
	props := &r.Body.Properties
	if !arm.IsUUID(r.ID.Name()) {
		return errDefinitionID(r.ID.Name())
	}
	if strings.TrimSpace(props.RoleName) == "" {
		return errMissingProperty("roleName")
	}
	if len(props.AssignableScopes) == 0 {
		return errMissingProperty("assignableScopes")
	}
	for _, one := range props.Permissions {
		for _, action := range one.all() {
			if !actionForm.MatchString(action) {
				return errAction(action)
			}
		}
		if len(one.all()) > maxActions {
			return errTooManyActions()
		}
	}
	if props.Type == builtIn {
		return nil
	}
	if err := p.checkScopes(c, old, r); err != nil {
		return err
	}
	all, err := arm.All(c, p.definitions)
	for _, other := range all {
		if other.ID.Key() != r.ID.Key() && strings.EqualFold(other.Body.Properties.RoleName, props.RoleName) {
			return errSameName()
		}
	}
	return err
}

// checkScopes refuses scopes of elsewhere, and those on which who asks may not write roles.
func (p *provider) checkScopes(c *arm.Call, old, r *arm.Resource[Definition]) error {
	for i, s := range r.Body.Properties.AssignableScopes {
		id, err := arm.ParseID(s)
		if err != nil || !strings.EqualFold(id.Subscription, c.Device().SubscriptionID) {
			return errScope(s)
		}
		r.Body.Properties.AssignableScopes[i] = "/" + strings.Trim(s, "/")
	}
	return mayOn(c, writeDefinition, old, r)
}

func (p *provider) mayDelete(c *arm.Call, r *arm.Resource[Definition]) error {
	if r.Body.Properties.Type == builtIn {
		return errBuiltIn()
	}
	if err := mayOn(c, deleteDefinition, r); err != nil {
		return err
	}
	used, err := roleUsed(c.Reader(), roleGUID(r.ID.Name()))
	if err == nil && used {
		err = errHasAssignments()
	}
	return err
}

// mayOn refuses what who asks may not do on all scopes that the role could be assigned on, before or after.
func mayOn(c *arm.Call, action string, roles ...*arm.Resource[Definition]) error {
	for _, r := range roles {
		if r == nil {
			continue
		}
		for _, s := range r.Body.Properties.AssignableScopes {
			id, err := arm.ParseID(s)
			if err != nil {
				continue
			}
			if err := c.Authorize(action, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// assignable reports whether a role can be assigned at a scope.
func assignable(scopes []string, at arm.ID) bool {
	for _, s := range scopes {
		if s == "/" {
			return true
		}
		if id, err := arm.ParseID(s); err == nil && id.Contains(at) {
			return true
		}
	}
	return false
}
