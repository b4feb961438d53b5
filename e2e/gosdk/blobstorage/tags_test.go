package blobstorage

import (
	"crypto/rand"
	"slices"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/service"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func tags(t *testing.T, s *storage) {
	one, two := newContainer(t, s.service), newContainer(t, s.service)
	id := rand.Text()
	for name, in := range map[string]*container.Client{"a": one, "b": one, "c": two, "grüße 日本": two} {
		_, err := in.NewBlockBlobClient(name).Upload(t.Context(), body(name), &blockblob.UploadOptions{Tags: map[string]string{"id": id, "n": name[:1]}})
		require.NoError(t, err)
	}
	b := one.NewBlockBlobClient("a")
	got, err := b.GetTags(t.Context(), nil)
	require.NoError(t, err)
	assert.Len(t, got.BlobTagSet, 2)
	unusual := map[string]string{"id": id, "key with +-./:=_": "value with +-./:=_", "empty": ""}
	_, err = b.SetTags(t.Context(), unusual, nil)
	require.NoError(t, err)
	got, err = b.GetTags(t.Context(), nil)
	require.NoError(t, err)
	back := map[string]string{}
	for _, tag := range got.BlobTagSet {
		back[*tag.Key] = deref(tag.Value)
	}
	assert.Equal(t, unusual, back)
	_, err = b.SetTags(t.Context(), map[string]string{"bad": "ü"}, nil)
	status(t, 400, err)
	_, err = b.GetTags(t.Context(), &blob.GetTagsOptions{BlobAccessConditions: &blob.AccessConditions{
		ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfTags: to.Ptr(`"id" = 'other'`)},
	}})
	refused(t, bloberror.ConditionNotMet, err)

	assert.Equal(t, []string{"a", "b", "c", "grüße 日本"}, found(t, s.service, `"id" = '`+id+`'`))
	assert.Equal(t, []string{"b", "c"}, found(t, s.service, `"id" = '`+id+`' AND "n" >= 'b' AND "n" < 'd'`))
	assert.Equal(t, []string{"a", "b"}, found(t, s.service, `@container = '`+nameOf(one)+`' AND "id" = '`+id+`'`))
	within, err := two.FilterBlobs(t.Context(), `"id" = '`+id+`'`, nil)
	require.NoError(t, err)
	assert.Len(t, within.Blobs, 2)
	_, err = s.service.FilterBlobs(t.Context(), `"id" = `, nil)
	refused(t, bloberror.InvalidQueryParameterValue, err)
}

// found are the names of all blobs with these tags, in pages of three, sorted.
func found(t *testing.T, in *service.Client, where string) []string {
	t.Helper()
	var names []string
	o := &service.FilterBlobsOptions{MaxResults: to.Ptr(int32(3))}
	for {
		page, err := in.FilterBlobs(t.Context(), where, o)
		require.NoError(t, err)
		for _, b := range page.Blobs {
			names = append(names, *b.Name)
		}
		if deref(page.NextMarker) == "" {
			slices.Sort(names)
			return names
		}
		o.Marker = page.NextMarker
	}
}
