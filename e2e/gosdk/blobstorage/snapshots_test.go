package blobstorage

import (
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func snapshots(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	b := newBlob(t, c, "x", "first")
	_, err := b.SetMetadata(t.Context(), map[string]*string{"Of": to.Ptr("blob")}, nil)
	require.NoError(t, err)
	one, err := b.CreateSnapshot(t.Context(), nil)
	require.NoError(t, err)
	_, err = b.Upload(t.Context(), body("second"), nil)
	require.NoError(t, err)
	two, err := b.CreateSnapshot(t.Context(), &blob.CreateSnapshotOptions{Metadata: map[string]*string{"Of": to.Ptr("snapshot")}})
	require.NoError(t, err)
	assert.Less(t, *one.Snapshot, *two.Snapshot)

	first, err := b.WithSnapshot(*one.Snapshot)
	require.NoError(t, err)
	second, err := b.WithSnapshot(*two.Snapshot)
	require.NoError(t, err)
	assert.Equal(t, "first", content(t, first))
	assert.Equal(t, "second", content(t, second))
	p, err := second.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, "snapshot", *p.Metadata["Of"])
	_, err = first.Upload(t.Context(), body("no"), nil)
	status(t, 400, err)

	_, err = b.StartCopyFromURL(t.Context(), first.URL(), nil)
	require.NoError(t, err)
	assert.Equal(t, "first", content(t, b), "a snapshot is promoted by copying it over its blob")

	_, err = b.Delete(t.Context(), nil)
	refused(t, bloberror.SnapshotsPresent, err)
	_, err = first.Delete(t.Context(), nil)
	require.NoError(t, err)
	_, err = first.GetProperties(t.Context(), nil)
	refused(t, bloberror.BlobNotFound, err)
	_, err = b.Delete(t.Context(), &blob.DeleteOptions{DeleteSnapshots: to.Ptr(blob.DeleteSnapshotsOptionTypeOnly)})
	require.NoError(t, err)
	_, err = second.GetProperties(t.Context(), nil)
	refused(t, bloberror.BlobNotFound, err)
	_, err = b.CreateSnapshot(t.Context(), nil)
	require.NoError(t, err)
	_, err = b.Delete(t.Context(), &blob.DeleteOptions{DeleteSnapshots: to.Ptr(blob.DeleteSnapshotsOptionTypeInclude)})
	require.NoError(t, err)
	assert.Empty(t, listed(t, c, nil))
}
