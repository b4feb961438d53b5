package blobstorage

import (
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/pageblob"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func tiers(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	b := newBlob(t, c, "x", "content")
	for _, tier := range []blob.AccessTier{blob.AccessTierCool, blob.AccessTierCold, blob.AccessTierHot} {
		_, err := b.SetTier(t.Context(), tier, nil)
		require.NoError(t, err)
		p, err := b.GetProperties(t.Context(), nil)
		require.NoError(t, err)
		assert.EqualValues(t, tier, *p.AccessTier)
	}
	born := c.NewBlockBlobClient("born cool")
	_, err := born.Upload(t.Context(), body("x"), &blockblob.UploadOptions{Tier: to.Ptr(blob.AccessTierCool)})
	require.NoError(t, err)
	page, err := c.NewListBlobsFlatPager(nil).NextPage(t.Context())
	require.NoError(t, err)
	assert.Equal(t, blob.AccessTierCool, *page.Segment.BlobItems[0].Properties.AccessTier)

	_, err = b.SetTier(t.Context(), blob.AccessTierArchive, nil)
	require.NoError(t, err)
	_, err = b.DownloadStream(t.Context(), nil)
	refused(t, bloberror.BlobArchived, err)
	_, err = b.SetTier(t.Context(), blob.AccessTierHot, &blob.SetTierOptions{RehydratePriority: to.Ptr(blob.RehydratePriorityHigh)})
	require.NoError(t, err)
	p, err := b.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.EqualValues(t, blob.ArchiveStatusRehydratePendingToHot, *p.ArchiveStatus)
	assert.EqualValues(t, blob.RehydratePriorityHigh, *p.RehydratePriority)
	_, err = b.SetTier(t.Context(), blob.AccessTierCool, nil)
	refused(t, bloberror.BlobBeingRehydrated, err)

	disk := newPages(t, c, "disk", 512)
	_, err = disk.SetTier(t.Context(), blob.AccessTierP10, nil)
	require.NoError(t, err)
	p, err = disk.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.EqualValues(t, pageblob.PremiumPageBlobAccessTierP10, *p.AccessTier)
	_, err = disk.SetTier(t.Context(), blob.AccessTierCool, nil)
	status(t, 400, err)
}
