package authorization_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
	"github.com/edgerite/edgerite/arm/authorization"
	"github.com/edgerite/edgerite/internal/store"
)

func TestExchanges(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"assignments", "definitions", "enforcement"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			armtest.Start(t, armtest.WithRoles(armtest.Options{})).Exchange(t, "testdata/"+name+".txtar")
		})
	}
}

const (
	roles       = "/providers/Microsoft.Authorization/roleDefinitions/"
	assignments = "/providers/Microsoft.Authorization/roleAssignments/"
	reader      = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
	contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c"
	owner       = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	one         = "11111111-1111-4111-8111-111111111111"
	two         = "22222222-2222-4222-8222-222222222222"
)

// device is one on which roles count.
func device(t *testing.T) *armtest.Device {
	t.Helper()
	return armtest.Start(t, armtest.WithRoles(armtest.Options{}))
}

func give(role, token string) map[string]any {
	return map[string]any{"properties": map[string]any{"roleDefinitionId": armtest.Sub + roles + role, "principalId": armtest.ObjectID(token)}}
}

func custom(name string, scopes []string, actions ...string) map[string]any {
	return map[string]any{"properties": map[string]any{
		"roleName": name, "assignableScopes": scopes, "permissions": []any{map[string]any{"actions": actions}},
	}}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	d := device(t)
	rg := d.Group("rg")
	d.Must("PUT", rg+assignments+one, give(reader, "alice"))
	d.Must("PUT", armtest.Sub+roles+one, custom("Narrow", []string{rg}, "*/read"))
	property := func(body map[string]any, name string, value any) map[string]any {
		body["properties"].(map[string]any)[name] = value
		return body
	}
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		code               string
	}{
		{"a name that is no GUID", "PUT", rg + assignments + "x", give(reader, "bob"), 400, "InvalidRoleAssignmentId"},
		{"a name without hyphens", "PUT", rg + assignments + strings.ReplaceAll(two, "-", ""), give(reader, "bob"), 400, "InvalidRoleAssignmentId"},
		{"a name in braces", "PUT", rg + assignments + "{" + two + "}", give(reader, "bob"), 400, "InvalidRoleAssignmentId"},
		{"a name that is a URN", "PUT", rg + assignments + "urn:uuid:" + two, give(reader, "bob"), 400, "InvalidRoleAssignmentId"},
		{"a principal without hyphens", "PUT", rg + assignments + two, property(give(reader, "bob"), "principalId", strings.ReplaceAll(armtest.ObjectID("bob"), "-", "")), 400, "InvalidPrincipalId"},
		{"no principal", "PUT", rg + assignments + two, property(give(reader, "bob"), "principalId", "bob"), 400, "InvalidPrincipalId"},
		{"no role", "PUT", rg + assignments + two, property(give(reader, "bob"), "roleDefinitionId", ""), 400, "LinkedInvalidPropertyId"},
		{"a role without its path", "PUT", rg + assignments + two, property(give(reader, "bob"), "roleDefinitionId", reader), 400, "LinkedInvalidPropertyId"},
		{"something else as role", "PUT", rg + assignments + two, property(give(reader, "bob"), "roleDefinitionId", rg+"/providers/A.B/c/d"), 400, "LinkedInvalidPropertyId"},
		{"a role that is not there", "PUT", rg + assignments + two, give(two, "bob"), 400, "RoleDefinitionDoesNotExist"},
		{"a role of another scope", "PUT", armtest.Sub + assignments + two, give(one, "bob"), 400, "RoleAssignmentScopeNotAssignableToRoleDefinition"},
		{"a principal that is not there", "PUT", rg + assignments + two, give(reader, "nobody"), 400, "PrincipalNotFound"},
		{"a wrong kind of principal", "PUT", rg + assignments + two, property(give(reader, "bob"), "principalType", "ServicePrincipal"), 400, "UnmatchedPrincipalType"},
		{"no kind of principal", "PUT", rg + assignments + two, property(give(reader, "bob"), "principalType", "Robot"), 400, "InvalidPrincipalType"},
		{"another role under the same name", "PUT", rg + assignments + one, give(contributor, "alice"), 400, "RoleAssignmentUpdateNotPermitted"},
		{"another principal under the same name", "PUT", rg + assignments + one, give(reader, "bob"), 400, "RoleAssignmentUpdateNotPermitted"},
		{"the same under another name", "PUT", rg + assignments + two, give(reader, "alice"), 409, "RoleAssignmentExists"},
		{"a group that is not there", "PUT", armtest.Sub + "/resourceGroups/none" + assignments + two, give(reader, "bob"), 404, "ResourceGroupNotFound"},
		{"a filter nobody knows", "GET", armtest.Sub + strings.TrimSuffix(assignments, "/") + "?$filter=principalName+eq+'x'", nil, 400, "UnsupportedQuery"},
		{"a definition's name that is no GUID", "PUT", armtest.Sub + roles + "x", custom("X", []string{rg}, "*"), 400, "InvalidRoleDefinitionId"},
		{"a definition's name without hyphens", "PUT", armtest.Sub + roles + strings.ReplaceAll(two, "-", ""), custom("X", []string{rg}, "*"), 400, "InvalidRoleDefinitionId"},
		{"a definition without a name", "PUT", armtest.Sub + roles + two, custom("", []string{rg}, "*"), 400, "RoleDefinitionMissingProperty"},
		{"a definition without scopes", "PUT", armtest.Sub + roles + two, custom("X", nil, "*"), 400, "RoleDefinitionMissingProperty"},
		{"a definition for everything", "PUT", armtest.Sub + roles + two, custom("X", []string{"/"}, "*"), 400, "InvalidAssignableScope"},
		{"a definition for elsewhere", "PUT", armtest.Sub + roles + two, custom("X", []string{"/subscriptions/" + one}, "*"), 400, "InvalidAssignableScope"},
		{"an action that is none", "PUT", armtest.Sub + roles + two, custom("X", []string{rg}, "do it"), 400, "InvalidActionOrNotAction"},
		{"a built-in role's name", "PUT", armtest.Sub + roles + two, custom("owner", []string{rg}, "*"), 409, "RoleDefinitionWithSameNameExists"},
		{"a built-in role", "PUT", armtest.Sub + roles + reader, custom("X", []string{rg}, "*"), 400, "RoleDefinitionUpdateNotPermitted"},
	} {
		t.Run(c.name, func(t *testing.T) { d.On(t).Refused(c.status, c.code, c.method, c.path, c.body) })
	}
}

// The same assignment again is fine, as templates and az need it, and so is a principal that the directory will know later.
func TestAssignmentsRepeat(t *testing.T) {
	t.Parallel()
	d := device(t)
	rg := d.Group("rg")
	for range 2 {
		d.Must("PUT", rg+assignments+one, give(reader, "alice"), 201)
	}
	later := give(reader, "nobody")
	later["properties"].(map[string]any)["principalType"] = "ServicePrincipal"
	d.Must("PUT", rg+assignments+two, later, 201)
}

// Azure CLI 2.66 sends the properties as the whole body.
func TestBareAssignments(t *testing.T) {
	t.Parallel()
	d := device(t)
	rg := d.Group("rg")
	whole := d.Must("PUT", rg+assignments+one, give(reader, "alice")["properties"], 201)
	assert.Equal(t, whole.Get("properties.principalId"), d.Must("GET", rg+assignments+one, nil).Get("properties.principalId"))
	assert.Nil(t, whole.Get("principalId"))
}

// Assignments are of the group's life: what is made anew under its name has none.
func TestAssignmentsGoWithTheirGroup(t *testing.T) {
	t.Parallel()
	d := device(t)
	rg := d.Group("rg")
	d.Must("PUT", rg+assignments+one, give(owner, "alice"))
	d.As("alice").Must("GET", rg, nil, 200)
	d.Must("DELETE", rg, nil)
	d.Group("rg")
	assert.Contains(t, d.As("alice").Refused(403, "AuthorizationFailed", "GET", rg, nil), "'Microsoft.Resources/subscriptions/resourceGroups/read' over scope '"+rg+"'")
}

// Who owns a group can neither make a role for more than it, nor change one that counts elsewhere.
func TestRolesNeedAllTheirScopes(t *testing.T) {
	t.Parallel()
	d := device(t)
	rg, other := d.Group("rg"), d.Group("other")
	d.Must("PUT", rg+assignments+one, give(owner, "alice"))
	d.Must("PUT", armtest.Sub+roles+one, custom("Wide", []string{rg, other}, "*/read"))
	alice := d.As("alice")
	alice.Refused(403, "AuthorizationFailed", "PUT", rg+roles+two, custom("Mine", []string{rg, other}, "*"))
	alice.Refused(403, "AuthorizationFailed", "PUT", armtest.Sub+roles+two, custom("Mine", []string{rg}, "*"))
	alice.Refused(403, "AuthorizationFailed", "PUT", rg+roles+one, custom("Wide", []string{rg}, "*"))
	alice.Refused(403, "AuthorizationFailed", "DELETE", rg+roles+one, nil)
	alice.Must("PUT", rg+roles+two, custom("Mine", []string{rg}, "*"), 201)
	alice.Must("DELETE", rg+roles+two, nil, 200)
}

// assignedTo() has what is assigned to somebody's groups too, principalId what is assigned to the principal itself.
func TestAssignedToGroups(t *testing.T) {
	t.Parallel()
	group := strings.ToLower(two)
	var counting *authorization.Roles
	d := armtest.Start(t, armtest.Options{
		With: func(s *store.Store) []arm.Provider {
			counting = authorization.NewRoles(s, func(objectID string) []string {
				if objectID == armtest.ObjectID("alice") {
					return []string{group}
				}
				return nil
			})
			return []arm.Provider{authorization.New(authorization.Deps{Roles: counting, Owners: []string{armtest.ObjectID(armtest.Token)}})}
		},
	})
	rg := d.Group("rg")
	give := func(name, principal string) string {
		return d.Must("PUT", rg+assignments+name, map[string]any{"properties": map[string]any{"roleDefinitionId": armtest.Sub + roles + reader, "principalId": principal}}, 201).Get("name").(string)
	}
	own, inherited := give(one, armtest.ObjectID("alice")), give(two, group)
	give("33333333-3333-4333-8333-333333333333", armtest.ObjectID("bob"))
	for filter, want := range map[string][]string{
		"assignedTo('" + strings.ToUpper(armtest.ObjectID("alice")) + "')": {own, inherited},
		"assignedTo('" + group + "')":                                      {inherited},
		"principalId+eq+'" + armtest.ObjectID("alice") + "'":               {own},
	} {
		var names []string
		for _, a := range d.Must("GET", rg+strings.TrimSuffix(assignments, "/")+"?$filter="+filter, nil).Get("value").([]any) {
			names = append(names, a.(map[string]any)["name"].(string))
		}
		assert.ElementsMatch(t, want, names, filter)
	}
}

// Deleted by its name at the device itself, a role is gone, not only answered for.
func TestDefinitionDeletedAtTheDevice(t *testing.T) {
	t.Parallel()
	o := armtest.WithRoles(armtest.Options{})
	o.Authorizer = nil // whose owner would have to own more than the subscription
	d := armtest.Start(t, o)
	d.Must("PUT", armtest.Sub+roles+one, custom("Narrow", []string{armtest.Sub}, "*/read"))
	assert.Equal(t, roles+one, d.Must("DELETE", roles+one, nil, 200).Get("id"))
	d.Refused(404, "RoleDefinitionDoesNotExist", "GET", armtest.Sub+roles+one, nil)
}

// A role counts from the moment its assignment is answered, and no longer than until it is taken away or changed.
func TestRolesCountAtOnce(t *testing.T) {
	t.Parallel()
	d := device(t)
	rg := d.Group("rg")
	alice := d.As("alice")
	alice.Refused(403, "AuthorizationFailed", "GET", rg, nil)
	d.Must("PUT", armtest.Sub+roles+one, custom("Role", []string{armtest.Sub}, "Microsoft.Resources/*"))
	d.Must("PUT", rg+assignments+one, give(one, "alice"))
	alice.Must("GET", rg, nil, 200)
	alice.Must("PATCH", rg, `{"tags":{"a":"b"}}`, 200)
	d.Must("PUT", armtest.Sub+roles+one, custom("Role", []string{armtest.Sub}, "*/READ"))
	alice.Refused(403, "AuthorizationFailed", "PATCH", rg, `{"tags":{}}`)
	alice.Must("GET", rg, nil, 200)
	d.Must("DELETE", rg+assignments+one, nil)
	alice.Refused(403, "AuthorizationFailed", "GET", rg, nil)
}

// What roles can name is what there is, by provider and type.
func TestProviderOperations(t *testing.T) {
	t.Parallel()
	d := device(t)
	all := d.As("alice").Must("GET", "/providers/Microsoft.Authorization/providerOperations?$expand=resourceTypes&api-version=2018-01-01-preview", nil)
	assert.NotNil(t, all.Get("value.1.resourceTypes.0.operations.0.name"))
	one := d.Must("GET", "/providers/Microsoft.Authorization/providerOperations/microsoft.resources?api-version=2015-07-01", nil)
	assert.Equal(t, "Microsoft.Resources", one.Get("name"))
	assert.Contains(t, string(one.Body), `"name":"subscriptions/resourceGroups","displayName":"Resource Groups","operations":[{"name":"Microsoft.Resources/subscriptions/resourceGroups/delete"`)
	// "resourceGroups/resources/read" stands between the operations of a group.
	assert.Equal(t, 1, strings.Count(string(one.Body), `"name":"subscriptions/resourceGroups",`), "a type is listed once")
	d.Refused(404, "ProviderNotFound", "GET", "/providers/Microsoft.Authorization/providerOperations/Microsoft.Nothing", nil)
}
