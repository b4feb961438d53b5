package graph_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

// ids are the object ids of a list.
func ids(list map[string]any) (all []string) {
	for _, one := range list["value"].([]any) {
		all = append(all, one.(map[string]any)["id"].(string))
	}
	return all
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	alice := d.answered(200, "GET", "/v1.0/users/alice", "")["id"].(string)
	for name, c := range map[string]struct {
		who, method, target, body string
		status                    int
		code                      string
	}{
		"no token":               {"nobody", "GET", "/v1.0/me", "", 401, "InvalidAuthenticationToken"},
		"a token for another":    {"stranger", "GET", "/v1.0/me", "", 401, "InvalidAuthenticationToken"},
		"a program is nobody":    {"robot", "GET", "/v1.0/me", "", 400, "Request_BadRequest"},
		"nobody":                 {"alice", "GET", "/v1.0/users/nobody", "", 404, "Request_ResourceNotFound"},
		"a user as a program":    {"alice", "GET", "/v1.0/servicePrincipals/" + alice, "", 404, "Request_ResourceNotFound"},
		"a property":             {"alice", "GET", "/v1.0/users" + filter("shoeSize eq 'x'"), "", 400, "Request_UnsupportedQuery"},
		"another version":        {"alice", "GET", "/beta/me", "", 400, "BadRequest"},
		"nothing":                {"alice", "GET", "/", "", 400, "BadRequest"},
		"another collection":     {"alice", "GET", "/v1.0/devices", "", 400, "BadRequest"},
		"a user's secret":        {"alice", "POST", "/v1.0/users/" + alice + "/addPassword", "{}", 400, "BadRequest"},
		"another method":         {"alice", "PUT", "/v1.0/users", "{}", 405, "Request_BadRequest"},
		"a body":                 {"alice", "POST", "/v1.0/directoryObjects/getByIds", "[", 400, "BadRequest"},
		"an endless body":        {"alice", "POST", "/v1.0/directoryObjects/getByIds", `{"ids":["` + strings.Repeat("x", 300<<10) + `"]}`, 413, "Request_BadRequest"},
		"a user by a user":       {"alice", "POST", "/v1.0/users", "{}", 403, "Authorization_RequestDenied"},
		"an app by a program":    {"robot", "POST", "/v1.0/applications", "{}", 403, "Authorization_RequestDenied"},
		"a deletion":             {"alice", "DELETE", "/v1.0/users/" + alice, "", 403, "Authorization_RequestDenied"},
		"the configuration's":    {"EdgeArmUser", "DELETE", "/v1.0/users/" + alice, "", 403, "Authorization_RequestDenied"},
		"the device's":           {"EdgeArmUser", "PATCH", "/v1.0/servicePrincipals(appId='" + sts.ServicePrincipal + "')", `{"tags":[]}`, 403, "Authorization_RequestDenied"},
		"no password":            {"EdgeArmUser", "POST", "/v1.0/users", `{"displayName":"x","userPrincipalName":"x@localhost"}`, 400, "Request_BadRequest"},
		"a short password":       {"EdgeArmUser", "POST", "/v1.0/users", `{"displayName":"x","userPrincipalName":"x","passwordProfile":{"password":"x"}}`, 400, "Request_BadRequest"},
		"a flag that is a text":  {"EdgeArmUser", "POST", "/v1.0/groups", `{"displayName":"x","mailEnabled":"no"}`, 400, "Request_BadRequest"},
		"a list of numbers":      {"EdgeArmUser", "POST", "/v1.0/applications", `{"displayName":"x","identifierUris":[1]}`, 400, "Request_BadRequest"},
		"a nest that is a text":  {"EdgeArmUser", "POST", "/v1.0/applications", `{"displayName":"x","web":"x"}`, 400, "Request_BadRequest"},
		"what is given":          {"EdgeArmUser", "POST", "/v1.0/applications", `{"displayName":"x","appId":"x"}`, 400, "Request_BadRequest"},
		"a secret of the client": {"EdgeArmUser", "POST", "/v1.0/applications", `{"displayName":"x","passwordCredentials":[{"secretText":"mine"}]}`, 400, "Request_BadRequest"},
		"a time":                 {"EdgeArmUser", "POST", "/v1.0/applications", `{"displayName":"x","keyCredentials":[{"endDateTime":"soon"}]}`, 400, "Request_BadRequest"},
		"a page further on":      {"alice", "GET", "/v1.0/users?$skip=1", "", 400, "Request_BadRequest"},
		"one of links":           {"alice", "GET", "/v1.0/users/" + alice + "/memberOf?$skip=0", "", 400, "Request_BadRequest"},
		"one in Azure AD Graph":  {"alice", "GET", "/myorganization/users?api-version=1.6&$skip=1", "", 400, "Request_BadRequest"},
		"a page of none":         {"alice", "GET", "/v1.0/users?$top=0", "", 400, "Request_BadRequest"},
	} {
		w := d.ask(c.who, c.method, c.target, c.body)
		require.Equal(t, c.status, w.Code, "%s: %s", name, w.Body)
		require.Contains(t, w.Body.String(), `"code":"`+c.code+`"`, name)
		require.NotEmpty(t, w.Header().Get("request-id"), name)
	}
	require.Equal(t, http.StatusOK, d.ask("alice", "GET", "//v1.0/Me/", "").Code)
	d.clock.Advance(2 * time.Hour)
	require.Contains(t, d.ask("alice", "GET", "/v1.0/me", "").Body.String(), "Lifetime validation failed")
	require.Contains(t, d.ask("alice", "GET", "/me?api-version=1.6", "").Body.String(), "Authentication_ExpiredToken")
}

// A thousand ids are asked for at once, in both Graphs, and no more.
// An answer has the client's id of the request where that is one, and nothing else that a client may write there.
func TestClientRequestID(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	for id, want := range map[string]bool{"11111111-2222-4333-8444-555555555555": true, "": false, "x": false, strings.Repeat("x", 10_000): false} {
		r := httptest.NewRequest(http.MethodGet, host+"/v1.0/me", nil)
		r.Header.Set("client-request-id", id)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		shown := w.Header().Get("client-request-id")
		require.Equal(t, want, shown == id, id)
		require.Len(t, shown, 36)
		require.Contains(t, w.Body.String(), `"client-request-id":"`+shown+`"`)
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	for target, member := range map[string]string{"/v1.0/directoryObjects/getByIds": "ids", "/localhost/getObjectsByObjectIds?api-version=1.6": "objectIds"} {
		ids := func(n int) string {
			return `{"` + member + `":["` + d.tokens.BuiltIn()[0] + `"` + strings.Repeat(`,"`+robot+`"`, n-1) + `]}`
		}
		require.Len(t, d.answered(200, "POST", target, ids(1000))["value"], 1)
		d.answered(400, "POST", target, ids(1001))
	}
}

// What a service principal shows of its application is found without a look at anybody else: a list that a filter reads it for fifteen
// times each would otherwise be made of copies of the whole directory. It is not parallel, since it counts what is allocated.
func TestListsAreLinear(t *testing.T) {
	d := newDevice(t)
	const programs = 100
	for i := range programs {
		app := d.answered(201, "POST", "/v1.0/applications", fmt.Sprintf(`{"displayName":"program %d"}`, i))
		d.answered(201, "POST", "/v1.0/servicePrincipals", `{"appId":"`+app["appId"].(string)+`"}`)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d.answered(200, "GET", "/v1.0/servicePrincipals"+filter(strings.ReplaceAll(either(15), "displayName", "appDisplayName")), "")
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20), "bytes")
}

// Pages hold everybody once, in both Graphs.
func TestPages(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	for _, next := range []struct{ first, link, prefix, suffix, id string }{
		{"/v1.0/servicePrincipals?$top=1", "@odata.nextLink", "", "", "id"},
		{"/localhost/servicePrincipals?api-version=1.6&$top=1", "odata.nextLink", host + "/localhost/", "&api-version=1.6", "objectId"},
	} {
		seen, target := map[any]bool{}, next.first
		for pages := 0; target != ""; pages++ {
			require.Less(t, pages, 5)
			page := d.answered(200, "GET", target, "")
			for _, one := range page["value"].([]any) {
				id := one.(map[string]any)[next.id]
				require.False(t, seen[id])
				seen[id] = true
			}
			link, more := page[next.link].(string)
			if target = ""; more {
				target = strings.TrimPrefix(next.prefix+link+next.suffix, host)
			}
		}
		require.Len(t, seen, 3)
	}
}

// Users that Graph makes are those of the token service.
func TestUsers(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	bob := d.answered(201, "POST", "/v1.0/users", `{"accountEnabled":true,"displayName":"Bob","mailNickname":"bob","userPrincipalName":"bob@localhost","passwordProfile":{"password":"Bobs-first-word"}}`)
	signIn := func(word string) string {
		_, refused := d.post(url.Values{"grant_type": {"password"}, "client_id": {"x"}, "username": {"bob"}, "password": {word}, "resource": {management}})
		return refused
	}
	require.Empty(t, signIn("Bobs-first-word"))
	kind, known := d.PrincipalType(bob["id"].(string))
	require.True(t, known)
	require.Equal(t, "User", kind)
	d.answered(204, "PATCH", "/v1.0/users/bob@localhost", `{"passwordProfile":{"password":"Bobs-second-word"}}`)
	require.Contains(t, signIn("Bobs-first-word"), "AADSTS50126")
	require.Empty(t, signIn("Bobs-second-word"))
	d.answered(204, "PATCH", "/v1.0/users/bob@localhost", `{"accountEnabled":false}`)
	require.Contains(t, signIn("Bobs-second-word"), "AADSTS50057")
	d.answered(204, "DELETE", "/v1.0/users/"+bob["id"].(string), "")
	require.Contains(t, signIn("Bobs-second-word"), "AADSTS50126")
}

// Who owns something may change it, and who is in a group within a group is in both.
func TestOwnersAndGroups(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	alice := d.answered(200, "GET", "/v1.0/users/alice", "")["id"].(string)
	group := func(name string) string {
		return d.answered(201, "POST", "/v1.0/groups", groupBody(name))["id"].(string)
	}
	ref := func(id string) string { return `{"@odata.id":"` + host + `/v1.0/directoryObjects/` + id + `"}` }
	outer, inner := group("outer"), group("inner")
	d.answered(204, "POST", "/v1.0/groups/"+outer+"/members/$ref", ref(inner))
	d.answered(204, "POST", "/v1.0/groups/"+inner+"/members/$ref", ref(outer)) // a circle ends
	require.Equal(t, 403, d.ask("alice", "POST", "/v1.0/groups/"+inner+"/members/$ref", ref(alice)).Code)
	d.answered(204, "POST", "/v1.0/groups/"+inner+"/owners/$ref", ref(alice))
	require.Equal(t, 204, d.ask("alice", "POST", "/v1.0/groups/"+inner+"/members/$ref", ref(alice)).Code)
	require.ElementsMatch(t, []string{outer, inner}, d.GroupsOf(alice))
	require.Equal(t, []string{inner}, ids(d.answered(200, "GET", "/v1.0/users/"+alice+"/memberOf", "")))
	require.Len(t, ids(d.answered(200, "GET", "/v1.0/users/"+alice+"/transitiveMemberOf", "")), 2)
	require.ElementsMatch(t, []string{outer, inner}, ids(d.answered(200, "GET", "/v1.0/me/ownedObjects", "")), "the user who made them owns them too")
	kind, known := d.PrincipalType(outer)
	require.True(t, known)
	require.Equal(t, "Group", kind)
	require.Equal(t, 204, d.ask("alice", "DELETE", "/v1.0/groups/"+inner, "").Code)
	require.Empty(t, d.GroupsOf(alice))
	require.Empty(t, ids(d.answered(200, "GET", "/v1.0/groups/"+outer+"/members", "")), "nobody refers to what is gone")
}

// Two who make the same service principal at once: one of them has it.
func TestOnlyOneIsMade(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	app := d.answered(201, "POST", "/v1.0/applications", `{"displayName":"robot"}`)
	d.token("EdgeArmUser")
	var made, refused sync.Map
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			switch d.ask("EdgeArmUser", "POST", "/v1.0/servicePrincipals", `{"appId":"`+app["appId"].(string)+`"}`).Code {
			case 201:
				made.Store(i, true)
			case 409:
				refused.Store(i, true)
			}
		})
	}
	all.Wait()
	count := func(m *sync.Map) (n int) {
		m.Range(func(any, any) bool { n++; return true })
		return n
	}
	require.Equal(t, 1, count(&made))
	require.Equal(t, 7, count(&refused))
}
