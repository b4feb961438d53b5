package blobstorage

import (
	"slices"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/lease"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func listing(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	written := []string{"a b/4", "a/1", "a/2", "a/b/3", "c", "ä/ö/5"}
	for _, name := range written {
		newBlob(t, c, name, name)
	}
	slices.Sort(written)
	assert.Equal(t, written, listed(t, c, &container.ListBlobsFlatOptions{MaxResults: to.Ptr(int32(2))}))
	assert.Equal(t, []string{"a/1", "a/2", "a/b/3"}, listed(t, c, &container.ListBlobsFlatOptions{Prefix: to.Ptr("a/")}))
	assert.Equal(t, []string{"c", "ä/ö/5"}, listed(t, c, &container.ListBlobsFlatOptions{StartFrom: to.Ptr("c")}))

	level := func(prefix string) (all []string) {
		pager := c.NewListBlobsHierarchyPager("/", &container.ListBlobsHierarchyOptions{Prefix: &prefix, MaxResults: to.Ptr(int32(2))})
		for pager.More() {
			page, err := pager.NextPage(t.Context())
			require.NoError(t, err)
			for _, p := range page.Segment.BlobPrefixes {
				all = append(all, "prefix "+*p.Name)
			}
			for _, b := range page.Segment.BlobItems {
				all = append(all, "blob "+*b.Name)
			}
		}
		return all
	}
	assert.ElementsMatch(t, []string{"blob c", "prefix a b/", "prefix a/", "prefix ä/"}, level(""))
	assert.ElementsMatch(t, []string{"blob a/1", "blob a/2", "prefix a/b/"}, level("a/"))
	assert.Equal(t, []string{"blob ä/ö/5"}, level("ä/ö/"))
}

func listingOfEverything(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	b := newBlob(t, c, "b", "content")
	_, err := b.SetMetadata(t.Context(), map[string]*string{"Kind": to.Ptr("block")}, nil)
	require.NoError(t, err)
	_, err = b.CreateSnapshot(t.Context(), nil)
	require.NoError(t, err)
	_, err = b.SetTags(t.Context(), map[string]string{"kind": "block"}, nil)
	require.NoError(t, err)
	l, err := lease.NewBlobClient(b, nil)
	require.NoError(t, err)
	_, err = l.AcquireLease(t.Context(), -1, nil)
	require.NoError(t, err)
	_, err = c.NewBlobClient("copy").StartCopyFromURL(t.Context(), b.URL(), nil)
	require.NoError(t, err)
	_, err = c.NewBlockBlobClient("staged").StageBlock(t.Context(), "AAAA", body("x"), nil)
	require.NoError(t, err)
	newPages(t, c, "pages", 1024)
	_, err = c.NewAppendBlobClient("log").Create(t.Context(), nil)
	require.NoError(t, err)
	_, err = c.NewAppendBlobClient("log").Seal(t.Context(), nil)
	require.NoError(t, err)

	page, err := c.NewListBlobsFlatPager(&container.ListBlobsFlatOptions{Include: container.ListBlobsInclude{
		Copy: true, Metadata: true, Snapshots: true, UncommittedBlobs: true, Deleted: true, Tags: true,
	}}).NextPage(t.Context())
	require.NoError(t, err)
	items := page.Segment.BlobItems
	require.Len(t, items, 6)
	snapshot, base, copied, log, pages, staged := items[0], items[1], items[2], items[3], items[4], items[5]
	assert.NotEmpty(t, deref(snapshot.Snapshot))
	assert.Equal(t, "b", *base.Name)
	assert.Nil(t, base.Snapshot)
	assert.Equal(t, "block", deref(base.Metadata["kind"]), "azblob lowers the names that it reads in a listing")
	require.NotNil(t, base.BlobTags)
	assert.Equal(t, "kind", *base.BlobTags.BlobTagSet[0].Key)
	assert.Equal(t, lease.StateTypeLeased, *base.Properties.LeaseState)
	assert.Equal(t, lease.DurationTypeInfinite, *base.Properties.LeaseDuration)
	assert.Equal(t, blob.CopyStatusTypeSuccess, *copied.Properties.CopyStatus)
	assert.Equal(t, "7/7", *copied.Properties.CopyProgress)
	assert.True(t, deref(log.Properties.IsSealed))
	assert.EqualValues(t, 0, *pages.Properties.BlobSequenceNumber)
	assert.EqualValues(t, 1024, *pages.Properties.ContentLength)
	assert.Equal(t, "staged", *staged.Name)
	assert.EqualValues(t, 0, *staged.Properties.ContentLength)
}

// listed are the names of all blobs that a listing has.
func listed(t *testing.T, c *container.Client, o *container.ListBlobsFlatOptions) []string {
	t.Helper()
	var all []string
	for pager := c.NewListBlobsFlatPager(o); pager.More(); {
		page, err := pager.NextPage(t.Context())
		require.NoError(t, err)
		for _, b := range page.Segment.BlobItems {
			all = append(all, *b.Name)
		}
	}
	return all
}
