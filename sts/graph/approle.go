package graph

import "strings"

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
	return c.page("appRoleAssignments", sorted(found))
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
	c.made.changing.Lock()
	defer c.made.changing.Unlock()
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	a := c.newObject(roleAssignment)
	if err := roleAssignment.apply(c, a, body, true); err != nil {
		return answer{}, err
	}
	for _, key := range []string{"appRoleId", "principalId", "resourceId"} {
		a.Values[key] = strings.ToLower(a.text(key))
	}
	if a.text(c.side()) != o.ID {
		return answer{}, errValue.err(c.side(), roleAssignment.objectType)
	}
	principal, resource := c.find(a.text("principalId")), c.find(a.text("resourceId"))
	switch {
	case principal == nil || !principal.entity().has("appRoleAssignments"):
		return answer{}, errNotFound.err(a.text("principalId"))
	case resource == nil || resource.Type != servicePrincipal.name:
		return answer{}, errNotFound.err(a.text("resourceId"))
	case !c.hasRole(resource, a.text("appRoleId")):
		return answer{}, errRoleMissing.err(resource.text("appId"))
	}
	for _, other := range c.made.of(roleAssignment) {
		if other.text("principalId") == principal.ID && other.text("resourceId") == resource.ID && other.text("appRoleId") == a.text("appRoleId") {
			return answer{}, errRoleAssigned.err()
		}
	}
	a.Values["principalDisplayName"], a.Values["principalType"] = principal.text("displayName"), principal.entity().objectType
	a.Values["resourceDisplayName"] = resource.text("displayName")
	made, err := c.created(a)
	made.location = ""
	return made, err
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
	c.made.changing.Lock()
	defer c.made.changing.Unlock()
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	if err := c.mayChange(nil); err != nil {
		return answer{}, err
	}
	a := c.made.get(strings.ToLower(c.sub))
	if a == nil || a.Type != roleAssignment.name || a.text(c.side()) != o.ID {
		return answer{}, errNotFound.err(c.sub)
	}
	return answer{}, c.made.commit(c.r.Context(), change{remove: []*object{a}})
}
