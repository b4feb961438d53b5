package blobstorage

import (
	"fmt"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/service"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func batches(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	written := []string{"a", "b c", "grüße+%", "d/e"}
	tier, err := s.service.NewBatchBuilder()
	require.NoError(t, err)
	for _, name := range written {
		newBlob(t, c, name, name)
		require.NoError(t, tier.SetTier(nameOf(c), name, blob.AccessTierCool, nil))
	}
	done, err := s.service.SubmitBatch(t.Context(), tier, nil)
	require.NoError(t, err)
	require.Len(t, done.Responses, 4)
	for _, r := range done.Responses {
		require.NoError(t, r.Error)
	}
	p, err := c.NewBlobClient("b c").GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, "Cool", *p.AccessTier)

	remove, err := c.NewBatchBuilder()
	require.NoError(t, err)
	for _, name := range append(written[:3:3], "missing") {
		require.NoError(t, remove.Delete(name, nil))
	}
	deleted, err := c.SubmitBatch(t.Context(), remove, nil)
	require.NoError(t, err)
	require.Len(t, deleted.Responses, 4)
	for _, r := range deleted.Responses[:3] {
		require.NoError(t, r.Error)
	}
	refused(t, bloberror.BlobNotFound, deleted.Responses[3].Error)
	assert.Equal(t, []string{"d/e"}, listed(t, c, nil))

	by, err := service.NewClient(s.service.URL(), s.principal, nil)
	require.NoError(t, err)
	many, err := by.NewBatchBuilder()
	require.NoError(t, err)
	for i := range 255 {
		require.NoError(t, many.Delete(nameOf(c), fmt.Sprint(i), nil))
	}
	require.NoError(t, many.Delete(nameOf(c), "d/e", nil))
	last, err := by.SubmitBatch(t.Context(), many, nil)
	require.NoError(t, err)
	assert.Len(t, last.Responses, 256)
	assert.Empty(t, listed(t, c, nil))
}
