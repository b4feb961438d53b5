package hybrid

import (
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/profiles/2019-03-01/storage/mgmt/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/go-autorest/autorest/date"
	"github.com/Azure/go-autorest/autorest/to"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (d *device) accountOperations(t *testing.T) {
	const name = "hybridstore"
	c := storage.NewAccountsClientWithBaseURI(d.Management, d.SubscriptionID)
	c.Authorizer = d.auth

	changed, err := c.Update(d.ctx, group, name, storage.AccountUpdateParameters{Tags: map[string]*string{"place": to.StringPtr("edge")}})
	require.NoError(t, err)
	assert.Equal(t, "edge", *changed.Tags["place"])
	listed, err := c.ListByResourceGroup(d.ctx, group)
	require.NoError(t, err)
	require.Len(t, *listed.Value, 1)
	taken, err := c.CheckNameAvailability(d.ctx, storage.AccountCheckNameAvailabilityParameters{
		Name: to.StringPtr(name), Type: to.StringPtr("Microsoft.Storage/storageAccounts"),
	})
	require.NoError(t, err)
	assert.False(t, *taken.NameAvailable)
	assert.Equal(t, storage.AlreadyExists, taken.Reason)

	before, err := c.ListKeys(d.ctx, group, name)
	require.NoError(t, err)
	after, err := c.RegenerateKey(d.ctx, group, name, storage.AccountRegenerateKeyParameters{KeyName: to.StringPtr("key2")})
	require.NoError(t, err)
	assert.Equal(t, (*before.Keys)[0].Value, (*after.Keys)[0].Value)
	assert.NotEqual(t, (*before.Keys)[1].Value, (*after.Keys)[1].Value)
	_, err = c.RegenerateKey(d.ctx, group, name, storage.AccountRegenerateKeyParameters{KeyName: to.StringPtr("key3")})
	assert.Error(t, err)

	sas, err := c.ListAccountSAS(d.ctx, group, name, storage.AccountSasParameters{
		Services: storage.B, ResourceTypes: storage.SignedResourceTypesC, Permissions: "rwl",
		SharedAccessExpiryTime: &date.Time{Time: time.Now().Add(time.Hour)},
	})
	require.NoError(t, err)
	signed, err := container.NewClientWithNoCredential("https://"+name+"."+d.BlobSuffix+"/signed?"+*sas.AccountSasToken, nil)
	require.NoError(t, err)
	_, err = signed.Create(d.ctx, nil)
	require.NoError(t, err)

	_, err = c.GetProperties(d.ctx, group, "nobody")
	assert.ErrorContains(t, err, "ResourceNotFound")
	skus := storage.NewSkusClientWithBaseURI(d.Management, d.SubscriptionID)
	skus.Authorizer = d.auth
	offered, err := skus.List(d.ctx)
	require.NoError(t, err)
	assert.NotEmpty(t, *offered.Value)
}
