package graph_test

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

func filter(text string) string { return "?$filter=" + url.QueryEscape(text) }

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
		"a property":             {"alice", "GET", "/v1.0/users" + filter("city eq 'x'"), "", 400, "Request_UnsupportedQuery"},
		"another version":        {"alice", "GET", "/beta/me", "", 400, "BadRequest"},
		"nothing":                {"alice", "GET", "/", "", 400, "BadRequest"},
		"another collection":     {"alice", "GET", "/v1.0/devices", "", 400, "BadRequest"},
		"a user's secret":        {"alice", "POST", "/v1.0/users/" + alice + "/addPassword", "{}", 400, "BadRequest"},
		"another method":         {"alice", "PUT", "/v1.0/users", "{}", 405, "Request_BadRequest"},
		"a body":                 {"alice", "POST", "/v1.0/directoryObjects/getByIds", "[", 400, "BadRequest"},
		"an endless body":        {"alice", "POST", "/v1.0/directoryObjects/getByIds", `{"ids":["` + strings.Repeat("x", 300<<10) + `"]}`, 400, "BadRequest"},
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

func TestFilters(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	d.answered(201, "POST", "/v1.0/applications", `{"displayName":"It's mine","identifierUris":["api://one","api://two"]}`)
	d.answered(201, "POST", "/v1.0/groups", `{"displayName":"Everybody","mailEnabled":false,"mailNickname":"all","securityEnabled":true}`)
	robotID := d.answered(200, "GET", "/v1.0/servicePrincipals(appId='"+robot+"')", "")["id"].(string)
	for target, want := range map[string]int{
		"users|": 2,
		"users|userPrincipalName eq 'ALICE@localhost'":                                   1,
		"users|startswith(displayName,'edge') or startswith(userPrincipalName, 'alice')": 2,
		"users|not startswith(displayName,'edge')":                                       1,
		"users|userPrincipalName ne 'alice@localhost' and accountEnabled eq true":        1,
		"users|mail eq null": 2,
		"users|(mail eq 'a' or mail eq 'b') and displayName eq 'alice'":                         0,
		"servicePrincipals|servicePrincipalNames/any(c:c eq '" + robot + "')":                   1,
		"servicePrincipals|appId eq '" + robot + "' or appId eq '" + sts.ServicePrincipal + "'": 2,
		"servicePrincipals|id eq '" + robotID + "'":                                             1,
		"applications|displayName eq 'It''s mine'":                                              1,
		"applications|identifierUris/any(s:s eq 'api://two')":                                   1,
		"applications|identifierUris/any(s:startswith(s,'api://t'))":                            1,
		"groups|displayName eq 'Everybody' and mailNickname eq 'all'":                           1,
		"groups|securityEnabled eq false":                                                       0,
		"users|" + either(15):                                                                   0,
		"users|" + either(16):                                                                   -1, "users|" + strings.ReplaceAll(either(16), " or ", " and "): -1,
		"users|displayName": -1, "users|displayName eq": -1, "users|'x' eq 'x'": -1, "users|(displayName eq 'x'": -1, "users|displayName eq 'x": -1,
		"users|displayName gt 'x'": -1, "users|displayName eq 'x' displayName eq 'y'": -1, "applications|appRoles/any(r:r eq 'x')": -1, "users|;": -1,
		"users|" + strings.Repeat("(", 50) + "displayName eq 'x'" + strings.Repeat(")", 50): -1,
	} {
		collection, text, _ := strings.Cut(target, "|")
		if want < 0 {
			d.answered(400, "GET", "/v1.0/"+collection+filter(text), "")
			continue
		}
		require.Len(t, d.answered(200, "GET", "/v1.0/"+collection+filter(text), "")["value"], want, target)
	}
}

// either is a filter of so many clauses.
func either(clauses int) string {
	return strings.Repeat("displayName eq 'x' or ", clauses-1) + "displayName eq 'y'"
}

// Microsoft's words for a filter of too many clauses are what tells its writer how many there may be.
func TestClauses(t *testing.T) {
	t.Parallel()
	refused := newDevice(t).answered(400, "GET", "/v1.0/servicePrincipals"+filter(either(16)), "")["error"].(map[string]any)
	require.Equal(t, "Request_UnsupportedQuery", refused["code"])
	require.Equal(t, "Too many child clauses specified in search filter expression containing 'OR' operators: 16. Max allowed: 15.", refused["message"])
}

// A thousand ids are asked for at once, in both Graphs, and no more.
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

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"displayName eq 'x'", "a/any(x:x eq 'y') or not (b ne null)", "startswith(displayName,'')", "''''", "((("} {
		f.Add(seed)
	}
	d := newDevice(f)
	d.token("EdgeArmUser")
	f.Fuzz(func(t *testing.T, text string) {
		d := *d
		d.t = t
		if w := d.ask("EdgeArmUser", "GET", "/v1.0/users"+filter(text), ""); w.Code != 200 && w.Code != 400 {
			t.Fatalf("%q: %d %s", text, w.Code, w.Body)
		}
	})
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

// What Graph makes signs in: with each secret in force, until it is removed, has ended, or its application is disabled or gone.
func TestSecrets(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	app := d.answered(201, "POST", "/v1.0/applications", `{"displayName":"robot"}`)
	client, path := app["appId"].(string), "/v1.0/applications/"+app["id"].(string)
	one := d.answered(200, "POST", path+"/addPassword", `{}`)
	_, refused := d.program(client, one["secretText"].(string), management)
	require.Contains(t, refused, "AADSTS700016", "an application without a service principal is nobody")

	sp := d.answered(201, "POST", "/v1.0/servicePrincipals", `{"appId":"`+strings.ToUpper(client)+`"}`)
	two := d.answered(200, "POST", path+"/addPassword", `{"passwordCredential":{"endDateTime":"2026-03-04T06:00:00Z"}}`)
	three := d.answered(200, "POST", "/v1.0/servicePrincipals/"+sp["id"].(string)+"/addPassword", `{}`)
	signsIn := func(secret map[string]any) bool {
		token, refused := d.program(client, secret["secretText"].(string), management)
		if token == "" {
			require.Contains(t, refused, "AADSTS7000215")
			return false
		}
		who, err := d.tokens.Verify(token, d.tokens.ManagementAudience())
		require.NoError(t, err)
		require.Equal(t, sp["id"], who.ObjectID)
		return true
	}
	require.True(t, signsIn(one))
	require.True(t, signsIn(two))
	require.True(t, signsIn(three))
	d.restart()
	require.True(t, signsIn(one))
	d.answered(204, "POST", path+"/removePassword", `{"keyId":"`+one["keyId"].(string)+`"}`)
	require.False(t, signsIn(one), "a removed secret is not remembered")
	require.True(t, signsIn(three))

	held, _ := d.program(client, three["secretText"].(string), management)
	d.answered(204, "PATCH", "/v1.0/servicePrincipals/"+sp["id"].(string), `{"accountEnabled":false}`)
	_, refused = d.program(client, three["secretText"].(string), management)
	require.Contains(t, refused, "AADSTS7000112")
	_, err := d.tokens.Verify(held, d.tokens.ManagementAudience())
	require.Error(t, err, "its sessions are over")
	d.answered(204, "PATCH", "/v1.0/servicePrincipals/"+sp["id"].(string), `{"accountEnabled":true}`)
	d.restart()
	require.True(t, signsIn(three))
	_, err = d.tokens.Verify(held, d.tokens.ManagementAudience())
	require.Error(t, err, "after a restart too")

	d.answered(204, "DELETE", path, "")
	_, refused = d.program(client, three["secretText"].(string), management)
	require.Contains(t, refused, "AADSTS700016")
	require.NoError(t, d.store.Scan([]byte("graph/"), []byte("graph0"), func(_, value []byte) (bool, error) {
		require.NotContains(t, string(value), three["secretText"])
		return true, nil
	}))
}

// A secret ends by real time, in which its end was written.
func TestSecretEnds(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	app := d.answered(201, "POST", "/localhost/applications?api-version=1.6", `{"displayName":"tool","passwordCredentials":[{"value":"Over-and-out","startDate":"2025-03-04T05:00:00Z","endDate":"2026-03-04T05:00:00Z"}]}`)
	d.answered(201, "POST", "/localhost/servicePrincipals?api-version=1.6", `{"appId":"`+app["appId"].(string)+`"}`)
	_, refused := d.program(app["appId"].(string), "Over-and-out", management)
	require.Contains(t, refused, "AADSTS7000215")
	d.answered(204, "PATCH", "/localhost/applications/"+app["objectId"].(string)+"/passwordCredentials?api-version=1.6", `{"value":[{"value":"In-force-again"}]}`)
	token, refused := d.program(app["appId"].(string), "In-force-again", management)
	require.NotEmpty(t, token, refused)
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
	d.answered(400, "PATCH", "/v1.0/users/bob@localhost", `{"displayName":"Robert"}`)
	d.answered(204, "DELETE", "/v1.0/users/"+bob["id"].(string), "")
	require.Contains(t, signIn("Bobs-second-word"), "AADSTS50126")
}

// Who owns something may change it, and who is in a group within a group is in both.
func TestOwnersAndGroups(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	alice := d.answered(200, "GET", "/v1.0/users/alice", "")["id"].(string)
	group := func(name string) string {
		return d.answered(201, "POST", "/v1.0/groups", `{"displayName":"`+name+`","mailEnabled":false,"mailNickname":"`+name+`","securityEnabled":true}`)["id"].(string)
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

// Few secrets are slow to check: those that people chose.
func TestFewChosenSecrets(t *testing.T) {
	t.Parallel()
	d := newDevice(t)
	app := d.answered(201, "POST", "/v1.0/applications", `{"displayName":"a"}`)
	client := app["appId"].(string)
	d.answered(201, "POST", "/v1.0/servicePrincipals", `{"appId":"`+client+`"}`)
	set := func(status, n int, kept string) {
		for i := range n {
			kept += fmt.Sprintf(`,{"value":"chosen-%d"}`, i)
		}
		d.answered(status, "PATCH", "/localhost/applications/"+app["id"].(string)+"/passwordCredentials?api-version=1.6", `{"value":[`+strings.TrimPrefix(kept, ",")+`]}`)
	}
	made := d.answered(200, "POST", "/v1.0/applications/"+app["id"].(string)+"/addPassword", `{}`)
	kept := `{"keyId":"` + made["keyId"].(string) + `"}`
	set(403, 5, kept)
	set(204, 4, kept)
	d.restart()
	for _, secret := range []string{"chosen-3", made["secretText"].(string)} {
		token, refused := d.program(client, secret, management)
		require.NotEmpty(t, token, refused)
	}
}
