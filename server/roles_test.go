package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/admin"
)

const (
	rolesAt        = "/providers/Microsoft.Authorization/roleAssignments/"
	readerRole     = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
	dataReaderRole = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
	storageScope   = "https://storage.azure.com/"
	accountAt      = "/resourceGroups/rg1/providers/Microsoft.Storage/storageAccounts/sa1"
)

// give assigns a role; on begins behind the subscription.
func (r *running) give(token, on, name, role, objectID string) (int, string) {
	r.t.Helper()
	sub := "/subscriptions/" + r.ready.Devices[0].SubscriptionID
	return r.do(token, http.MethodPut, on+rolesAt+name+"?api-version=2022-04-01",
		fmt.Sprintf(`{"properties":{"roleDefinitionId":"%s/providers/Microsoft.Authorization/roleDefinitions/%s","principalId":"%s"}}`, sub, role, objectID))
}

// objectID is that of a user.
func (r *running) objectID(name string) string {
	r.t.Helper()
	all, err := r.admin.Principals(r.t.Context(), "")
	require.NoError(r.t, err)
	for _, p := range all {
		if before, _, _ := strings.Cut(p.Name, "@"); before == name {
			return p.ObjectID
		}
	}
	require.Fail(r.t, "no such user", "%s of %v", name, all)
	return ""
}

// withAccount runs a device that alice may sign in to, and has the owner make what is in a group with an account.
func withAccount(t *testing.T, containers ...string) (r *running, owner string) {
	t.Helper()
	c := memory()
	c.Devices[0].Users = []config.User{{Name: "alice", Password: "pass:word"}}
	r = run(t, c)
	owner = r.signIn(0)
	r.made(owner, group, `{"location":"DBELocal"}`)
	r.made(owner, account, `{"location":"DBELocal","sku":{"name":"Standard_LRS"},"kind":"Storage"}`)
	for _, path := range containers {
		r.made(owner, path, `{}`)
	}
	return r, owner
}

// made makes something that must be made.
func (r *running) made(token, path, body string) {
	r.t.Helper()
	status, answer := r.do(token, http.MethodPut, path, body)
	require.Less(r.t, status, 300, answer)
}

// Everybody who may sign in is known to the services, which ask the same roles: without the one or the other in its place here,
// everybody may do everything, or nobody anything.
func TestPrincipalsAndRolesReachEveryService(t *testing.T) {
	t.Parallel()
	r, owner := withAccount(t)
	_, err := r.admin.AddPrincipal(t.Context(), "", admin.Principal{Kind: "User", Name: "bob"}, "Password2", "")
	require.NoError(t, err)
	for name, password := range map[string]string{"alice": "pass:word", "bob": "Password2"} {
		id := r.objectID(name)
		token, storage := r.signInAs(0, r.ready.Devices[0].Management+"/", name, password), r.signInAs(0, storageScope, name, password)
		status, body := r.do(token, http.MethodGet, group, "")
		assert.Equal(t, http.StatusForbidden, status, body)
		status, _ = r.blob(storage, http.MethodGet, "sa1", "/?comp=list")
		assert.Equal(t, http.StatusForbidden, status)
		for role, scope := range map[string]string{readerRole: "/resourceGroups/rg1", dataReaderRole: accountAt} {
			status, body = r.give(owner, scope, strings.Replace(id, id[:8], role[:8], 1), role, id)
			require.Equal(t, http.StatusCreated, status, body)
		}
		status, body = r.do(token, http.MethodGet, group, "")
		assert.Equal(t, http.StatusOK, status, body)
		status, body = r.blob(storage, http.MethodGet, "sa1", "/?comp=list")
		assert.Equal(t, http.StatusOK, status, body)
	}
	nobody := "00000000-0000-4000-8000-000000000000"
	status, body := r.give(owner, "/resourceGroups/rg1", nobody, readerRole, nobody)
	assert.Equal(t, http.StatusBadRequest, status, body)
	assert.Contains(t, body, "PrincipalNotFound")
}

// Roles on a container go with it: under the name of one that Resource Manager has deleted, nobody reads what others put there.
func TestRolesOnAContainerGoWithIt(t *testing.T) {
	t.Parallel()
	const photosAt = accountAt + "/blobServices/default/containers/photos"
	const photos = photosAt + "?api-version=2019-06-01"
	r, owner := withAccount(t, photos)
	id, alice := r.objectID("alice"), r.signInAs(0, storageScope, "alice", "pass:word")
	list := func() int {
		status, _ := r.blob(alice, http.MethodGet, "sa1", "/photos?restype=container&comp=list")
		return status
	}
	assert.Equal(t, http.StatusForbidden, list())
	status, body := r.give(owner, photosAt, id, dataReaderRole, id)
	require.Equal(t, http.StatusCreated, status, body)
	assert.Equal(t, http.StatusOK, list())

	status, body = r.do(owner, http.MethodDelete, photos, "")
	require.Equal(t, http.StatusOK, status, body)
	r.made(owner, photos, `{}`)
	assert.Equal(t, http.StatusForbidden, list())
	status, body = r.do(owner, http.MethodGet, photosAt+rolesAt+id+"?api-version=2022-04-01", "")
	assert.Equal(t, http.StatusNotFound, status, body)
}
