package graph_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/sts"
)

func filter(text string) string { return "?$filter=" + url.QueryEscape(text) }

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
