package graph

import (
	"strings"

	"github.com/edgerite/edgerite/internal/store"
)

// roleAssignment lets a principal be in a role of an application. It has no collection of its own: it is found behind either.
// https://learn.microsoft.com/graph/api/resources/approleassignment
var roleAssignment = &entity{
	name: "appRoleAssignment", objectType: "AppRoleAssignment",
	properties: []property{
		{v1: "deletedDateTime", aad: "deletionTimestamp"},
		{v1: "appRoleId", aad: "id", set: once, needed: true},
		{v1: "createdDateTime", aad: "creationTimestamp"},
		{v1: "principalDisplayName", aad: "principalDisplayName"},
		{v1: "principalId", aad: "principalId", set: once, needed: true},
		{v1: "principalType", aad: "principalType"},
		{v1: "resourceDisplayName", aad: "resourceDisplayName"},
		{v1: "resourceId", aad: "resourceId", set: once, needed: true},
	},
}

// anyRole is the role that everybody is in who is assigned to an application without one.
const anyRole = "00000000-0000-0000-0000-000000000000"

// side is which end of an assignment the path is about.
func (c *call) side() string {
	if strings.EqualFold(c.path[2], "appRoleAssignedTo") {
		return "resourceId"
	}
	return "principalId"
}

func roleAssignments(c *call) (answer, error) {
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	var found []*object
	for _, a := range c.made.of(roleAssignment) {
		if a.text(c.side()) == o.ID {
			found = append(found, a)
		}
	}
	return c.page("appRoleAssignments", sorted(found), false)
}

// assignRole puts a principal into a role of an application. The consent of an administrator is this.
// https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignments
func assignRole(c *call) (answer, error) {
	var body map[string]any
	if err := c.read(&body); err != nil {
		return answer{}, err
	}
	if err := c.mayChange(nil); err != nil {
		return answer{}, err
	}
	made, err := c.creating(func() (*object, error) { return c.newRoleAssignment(body) })
	made.location = ""
	return made, err
}

func (c *call) newRoleAssignment(body map[string]any) (*object, error) {
	o, err := c.target()
	if err != nil {
		return nil, err
	}
	a := c.newObject(roleAssignment)
	if err := roleAssignment.apply(c, a, body, true); err != nil {
		return nil, err
	}
	for _, key := range []string{"appRoleId", "principalId", "resourceId"} {
		a.Values[key] = strings.ToLower(a.text(key))
	}
	if a.text(c.side()) != o.ID {
		return nil, errValue.err(c.side(), roleAssignment.objectType)
	}
	principal, resource := c.find(a.text("principalId")), c.find(a.text("resourceId"))
	switch {
	case principal == nil || !principal.entity().has("appRoleAssignments"):
		return nil, errNotFound.err(a.text("principalId"))
	case resource == nil || resource.Type != servicePrincipal.name:
		return nil, errNotFound.err(a.text("resourceId"))
	case !c.hasRole(resource, a.text("appRoleId")):
		return nil, errRoleMissing.err(resource.text("appId"))
	}
	for _, other := range c.made.of(roleAssignment) {
		if other.text("principalId") == principal.ID && other.text("resourceId") == resource.ID && other.text("appRoleId") == a.text("appRoleId") {
			return nil, errRoleAssigned.err()
		}
	}
	a.Values["principalDisplayName"], a.Values["principalType"] = principal.text("displayName"), principal.entity().objectType
	a.Values["resourceDisplayName"] = resource.text("displayName")
	return a, nil
}

// hasRole says whether an application has a role.
func (c *call) hasRole(resource *object, id string) bool {
	roles, _ := c.value(resource, servicePrincipal.named(microsoftGraph, "appRoles"), false).([]any)
	for _, one := range roles {
		if role, ok := one.(map[string]any); ok && strings.EqualFold(asText(role["id"]), id) {
			return true
		}
	}
	return id == anyRole
}

func asText(v any) string {
	s, _ := v.(string)
	return s
}

func unassignRole(c *call) (answer, error) {
	return answer{}, c.made.change(c.r.Context(), func(tx *store.Tx) error {
		o, err := c.target()
		if err != nil {
			return err
		}
		if err := c.mayChange(nil); err != nil {
			return err
		}
		a := c.made.get(strings.ToLower(c.sub))
		if a == nil || a.Type != roleAssignment.name || a.text(c.side()) != o.ID {
			return errNotFound.err(c.sub)
		}
		return c.made.commit(tx, change{remove: []*object{a}})
	})
}
