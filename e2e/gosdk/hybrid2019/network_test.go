package hybrid

import (
	"testing"

	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/network/mgmt/network"
	"github.com/Azure/go-autorest/autorest/to"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (d *device) addresses(t *testing.T) {
	c := network.NewPublicIPAddressesClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	f, err := c.CreateOrUpdate(d.ctx, group, "public", network.PublicIPAddress{
		Location:                        to.StringPtr(location),
		PublicIPAddressPropertiesFormat: &network.PublicIPAddressPropertiesFormat{PublicIPAllocationMethod: network.Dynamic},
	})
	done(t, d, c.Client, &f, err)
	address, err := c.Get(d.ctx, group, "public", "")
	require.NoError(t, err)
	assert.Equal(t, network.Dynamic, address.PublicIPAllocationMethod)
	removed, err := c.Delete(d.ctx, group, "public")
	done(t, d, c.Client, &removed, err)

	v := network.NewVirtualNetworksClientWithBaseURI(d.Management, d.SubscriptionID)
	v.Authorizer = d.auth
	for ip, available := range map[string]bool{"10.2.0.4": false, "10.2.0.9": true} {
		answer, err := v.CheckIPAddressAvailability(d.ctx, group, "vnet", ip)
		require.NoError(t, err)
		assert.Equal(t, available, *answer.Available, ip)
	}
	s := network.NewSubnetsClientWithBaseURI(d.Management, d.SubscriptionID)
	s.Authorizer = d.auth
	subnet, err := s.Get(d.ctx, group, "vnet", "subnet", "")
	require.NoError(t, err)
	assert.Len(t, *subnet.IPConfigurations, 1)
	_, err = s.Delete(d.ctx, group, "vnet", "subnet")
	assert.ErrorContains(t, err, "InUseSubnetCannotBeDeleted")

	u := network.NewUsagesClientWithBaseURI(d.Management, d.SubscriptionID)
	u.Authorizer = d.auth
	usages, err := u.List(d.ctx, location)
	require.NoError(t, err)
	assert.NotEmpty(t, usages.Values())
}

func (d *device) securityGroups(t *testing.T) {
	c := network.NewSecurityGroupsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth
	f, err := c.CreateOrUpdate(d.ctx, group, "guard", network.SecurityGroup{Location: to.StringPtr(location)})
	done(t, d, c.Client, &f, err)
	made, err := c.Get(d.ctx, group, "guard", "")
	require.NoError(t, err)
	assert.NotEmpty(t, *made.DefaultSecurityRules)

	r := network.NewSecurityRulesClientWithBaseURI(d.Management, d.SubscriptionID)
	r.Authorizer = d.auth
	rule := network.SecurityRule{SecurityRulePropertiesFormat: &network.SecurityRulePropertiesFormat{
		Priority: to.Int32Ptr(100), Access: network.SecurityRuleAccessAllow, Direction: network.SecurityRuleDirectionInbound,
		Protocol: network.SecurityRuleProtocolTCP, SourceAddressPrefix: to.StringPtr("*"), SourcePortRange: to.StringPtr("*"),
		DestinationAddressPrefix: to.StringPtr("*"), DestinationPortRange: to.StringPtr("22"),
	}}
	fr, err := r.CreateOrUpdate(d.ctx, group, "guard", "ssh", rule)
	done(t, d, r.Client, &fr, err)
	_, err = r.CreateOrUpdate(d.ctx, group, "guard", "other", rule)
	assert.ErrorContains(t, err, "SecurityRuleConflict")
	fd, err := r.Delete(d.ctx, group, "guard", "ssh")
	done(t, d, r.Client, &fd, err)
	removed, err := c.Delete(d.ctx, group, "guard")
	done(t, d, c.Client, &removed, err)
}
