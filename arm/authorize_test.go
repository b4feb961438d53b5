package arm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/armtest"
)

const (
	assignmentsAt = "/providers/Microsoft.Authorization/roleAssignments/"
	rolesAt       = armtest.Sub + "/providers/Microsoft.Authorization/roleDefinitions/"
	readerRole    = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
	ownerRole     = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
)

// guarded is a device of toys on which roles count.
func guarded(t *testing.T, scale arm.Scale) *armtest.Device {
	t.Helper()
	return armtest.Start(t, armtest.WithRoles(armtest.Options{Providers: []arm.Provider{toys()}, Scale: scale}))
}

// assign gives whoever has the token a role on a scope. The name is a digit.
func assign(d *armtest.Device, scope, role, token, digit string) {
	name := strings.Repeat(digit, 8) + "-1111-4111-8111-111111111111"
	d.Must("PUT", scope+assignmentsAt+name, map[string]any{"properties": map[string]any{"roleDefinitionId": rolesAt + role, "principalId": armtest.ObjectID(token)}}, 201)
}

// define makes a role of actions. The name is a digit, by which it can be assigned.
func define(d *armtest.Device, digit string, actions ...string) (guid string) {
	guid = strings.Repeat(digit, 8) + "-2222-4222-8222-222222222222"
	d.Must("PUT", rolesAt+guid, map[string]any{"properties": map[string]any{
		"roleName": "Role " + digit, "assignableScopes": []string{armtest.Sub}, "permissions": []any{map[string]any{"actions": actions}},
	}}, 201)
	return guid
}

// Without a role every verb is refused by the same words, whether there is what it is about or not.
func TestEveryVerbNeedsItsAction(t *testing.T) {
	t.Parallel()
	d := guarded(t, nil)
	group := d.Group("G")
	bear := group + toysAt + "Bear"
	d.Must("PUT", bear, body(nil))
	d.Must("PUT", bear+"/screws/one", body(nil))
	d.Must("PUT", group+"/providers/Test.Toys/shelves/s", `{"location":"dbelocal","properties":{"books":[{"name":"B"}]}}`)
	d.Group("empty")
	assign(d, armtest.Sub+"/resourceGroups/empty", readerRole, "bob", "9")
	for _, c := range []struct{ method, path, action string }{
		{"GET", bear, "Test.Toys/toys/read"},
		{"HEAD", bear, "Test.Toys/toys/read"},
		{"PUT", bear, "Test.Toys/toys/write"},
		{"PATCH", bear, "Test.Toys/toys/write"},
		{"DELETE", bear, "Test.Toys/toys/delete"},
		{"POST", bear + "/paint", "Test.Toys/toys/paint/action"},
		{"GET", bear + "/manual", "Test.Toys/toys/manual/read"},
		{"GET", bear + "/screws", "Test.Toys/toys/screws/read"},
		{"DELETE", bear + "/screws/one", "Test.Toys/toys/screws/delete"},
		{"PUT", group + "/providers/Test.Toys/shelves/s/books/B", "Test.Toys/shelves/books/write"},
		{"GET", group, "Microsoft.Resources/subscriptions/resourceGroups/read"},
		{"HEAD", group, "Microsoft.Resources/subscriptions/resourceGroups/read"},
		{"PUT", group, "Microsoft.Resources/subscriptions/resourceGroups/write"},
		{"DELETE", group, "Microsoft.Resources/subscriptions/resourceGroups/delete"},
		{"GET", group + "/providers/Test.Toys/toys", "Test.Toys/toys/read"},
		{"GET", armtest.Sub + "/providers/Test.Toys/locations/dbelocal/colors", "Test.Toys/locations/colors/read"},
		{"POST", armtest.Sub + "/providers/Test.Toys/register", "Test.Toys/register/action"},
		{"GET", armtest.Sub + "/providers/Test.Toys", "Microsoft.Resources/subscriptions/providers/read"},
		{"PUT", group + assignmentsAt + "x", "Microsoft.Authorization/roleAssignments/write"},
		{"DELETE", bear + assignmentsAt + "x", "Microsoft.Authorization/roleAssignments/delete"},
	} {
		t.Run(c.method+" "+c.action, func(t *testing.T) {
			bob := d.On(t).As("bob")
			there := bob.Refused(403, "AuthorizationFailed", c.method, c.path, "no JSON at all")
			assert.Contains(t, there, "The client 'bob@localhost' with object id '"+armtest.ObjectID("bob")+"' does not have authorization to perform action '"+c.action+"' over scope '/subscriptions/")
			missing := strings.NewReplacer("Bear", "Hare", "resourceGroups/G", "resourceGroups/H", "shelves/s", "shelves/t")
			none := bob.Refused(403, "AuthorizationFailed", c.method, missing.Replace(c.path), nil)
			assert.Equal(t, missing.Replace(there), none, "it is not told from one that is not there")
		})
	}
	r := d.Must("GET", bear, nil)
	assert.Nil(t, r.Get("tags"), "nothing has changed")
}

// Each verb needs its own action and nothing else.
func TestEveryActionLetsItsVerb(t *testing.T) {
	t.Parallel()
	d := guarded(t, nil)
	group := d.Group("G")
	bear := group + toysAt + "Bear"
	for i, c := range []struct{ method, path, action string }{
		{"PUT", bear, "test.toys/toys/WRITE"},
		{"GET", bear, "*/read"},
		{"POST", bear + "/paint", "Test.Toys/toys/paint/*"},
		{"GET", bear + "/manual", "Test.Toys/*/read"},
		{"GET", group + "/providers/Test.Toys/toys", "Test.Toys/toys/read"},
		{"GET", group, "Microsoft.Resources/subscriptions/resourceGroups/read"},
		{"DELETE", bear, "*/delete"},
	} {
		digit := string(rune('0' + i))
		d.As("bob").Refused(403, "AuthorizationFailed", c.method, c.path, body(nil))
		assign(d, group, define(d, digit, c.action), "bob", digit)
		d.As("bob").Must(c.method, c.path, body(nil))
		d.Must("DELETE", group+assignmentsAt+strings.Repeat(digit, 8)+"-1111-4111-8111-111111111111", nil, 200)
	}
}

// A list at a wider scope has what its reader may read.
func TestListsShowWhatOneMayRead(t *testing.T) {
	t.Parallel()
	d := guarded(t, nil)
	mine, theirs := d.Group("mine"), d.Group("theirs")
	for _, path := range []string{mine + toysAt + "a", mine + toysAt + "b", theirs + toysAt + "c", theirs + toysAt + "d"} {
		d.Must("PUT", path, map[string]any{"location": "dbelocal", "tags": map[string]string{"of": path[len(path)-1:]}})
	}
	shelf := theirs + "/providers/Test.Toys/shelves/s"
	d.Must("PUT", shelf, `{"location":"dbelocal","properties":{"books":[{"name":"A"},{"name":"B"}]}}`)
	assign(d, mine, readerRole, "bob", "1")
	assign(d, theirs+toysAt+"d", readerRole, "bob", "2")
	assign(d, shelf+"/books/B", readerRole, "bob", "3")
	bob := d.As("bob")
	list := func(path string) string { return names(t, bob.Must("GET", path, nil)) }
	assert.Equal(t, "mine", list(armtest.Sub+"/resourceGroups"))
	assert.Equal(t, "a b d", list(armtest.Sub+"/providers/Test.Toys/toys"))
	assert.Equal(t, "a b", list(mine+"/providers/Test.Toys/toys"))
	assert.Equal(t, "d", list(theirs+"/providers/Test.Toys/toys"))
	assert.Equal(t, "B", list(shelf+"/books"))
	assert.Equal(t, "a b d", list(armtest.Sub+"/resources"))
	assert.Equal(t, "d", list(armtest.Sub+"/resources?$filter=resourceGroup+eq+'theirs'"))
	assert.NotContains(t, string(bob.Must("GET", armtest.Sub+"/tagNames", nil).Body), `"c"`)
	first := bob.Must("GET", armtest.Sub+"/providers/Test.Toys/toys?$top=2", nil)
	assert.Equal(t, "a b", names(t, first))
	assert.Equal(t, "d", list(first.Get("nextLink").(string)))
	assert.Equal(t, "[]", compact(t, d.As("alice").Must("GET", "/subscriptions", nil).Get("value")))
	d.As("alice").Must("GET", "/tenants", nil, 200)
	assert.NotEqual(t, "[]", compact(t, bob.Must("GET", "/subscriptions", nil).Get("value")))
}

// What is referred to has to be the referrer's to use.
func TestLinksNeedTheirAction(t *testing.T) {
	t.Parallel()
	d := guarded(t, nil)
	mine, theirs := d.Group("mine"), d.Group("theirs")
	box := theirs + "/providers/Test.Toys/boxes/B"
	d.Must("PUT", box, `{"location":"dbelocal"}`)
	assign(d, mine, ownerRole, "bob", "1")
	put := func(box string) map[string]any {
		return map[string]any{"location": "dbelocal", "properties": map[string]any{"box": map[string]any{"id": box}}}
	}
	bear := mine + toysAt + "Bear"
	for _, id := range []string{box, box + "2"} {
		assert.Equal(t, "The client 'bob@localhost' with object id '"+armtest.ObjectID("bob")+"' has permission to perform action 'Test.Toys/toys/write' on scope '"+bear+
			"'; however, it does not have permission to perform action(s) 'Test.Toys/boxes/read' on the linked scope(s) '"+id+"' (respectively) or the linked scope(s) are invalid.",
			d.As("bob").Refused(403, "LinkedAuthorizationFailed", "PUT", bear, put(id)))
	}
	assign(d, box, readerRole, "bob", "2")
	d.As("bob").Must("PUT", bear, put(box), 201)
}

// Whoever began an operation follows it, even when it has taken their role away; to others without a role it is not there.
func TestOperationsAreTheirBeginners(t *testing.T) {
	t.Parallel()
	d := guarded(t, armtest.Full)
	group := d.Group("mine")
	assign(d, group, ownerRole, "bob", "1")
	made := d.As("bob").Must("PUT", group+toysAt+"Bear", body(nil), 201).Header
	d.As("alice").Refused(404, "OperationNotFound", "GET", made.Get("Azure-Asyncoperation"), nil)
	d.As("bob").Must("GET", made.Get("Azure-Asyncoperation"), nil, 200)
	d.Must("GET", made.Get("Azure-Asyncoperation"), nil, 200)
	gone := d.As("bob").Must("DELETE", group, nil, 202).Header.Get("Location")
	d.Advance(time.Hour)
	d.As("bob").Refused(403, "AuthorizationFailed", "GET", group, nil)
	d.As("bob").Must("GET", gone, nil, 200)
	d.As("alice").Refused(404, "OperationNotFound", "GET", gone, nil)
}
