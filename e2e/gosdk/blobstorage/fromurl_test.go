package blobstorage

import (
	"crypto/md5"
	"slices"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/appendblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func writesFromURL(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	far := newContainer(t, s.other).NewBlockBlobClient("source")
	data := random(t, 2*mib)
	_, err := far.UploadBuffer(t.Context(), data, &blockblob.UploadBufferOptions{Metadata: map[string]*string{"Who": to.Ptr("source")}})
	require.NoError(t, err)
	url := readable(t, far)
	sum := md5.Sum(data)

	into := c.NewBlobClient("copied")
	done, err := into.CopyFromURL(t.Context(), url, &blob.CopyFromURLOptions{SourceContentMD5: sum[:]})
	require.NoError(t, err)
	assert.Equal(t, "success", *done.CopyStatus)
	same(t, data, []byte(content(t, into)))
	_, err = into.CopyFromURL(t.Context(), url, &blob.CopyFromURLOptions{SourceContentMD5: make([]byte, 16)})
	status(t, 400, err)

	token, err := s.principal.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://storage.azure.com/.default"}})
	require.NoError(t, err)
	put := c.NewBlockBlobClient("put")
	_, err = put.UploadBlobFromURL(t.Context(), far.URL(), &blockblob.UploadBlobFromURLOptions{
		CopySourceAuthorization: to.Ptr("Bearer " + token.Token), Tags: map[string]string{"from": "url"},
	})
	require.NoError(t, err)
	same(t, data, []byte(content(t, put)))
	p, err := put.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, "source", *p.Metadata["Who"])
	_, err = put.UploadBlobFromURL(t.Context(), far.URL(), nil)
	require.Error(t, err, "nothing gives the right to read the source")

	blocks := c.NewBlockBlobClient("blocks")
	for id, r := range map[string]blob.HTTPRange{"AAAA": {Count: mib}, "AAAB": {Offset: mib, Count: mib}} {
		_, err = blocks.StageBlockFromURL(t.Context(), id, url, &blockblob.StageBlockFromURLOptions{Range: r})
		require.NoError(t, err)
	}
	_, err = blocks.StageBlockFromURL(t.Context(), "AAAC", url, &blockblob.StageBlockFromURLOptions{
		SourceContentValidation: blob.SourceContentValidationTypeMD5(make([]byte, 16)),
	})
	refused(t, bloberror.MD5Mismatch, err)
	_, err = blocks.CommitBlockList(t.Context(), []string{"AAAB", "AAAA"}, nil)
	require.NoError(t, err)
	same(t, slices.Concat(data[mib:], data[:mib]), []byte(content(t, blocks)))

	pages := newPages(t, c, "pages", 4*mib)
	_, err = pages.UploadPagesFromURL(t.Context(), url, 512, 1024, 2048, nil)
	require.NoError(t, err)
	same(t, data[512:2560], []byte(content(t, pages, blob.HTTPRange{Offset: 1024, Count: 2048})))

	log := c.NewAppendBlobClient("log")
	_, err = log.Create(t.Context(), nil)
	require.NoError(t, err)
	for _, r := range []blob.HTTPRange{{Offset: 10, Count: 20}, {Count: 10}} {
		_, err = log.AppendBlockFromURL(t.Context(), url, &appendblob.AppendBlockFromURLOptions{Range: r})
		require.NoError(t, err)
	}
	same(t, slices.Concat(data[10:30], data[:10]), []byte(content(t, log)))
}
