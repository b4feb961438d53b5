package hybrid

import (
	"testing"

	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/resources/mgmt/resources"
	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/resources/mgmt/subscriptions"
	"github.com/Azure/go-autorest/autorest/to"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (d *device) resources(t *testing.T) {
	c := resources.NewClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	list := func(filter string) []string {
		names := []string{}
		it, err := c.ListByResourceGroupComplete(d.ctx, group, filter, "", nil)
		require.NoError(t, err, filter)
		for ; it.NotDone(); err = it.NextWithContext(d.ctx) {
			require.NoError(t, err)
			names = append(names, *it.Value().Name)
		}
		return names
	}
	assert.Equal(t, []string{vmName}, list("resourceType eq 'Microsoft.Compute/virtualMachines'"))
	assert.Equal(t, []string{"hybridstore"}, list("tagName eq 'place' and tagValue eq 'edge'"))
	assert.Equal(t, []string{"vnet"}, list("name eq 'vnet'"))
	assert.Equal(t, []string{}, list("location eq 'westus'"))

	p := resources.NewProvidersClientWithBaseURI(d.Management, d.SubscriptionID)
	p.Authorizer = d.auth
	registered, err := p.Register(d.ctx, "Microsoft.Compute")
	require.NoError(t, err)
	assert.Equal(t, "Registered", *registered.RegistrationState)
	_, err = p.Get(d.ctx, "Microsoft.Nothing", "")
	assert.ErrorContains(t, err, "InvalidResourceNamespace")

	g := resources.NewGroupsClientWithBaseURI(d.Management, d.SubscriptionID)
	g.Authorizer = d.auth
	changed, err := g.Update(d.ctx, group, resources.GroupPatchable{Tags: map[string]*string{"owner": to.StringPtr("mine")}})
	require.NoError(t, err)
	assert.Equal(t, "mine", *changed.Tags["owner"])
	_, err = g.CreateOrUpdate(d.ctx, "far", resources.Group{Location: to.StringPtr("westus")})
	assert.ErrorContains(t, err, "LocationNotAvailableForResourceGroup")
	found, err := g.List(d.ctx, "tagName eq 'owner' and tagValue eq 'mine'", nil)
	require.NoError(t, err)
	assert.Len(t, found.Values(), 1)
}

func (d *device) tags(t *testing.T) {
	c := resources.NewTagsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	_, err := c.CreateOrUpdate(d.ctx, "stage")
	require.NoError(t, err)
	_, err = c.CreateOrUpdateValue(d.ctx, "stage", "test")
	require.NoError(t, err)
	page, err := c.List(d.ctx)
	require.NoError(t, err)
	names := []string{}
	for _, tag := range page.Values() {
		names = append(names, *tag.TagName)
	}
	assert.Subset(t, names, []string{"owner", "place", "stage"})
	_, err = c.DeleteValue(d.ctx, "stage", "test")
	require.NoError(t, err)
	_, err = c.Delete(d.ctx, "stage")
	require.NoError(t, err)
	_, err = c.Delete(d.ctx, "owner")
	assert.Error(t, err, "a tag in use was deleted")
}

// moves takes a disk to another group, and reads the subscription.
func (d *device) moves(t *testing.T) {
	g := d.groupsAs(d.auth)
	there, err := g.CreateOrUpdate(d.ctx, "hybrid-there", resources.Group{Location: to.StringPtr(location)})
	require.NoError(t, err)
	c := resources.NewClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	const version = "2017-03-30"
	disk := "/subscriptions/" + d.SubscriptionID + "/resourceGroups/" + group + "/providers/Microsoft.Compute/disks/restored"
	order := resources.MoveInfo{ResourcesProperty: &[]string{disk}, TargetResourceGroup: there.ID}
	checked, err := c.ValidateMoveResources(d.ctx, group, order)
	done(t, d, c.Client, &checked, err)
	moved, err := c.MoveResources(d.ctx, group, order)
	done(t, d, c.Client, &moved, err)
	_, err = c.GetByID(d.ctx, disk, version)
	assert.ErrorContains(t, err, "ResourceNotFound")
	same, err := c.GetByID(d.ctx, *there.ID+"/providers/Microsoft.Compute/disks/restored", version)
	require.NoError(t, err)
	assert.Equal(t, "restored", *same.Name)
	again, err := c.MoveResources(d.ctx, group, order)
	if err == nil {
		err = again.WaitForCompletionRef(d.ctx, c.Client)
	}
	assert.ErrorContains(t, err, "ResourceNotFound")
	removed, err := g.Delete(d.ctx, "hybrid-there")
	done(t, d, g.Client, &removed, err)

	s := subscriptions.NewClientWithBaseURI(d.Management)
	s.Authorizer = d.auth
	one, err := s.Get(d.ctx, d.SubscriptionID)
	require.NoError(t, err)
	assert.Equal(t, "Default Provider Subscription", *one.DisplayName)
	b := subscriptions.NewWithBaseURI(d.Management)
	b.Authorizer = d.auth
	allowed, err := b.CheckResourceName(d.ctx, &subscriptions.ResourceName{Name: to.StringPtr("edge"), Type: to.StringPtr("Microsoft.Compute/disks")})
	require.NoError(t, err)
	assert.Equal(t, subscriptions.Allowed, allowed.Status)
}
