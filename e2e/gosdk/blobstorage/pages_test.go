package blobstorage

import (
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/pageblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/sas"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newPages makes a page blob with the pages written.
func newPages(t *testing.T, c *container.Client, name string, size int64, written ...blob.HTTPRange) *pageblob.Client {
	t.Helper()
	b := c.NewPageBlobClient(name)
	_, err := b.Create(t.Context(), size, nil)
	require.NoError(t, err)
	for _, r := range written {
		writePages(t, b, r, "p")
	}
	return b
}

func writePages(t *testing.T, b *pageblob.Client, r blob.HTTPRange, with string) {
	t.Helper()
	_, err := b.UploadPages(t.Context(), body(strings.Repeat(with, int(r.Count))), r, nil)
	require.NoError(t, err)
}

func pageBlobs(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	_, err := c.NewPageBlobClient("odd").Create(t.Context(), 513, nil)
	status(t, 400, err)
	b := c.NewPageBlobClient("disk")
	_, err = b.Create(t.Context(), 1<<40, &pageblob.CreateOptions{SequenceNumber: to.Ptr(int64(7)), Metadata: map[string]*string{"Kind": to.Ptr("disk")}})
	require.NoError(t, err)
	writePages(t, b, blob.HTTPRange{Offset: 0, Count: 1024}, "a")
	writePages(t, b, blob.HTTPRange{Offset: 4096, Count: 4 * mib}, "b")
	_, err = b.UploadPages(t.Context(), body(strings.Repeat("x", 512)), blob.HTTPRange{Offset: 100, Count: 512}, nil)
	refused(t, bloberror.InvalidPageRange, err)
	_, err = b.ClearPages(t.Context(), blob.HTTPRange{Offset: 512, Count: 512}, nil)
	require.NoError(t, err)
	assert.Equal(t, strings.Repeat("a", 512)+strings.Repeat("\x00", 512), content(t, b, blob.HTTPRange{Count: 1024}))

	assert.Equal(t, [][2]int64{{0, 511}, {4096, 4096 + 4*mib - 1}}, ranges(t, b, nil))
	assert.Equal(t, [][2]int64{{4096, 8191}}, ranges(t, b, &pageblob.GetPageRangesOptions{Range: blob.HTTPRange{Offset: 512, Count: 7680}}))
	assert.Equal(t, [][2]int64{{0, 511}, {4096, 4096 + 4*mib - 1}}, ranges(t, b, &pageblob.GetPageRangesOptions{MaxResults: to.Ptr(int32(1))}))

	_, err = b.Resize(t.Context(), 8192, nil)
	require.NoError(t, err)
	changed, err := b.UpdateSequenceNumber(t.Context(), &pageblob.UpdateSequenceNumberOptions{ActionType: to.Ptr(pageblob.SequenceNumberActionTypeIncrement)})
	require.NoError(t, err)
	assert.EqualValues(t, 8, *changed.BlobSequenceNumber)
	_, err = b.UpdateSequenceNumber(t.Context(), &pageblob.UpdateSequenceNumberOptions{
		ActionType: to.Ptr(pageblob.SequenceNumberActionTypeMax), SequenceNumber: to.Ptr(int64(100)),
	})
	require.NoError(t, err)
	_, err = b.ClearPages(t.Context(), blob.HTTPRange{Count: 512}, &pageblob.ClearPagesOptions{
		SequenceNumberAccessConditions: &pageblob.SequenceNumberAccessConditions{IfSequenceNumberLessThan: to.Ptr(int64(100))},
	})
	refused(t, bloberror.SequenceNumberConditionNotMet, err)
	p, err := b.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.EqualValues(t, 8192, *p.ContentLength)
	assert.EqualValues(t, 100, *p.BlobSequenceNumber)
	assert.Equal(t, [][2]int64{{0, 511}, {4096, 8191}}, ranges(t, b, nil))
}

func pageDifferences(t *testing.T, s *storage) {
	b := newPages(t, newContainer(t, s.service), "disk", 64<<10, blob.HTTPRange{Count: 8192}, blob.HTTPRange{Offset: 16384, Count: 4096})
	first, err := b.CreateSnapshot(t.Context(), nil)
	require.NoError(t, err)
	writePages(t, b, blob.HTTPRange{Offset: 4096, Count: 512}, "q")
	writePages(t, b, blob.HTTPRange{Offset: 32768, Count: 1024}, "q")
	_, err = b.ClearPages(t.Context(), blob.HTTPRange{Offset: 16384, Count: 2048}, nil)
	require.NoError(t, err)

	page, err := b.NewGetPageRangesDiffPager(&pageblob.GetPageRangesDiffOptions{PrevSnapshot: first.Snapshot}).NextPage(t.Context())
	require.NoError(t, err)
	assert.Equal(t, [][2]int64{{4096, 4607}, {32768, 33791}}, pairs(page.PageRange))
	require.Len(t, page.ClearRange, 1)
	assert.EqualValues(t, 16384, *page.ClearRange[0].Start)
	assert.EqualValues(t, 18431, *page.ClearRange[0].End)
	assert.Equal(t, [][2]int64{{0, 8191}, {16384, 20479}}, ranges(t, b, &pageblob.GetPageRangesOptions{Snapshot: first.Snapshot}))
	_, err = b.NewGetPageRangesDiffPager(&pageblob.GetPageRangesDiffOptions{PrevSnapshot: to.Ptr("2020-01-01T00:00:00.0000000Z")}).NextPage(t.Context())
	refused(t, bloberror.PreviousSnapshotNotFound, err)
}

func incrementalCopy(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	b := newPages(t, c, "disk", 8192, blob.HTTPRange{Count: 512})
	snapshot, err := b.CreateSnapshot(t.Context(), nil)
	require.NoError(t, err)
	signed, err := b.GetSASURL(sas.BlobPermissions{Read: true}, soon(), nil)
	require.NoError(t, err)
	into := newContainer(t, s.other).NewPageBlobClient("backup")
	_, err = into.StartCopyIncremental(t.Context(), signed, *snapshot.Snapshot, nil)
	require.NoError(t, err)
	p := copied(t, into)
	assert.Equal(t, blob.CopyStatusTypeSuccess, *p.CopyStatus)
	assert.True(t, deref(p.IsIncrementalCopy))
	require.NotNil(t, p.DestinationSnapshot)
	at, err := into.WithSnapshot(*p.DestinationSnapshot)
	require.NoError(t, err)
	assert.Equal(t, strings.Repeat("p", 512), content(t, at, blob.HTTPRange{Count: 512}))
	_, err = into.StartCopyIncremental(t.Context(), signed, *snapshot.Snapshot, nil)
	status(t, 409, err)
}

// ranges are all pages of ranges of a blob, as pairs of first and last byte.
func ranges(t *testing.T, b *pageblob.Client, o *pageblob.GetPageRangesOptions) [][2]int64 {
	t.Helper()
	var all [][2]int64
	for pager := b.NewGetPageRangesPager(o); pager.More(); {
		page, err := pager.NextPage(t.Context())
		require.NoError(t, err)
		all = append(all, pairs(page.PageRange)...)
	}
	return all
}

func pairs(of []*pageblob.PageRange) [][2]int64 {
	var all [][2]int64
	for _, r := range of {
		all = append(all, [2]int64{*r.Start, *r.End})
	}
	return all
}
