package hybrid

import (
	"testing"

	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/authorization/mgmt/authorization"
	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/resources/mgmt/resources"
	"github.com/Azure/go-autorest/autorest"
	"github.com/Azure/go-autorest/autorest/to"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
	"github.com/edgerite/edgerite/e2e/gosdk/signin"
)

const (
	rolesGroup = "roles-rg"
	customRole = "6b1f4a3e-52a9-4c39-8a0c-6d3d8f1f8a11"
)

// roles gives a service principal roles, and has it try what they permit and what not.
func (d *device) roles(t *testing.T) {
	who := d.MakePrincipal(t)
	groups := d.groupsAs(signin.Principal(t, d.Device, who))

	scope, err := d.groupsAs(d.auth).CreateOrUpdate(d.ctx, rolesGroup, resources.Group{Location: to.StringPtr(location)})
	require.NoError(t, err)
	_, err = groups.Get(d.ctx, rolesGroup)
	assert.ErrorContains(t, err, "AuthorizationFailed")

	reader := d.builtIn(t, "Reader")
	d.custom(t, *scope.ID)
	d.assigned(t, *scope.ID, *reader.ID, who, func() {
		_, err := groups.Get(d.ctx, rolesGroup)
		require.NoError(t, err)
		_, err = groups.Update(d.ctx, rolesGroup, resources.GroupPatchable{Tags: map[string]*string{"by": to.StringPtr("reader")}})
		assert.ErrorContains(t, err, "AuthorizationFailed")
		assert.ErrorContains(t, err, "Microsoft.Resources/subscriptions/resourceGroups/write")
	})
	custom := "/providers/Microsoft.Authorization/roleDefinitions/" + customRole
	d.assigned(t, *scope.ID, *scope.ID+custom, who, func() {
		_, err := groups.Update(d.ctx, rolesGroup, resources.GroupPatchable{Tags: map[string]*string{"by": to.StringPtr("tagger")}})
		require.NoError(t, err)
		_, err = groups.Delete(d.ctx, rolesGroup)
		assert.ErrorContains(t, err, "AuthorizationFailed")
	})
	_, err = groups.Get(d.ctx, rolesGroup)
	assert.ErrorContains(t, err, "AuthorizationFailed")

	c := d.definitions()
	_, err = c.Delete(d.ctx, *scope.ID, customRole)
	require.NoError(t, err)
	_, err = c.Get(d.ctx, *scope.ID, customRole)
	assert.ErrorContains(t, err, "RoleDefinitionDoesNotExist")
	d.permissions(t)
}

func (d *device) groupsAs(auth autorest.Authorizer) resources.GroupsClient {
	c := resources.NewGroupsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer, c.RetryAttempts = auth, 1
	return c
}

func (d *device) definitions() authorization.RoleDefinitionsClient {
	c := authorization.NewRoleDefinitionsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	return c
}

func (d *device) builtIn(t *testing.T, name string) authorization.RoleDefinition {
	t.Helper()
	scope := "/subscriptions/" + d.SubscriptionID
	page, err := d.definitions().List(d.ctx, scope, "roleName eq '"+name+"'")
	require.NoError(t, err)
	require.Len(t, page.Values(), 1)
	role := page.Values()[0]
	assert.Equal(t, "BuiltInRole", *role.RoleType)
	same, err := d.definitions().GetByID(d.ctx, *role.ID)
	require.NoError(t, err)
	assert.Equal(t, role.Permissions, same.Permissions)
	_, err = d.definitions().CreateOrUpdate(d.ctx, scope, *role.Name, same)
	assert.ErrorContains(t, err, "RoleDefinitionUpdateNotPermitted")
	return role
}

// custom makes a role that may write groups and not delete them.
func (d *device) custom(t *testing.T, scope string) {
	t.Helper()
	const action = "Microsoft.Resources/subscriptions/resourceGroups/"
	made, err := d.definitions().CreateOrUpdate(d.ctx, scope, customRole, authorization.RoleDefinition{
		RoleDefinitionProperties: &authorization.RoleDefinitionProperties{
			RoleName: to.StringPtr("Tagger"), Description: to.StringPtr("Tags groups"), RoleType: to.StringPtr("CustomRole"),
			Permissions:      &[]authorization.Permission{{Actions: &[]string{action + "*"}, NotActions: &[]string{action + "delete"}}},
			AssignableScopes: &[]string{scope},
		},
	})
	require.NoError(t, err)
	assert.Equal(t, "Tagger", *made.RoleName)
	page, err := d.definitions().List(d.ctx, scope, "type eq 'CustomRole'")
	require.NoError(t, err)
	assert.Len(t, page.Values(), 1)
}

// assigned runs fn while the principal has the role.
func (d *device) assigned(t *testing.T, scope, role string, who emulator.Principal, fn func()) {
	t.Helper()
	c := authorization.NewRoleAssignmentsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	wanted := authorization.RoleAssignmentCreateParameters{
		Properties: &authorization.RoleAssignmentProperties{RoleDefinitionID: &role, PrincipalID: &who.ObjectID},
	}
	made, err := c.Create(d.ctx, scope, uuid.NewString(), wanted)
	require.NoError(t, err)
	_, err = c.Create(d.ctx, scope, uuid.NewString(), wanted)
	assert.ErrorContains(t, err, "RoleAssignmentExists")
	same, err := c.GetByID(d.ctx, *made.ID)
	require.NoError(t, err)
	assert.Equal(t, who.ObjectID, *same.Properties.PrincipalID)
	page, err := c.ListForResourceGroup(d.ctx, rolesGroup, "principalId eq '"+who.ObjectID+"'")
	require.NoError(t, err)
	assert.Len(t, page.Values(), 1)
	fn()
	_, err = c.Delete(d.ctx, scope, *made.Name)
	require.NoError(t, err)
	_, err = c.Get(d.ctx, scope, *made.Name)
	assert.ErrorContains(t, err, "RoleAssignmentNotFound")
}

func (d *device) permissions(t *testing.T) {
	t.Helper()
	c := authorization.NewPermissionsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	page, err := c.ListForResourceGroup(d.ctx, rolesGroup)
	require.NoError(t, err)
	var actions []string
	for _, p := range page.Values() {
		actions = append(actions, *p.Actions...)
	}
	assert.Contains(t, actions, "*")
	o := authorization.NewProviderOperationsMetadataClientWithBaseURI(d.Management, d.SubscriptionID)
	o.Authorizer = d.auth
	compute, err := o.Get(d.ctx, "Microsoft.Compute", "2015-07-01", "resourceTypes")
	require.NoError(t, err)
	assert.NotEmpty(t, *compute.ResourceTypes)
	all, err := o.List(d.ctx, "2015-07-01", "")
	require.NoError(t, err)
	assert.NotEmpty(t, all.Values())
	a := authorization.NewClassicAdministratorsClientWithBaseURI(d.Management, d.SubscriptionID)
	a.Authorizer = d.auth
	none, err := a.List(d.ctx)
	require.NoError(t, err)
	assert.Empty(t, none.Values())
}
