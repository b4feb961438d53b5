package blobstorage

import (
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/lease"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/service"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func leasesInTime(t *testing.T, s *storage) {
	b := newBlob(t, newContainer(t, s.service), "x", "one")
	l, err := lease.NewBlobClient(b, nil)
	require.NoError(t, err)
	_, err = l.AcquireLease(t.Context(), 15, nil)
	require.NoError(t, err)
	s.advance(t, "16s")
	p, err := b.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, lease.StateTypeExpired, *p.LeaseState)
	_, err = b.Upload(t.Context(), body("two"), nil)
	require.NoError(t, err)

	_, err = l.AcquireLease(t.Context(), -1, nil)
	require.NoError(t, err)
	broken, err := l.BreakLease(t.Context(), &lease.BlobBreakOptions{BreakPeriod: to.Ptr(int32(10))})
	require.NoError(t, err)
	assert.EqualValues(t, 10, *broken.LeaseTime)
	_, err = l.AcquireLease(t.Context(), 15, nil)
	refused(t, bloberror.LeaseIsBreakingAndCannotBeAcquired, err)
	s.advance(t, "11s")
	p, err = b.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, lease.StateTypeBroken, *p.LeaseState)
}

func softDelete(t *testing.T, s *storage) {
	_, err := s.other.SetProperties(t.Context(), &service.SetPropertiesOptions{
		DeleteRetentionPolicy: &service.RetentionPolicy{Enabled: to.Ptr(true), Days: to.Ptr(int32(7))},
	})
	require.NoError(t, err)
	c := newContainer(t, s.other)
	kept, lost := newBlob(t, c, "kept", "content"), newBlob(t, c, "lost", "content")
	_, err = kept.CreateSnapshot(t.Context(), nil)
	require.NoError(t, err)
	_, err = kept.Delete(t.Context(), &blob.DeleteOptions{DeleteSnapshots: to.Ptr(blob.DeleteSnapshotsOptionTypeInclude)})
	require.NoError(t, err)
	_, err = lost.Delete(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, listed(t, c, nil))
	page, err := c.NewListBlobsFlatPager(&container.ListBlobsFlatOptions{Include: container.ListBlobsInclude{Deleted: true}}).NextPage(t.Context())
	require.NoError(t, err)
	require.Len(t, page.Segment.BlobItems, 2)
	assert.True(t, *page.Segment.BlobItems[0].Deleted)
	assert.EqualValues(t, 6, *page.Segment.BlobItems[0].Properties.RemainingRetentionDays)

	_, err = kept.Undelete(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, "content", content(t, kept))
	assert.Len(t, listed(t, c, &container.ListBlobsFlatOptions{Include: container.ListBlobsInclude{Snapshots: true}}), 2)
	s.advance(t, "192h")
	assert.Equal(t, []string{"kept"}, listed(t, c, &container.ListBlobsFlatOptions{Include: container.ListBlobsInclude{Deleted: true}}))
	_, err = lost.Undelete(t.Context(), nil)
	refused(t, bloberror.BlobNotFound, err)
}

func rehydration(t *testing.T, s *storage) {
	b := newBlob(t, newContainer(t, s.service), "x", "content")
	for _, tier := range []blob.AccessTier{blob.AccessTierArchive, blob.AccessTierCool} {
		_, err := b.SetTier(t.Context(), tier, nil)
		require.NoError(t, err)
	}
	s.advance(t, "16h")
	p, err := b.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.EqualValues(t, blob.AccessTierCool, *p.AccessTier)
	assert.Nil(t, p.ArchiveStatus)
	assert.Equal(t, "content", content(t, b))
}

func blocksInTime(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	b := c.NewBlockBlobClient("staged")
	_, err := b.StageBlock(t.Context(), "AAAA", body("x"), nil)
	require.NoError(t, err)
	all := &container.ListBlobsFlatOptions{Include: container.ListBlobsInclude{UncommittedBlobs: true}}
	assert.Equal(t, []string{"staged"}, listed(t, c, all))
	s.advance(t, "170h")
	assert.Empty(t, listed(t, c, all))
	_, err = b.CommitBlockList(t.Context(), []string{"AAAA"}, nil)
	refused(t, bloberror.InvalidBlockList, err)
}

func signaturesInTime(t *testing.T, s *storage) {
	b := newBlob(t, newContainer(t, s.service), "x", "signed")
	url := readable(t, b) // for an hour
	code, text, _ := get(t, url)
	assert.Equal(t, "200 signed", code+" "+text)
	s.advance(t, "61m")
	code, _, _ = get(t, url)
	assert.Equal(t, "403", code)
}
