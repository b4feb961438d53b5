package graph

import (
	"net/http"
	"slices"
	"strings"
)

// entities are the types of object that have a collection.
var entities = []*entity{user, group, application, servicePrincipal}

// route is something to ask. In its path {id} and {sub} stand for ids; a path that begins with {} is one of every collection whose
// entity has what stands behind the id.
type route struct {
	method, path string
	in           *dialect // nil: both
	do           func(c *call) (answer, error)
}

var routes = []route{
	{"GET", "me", nil, me},
	{"GET", "organization", microsoftGraph, tenant},
	{"GET", "tenantDetails", azureADGraph, tenant},
	{"GET", "directoryObjects/{id}", nil, get},
	{"DELETE", "directoryObjects/{id}", nil, remove},
	{"POST", "directoryObjects/{id}/getMemberGroups", nil, memberGroups},
	{"POST", "directoryObjects/{id}/getMemberObjects", nil, memberGroups},
	{"POST", "directoryObjects/{id}/checkMemberGroups", nil, checkMemberGroups},
	{"POST", "directoryObjects/getByIds", microsoftGraph, byIDs},
	{"POST", "getObjectsByObjectIds", azureADGraph, byIDs},
	{"POST", "isMemberOf", azureADGraph, isMemberOf},
	{"GET", "servicePrincipalsByAppId/{id}/objectId", azureADGraph, objectIDOfApplication},
	{"GET", "oauth2PermissionGrants", nil, none},

	{"GET", "{}", nil, list},
	{"POST", "{}", nil, create},
	{"GET", "{}/{id}", nil, get},
	{"PATCH", "{}/{id}", nil, update},
	{"DELETE", "{}/{id}", nil, remove},

	{"GET", "{}/{id}/owners", nil, links},
	{"POST", "{}/{id}/owners/$ref", microsoftGraph, addLink},
	{"POST", "{}/{id}/$links/owners", azureADGraph, addLink},
	{"DELETE", "{}/{id}/owners/{sub}/$ref", microsoftGraph, removeLink},
	{"DELETE", "{}/{id}/$links/owners/{sub}", azureADGraph, removeLink},
	{"GET", "{}/{id}/members", nil, links},
	{"POST", "{}/{id}/members/$ref", microsoftGraph, addLink},
	{"POST", "{}/{id}/$links/members", azureADGraph, addLink},
	{"DELETE", "{}/{id}/members/{sub}/$ref", microsoftGraph, removeLink},
	{"DELETE", "{}/{id}/$links/members/{sub}", azureADGraph, removeLink},
	{"GET", "{}/{id}/memberOf", nil, memberOf},
	{"GET", "{}/{id}/transitiveMemberOf", microsoftGraph, memberOf},
	{"GET", "{}/{id}/ownedObjects", nil, ownedObjects},
	{"POST", "{}/{id}/getMemberGroups", nil, memberGroups},
	{"POST", "{}/{id}/getMemberObjects", nil, memberGroups},
	{"POST", "{}/{id}/checkMemberGroups", nil, checkMemberGroups},

	{"POST", "{}/{id}/addPassword", microsoftGraph, addPassword},
	{"POST", "{}/{id}/removePassword", microsoftGraph, removePassword},
	{"GET", "{}/{id}/keyCredentials", azureADGraph, listCredentials},
	{"PATCH", "{}/{id}/keyCredentials", azureADGraph, setCredentials},
	{"GET", "{}/{id}/passwordCredentials", azureADGraph, listCredentials},
	{"PATCH", "{}/{id}/passwordCredentials", azureADGraph, setCredentials},

	{"GET", "{}/{id}/appRoleAssignments", nil, roleAssignments},
	{"POST", "{}/{id}/appRoleAssignments", nil, assignRole},
	{"DELETE", "{}/{id}/appRoleAssignments/{sub}", nil, unassignRole},
	{"GET", "{}/{id}/appRoleAssignedTo", nil, roleAssignments},
	{"POST", "{}/{id}/appRoleAssignedTo", nil, assignRole},
	{"DELETE", "{}/{id}/appRoleAssignedTo/{sub}", nil, unassignRole},
	{"GET", "{}/{id}/oauth2PermissionGrants", nil, none},
}

// route is what a request asks for. Segments compare without case.
func (c *call) route() (func(c *call) (answer, error), error) {
	c.spellOut()
	known := false
	for _, one := range routes {
		if one.in != nil && one.in.old != c.old || !c.matches(one.path) {
			continue
		}
		if one.method == c.r.Method || one.method == http.MethodGet && c.r.Method == http.MethodHead {
			return one.do, nil
		}
		known = true
	}
	if known {
		return nil, errMethod.err()
	}
	last := ""
	if len(c.path) > 0 {
		last = c.path[len(c.path)-1]
	}
	return nil, errSegment.err(last)
}

// spellOut turns users('x') and applications(appId='x') into segments, and me into the user who asks.
// https://learn.microsoft.com/graph/query-parameters
func (c *call) spellOut() {
	var path []string
	for _, segment := range c.path {
		collection, key, keyed := strings.Cut(segment, "(")
		if !keyed || !strings.HasSuffix(key, ")") {
			path = append(path, segment)
			continue
		}
		key = strings.TrimSuffix(key, ")")
		if name, value, named := strings.Cut(key, "='"); named {
			key = name + "=" + strings.TrimSuffix(value, "'")
		}
		path = append(path, collection, strings.Trim(key, "'"))
	}
	if len(path) > 1 && strings.EqualFold(path[0], "me") {
		path = append([]string{user.collection, c.who.ObjectID}, path[1:]...)
	}
	c.path = path
}

func (c *call) matches(pattern string) bool {
	want := strings.Split(pattern, "/")
	if len(want) != len(c.path) {
		return false
	}
	c.entity, c.id, c.sub = nil, "", ""
	for i, have := range c.path {
		switch want[i] {
		case "{}":
			if c.entity = collectionOf(have); c.entity == nil {
				return false
			}
		case "{id}":
			c.id = have
		case "{sub}":
			c.sub = have
		default:
			if !strings.EqualFold(want[i], have) {
				return false
			}
		}
	}
	return c.entity == nil || len(want) < 3 || slices.ContainsFunc(want[2:], func(segment string) bool { return c.entity.offers(segment) })
}

func collectionOf(name string) *entity {
	for _, e := range entities {
		if strings.EqualFold(e.collection, name) {
			return e
		}
	}
	return nil
}

// offers says whether a segment behind the id is one of the entity's. Whatever can be a member can be asked where it is one.
func (e *entity) offers(segment string) bool {
	switch segment {
	case "transitiveMemberOf", "getMemberGroups", "getMemberObjects", "checkMemberGroups":
		segment = "memberOf"
	}
	return e.has(segment)
}
