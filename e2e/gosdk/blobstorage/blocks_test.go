package blobstorage

import (
	"crypto/md5"
	"encoding/base64"
	"hash/crc64"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func blockBlobs(t *testing.T, s *storage) {
	b := newContainer(t, s.service).NewBlockBlobClient("blocks")
	id := func(name string) string { return base64.StdEncoding.EncodeToString([]byte(name)) }
	one, two, three := id("block 1"), id("block 2"), id("block 3")
	for id, text := range map[string]string{one: "<1>", two: "<2>", three: "<3>"} {
		_, err := b.StageBlock(t.Context(), id, body(text), nil)
		require.NoError(t, err)
	}
	_, err := b.StageBlock(t.Context(), id("shorter"[:3]), body("x"), nil)
	refused(t, bloberror.InvalidBlobOrBlock, err)
	_, err = b.GetProperties(t.Context(), nil)
	refused(t, bloberror.BlobNotFound, err)
	list, err := b.GetBlockList(t.Context(), blockblob.BlockListTypeUncommitted, nil)
	require.NoError(t, err)
	require.Len(t, list.UncommittedBlocks, 3)
	assert.EqualValues(t, 3, *list.UncommittedBlocks[0].Size)

	_, err = b.CommitBlockList(t.Context(), []string{three, one, three}, &blockblob.CommitBlockListOptions{
		Metadata: map[string]*string{"Kind": to.Ptr("blocks")}, HTTPHeaders: &blob.HTTPHeaders{BlobContentType: to.Ptr("text/plain")},
		Tags: map[string]string{"made": "of blocks"}, Tier: to.Ptr(blob.AccessTierCool),
	})
	require.NoError(t, err)
	assert.Equal(t, "<3><1><3>", content(t, b))
	assert.Equal(t, "><1>", content(t, b, blob.HTTPRange{Offset: 2, Count: 4}))
	list, err = b.GetBlockList(t.Context(), blockblob.BlockListTypeAll, nil)
	require.NoError(t, err)
	assert.Len(t, list.CommittedBlocks, 3)
	assert.Empty(t, list.UncommittedBlocks)
	assert.EqualValues(t, 9, *list.BlobContentLength)
	_, err = b.CommitBlockList(t.Context(), []string{id("block 9")}, nil)
	refused(t, bloberror.InvalidBlockList, err)
	_, err = b.CommitBlockList(t.Context(), nil, nil)
	require.NoError(t, err)
	assert.Empty(t, content(t, b))
}

func headersAndMetadata(t *testing.T, s *storage) {
	b := newContainer(t, s.service).NewBlockBlobClient("headers")
	headers := blob.HTTPHeaders{
		BlobContentType: to.Ptr("text/plain; charset=utf-8"), BlobContentLanguage: to.Ptr("de"), BlobContentEncoding: to.Ptr("identity"),
		BlobContentDisposition: to.Ptr(`attachment; filename="x"`), BlobCacheControl: to.Ptr("no-cache"),
	}
	_, err := b.Upload(t.Context(), body("hello"), &blockblob.UploadOptions{HTTPHeaders: &headers, Metadata: map[string]*string{"Who": to.Ptr("go")}})
	require.NoError(t, err)
	p, err := b.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	sum := md5.Sum([]byte("hello"))
	headers.BlobContentMD5 = sum[:]
	assert.Equal(t, headers, blob.ParseHTTPHeaders(p))
	assert.Equal(t, blob.BlobTypeBlockBlob, *p.BlobType)
	assert.Equal(t, "go", *p.Metadata["Who"])
	assert.True(t, *p.IsServerEncrypted)

	_, err = b.SetHTTPHeaders(t.Context(), blob.HTTPHeaders{BlobContentType: to.Ptr("text/html")}, nil)
	require.NoError(t, err)
	_, err = b.SetMetadata(t.Context(), map[string]*string{"Only": to.Ptr("this")}, nil)
	require.NoError(t, err)
	p, err = b.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, "text/html", *p.ContentType)
	assert.Nil(t, p.CacheControl)
	assert.Equal(t, map[string]*string{"Only": to.Ptr("this")}, p.Metadata)
	_, err = b.SetMetadata(t.Context(), map[string]*string{"not-a-name": to.Ptr("x")}, nil)
	refused(t, bloberror.InvalidMetadata, err)
}

func hashes(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	data := random(t, 1000)
	sum, wrong := md5.Sum(data), make([]byte, 16)
	b := c.NewBlockBlobClient("hashed")
	_, err := b.Upload(t.Context(), body(string(data)), &blockblob.UploadOptions{TransactionalContentMD5: sum[:]})
	require.NoError(t, err)
	_, err = b.Upload(t.Context(), body(string(data)), &blockblob.UploadOptions{TransactionalContentMD5: wrong})
	refused(t, bloberror.MD5Mismatch, err)

	_, err = b.StageBlock(t.Context(), "AAAA", body(string(data)), &blockblob.StageBlockOptions{TransactionalValidation: blob.TransferValidationTypeComputeCRC64()})
	require.NoError(t, err)
	_, err = b.StageBlock(t.Context(), "AAAA", body(string(data)), &blockblob.StageBlockOptions{TransactionalValidation: blob.TransferValidationTypeCRC64(1)})
	refused(t, bloberror.CRC64Mismatch, err)
	staged, err := b.StageBlock(t.Context(), "BBBB", body(string(data)), nil)
	require.NoError(t, err)
	assert.NotEmpty(t, staged.ContentCRC64)
	table := crc64.MakeTable(0x9A6C9329AC4BC9B5) // the service's polynomial, as azblob has it
	_, err = b.StageBlock(t.Context(), "BBBB", body(string(data)), &blockblob.StageBlockOptions{
		TransactionalValidation: blob.TransferValidationTypeCRC64(crc64.Checksum(data, table)),
	})
	require.NoError(t, err)

	part, err := b.DownloadStream(t.Context(), &blob.DownloadStreamOptions{Range: blob.HTTPRange{Count: 100}, RangeGetContentMD5: to.Ptr(true)})
	require.NoError(t, err)
	defer part.Body.Close()
	of := md5.Sum(data[:100])
	assert.Equal(t, of[:], part.ContentMD5)
	assert.Equal(t, sum[:], part.BlobContentMD5)
}

func conditions(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	b := newBlob(t, c, "x", "one")
	p, err := b.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	where := func(m blob.ModifiedAccessConditions) *blob.AccessConditions {
		return &blob.AccessConditions{ModifiedAccessConditions: &m}
	}
	upload := func(b *blockblob.Client, m blob.ModifiedAccessConditions) error {
		_, err := b.Upload(t.Context(), body("two"), &blockblob.UploadOptions{AccessConditions: where(m)})
		return err
	}
	wrong := azcore.ETag(`"0x8D0000000000000"`)
	refused(t, bloberror.BlobAlreadyExists, upload(b, blob.ModifiedAccessConditions{IfNoneMatch: to.Ptr(azcore.ETagAny)}))
	refused(t, bloberror.ConditionNotMet, upload(b, blob.ModifiedAccessConditions{IfMatch: &wrong}))
	refused(t, bloberror.ConditionNotMet, upload(b, blob.ModifiedAccessConditions{IfTags: to.Ptr(`"color" = 'red'`)}))
	refused(t, bloberror.ConditionNotMet, upload(c.NewBlockBlobClient("none"), blob.ModifiedAccessConditions{IfMatch: to.Ptr(azcore.ETagAny)}))
	refused(t, bloberror.ConditionNotMet, upload(b, blob.ModifiedAccessConditions{IfUnmodifiedSince: to.Ptr(p.LastModified.Add(-time.Second))}))
	_, err = b.GetProperties(t.Context(), &blob.GetPropertiesOptions{AccessConditions: where(blob.ModifiedAccessConditions{IfNoneMatch: p.ETag})})
	status(t, http.StatusNotModified, err)
	unchanged, err := b.DownloadStream(t.Context(), &blob.DownloadStreamOptions{AccessConditions: where(blob.ModifiedAccessConditions{IfModifiedSince: p.LastModified})})
	require.NoError(t, err, "azblob takes 304 for an answer")
	assert.EqualValues(t, bloberror.ConditionNotMet, deref(unchanged.ErrorCode))

	_, err = b.SetTags(t.Context(), map[string]string{"color": "red"}, nil)
	require.NoError(t, err)
	require.NoError(t, upload(b, blob.ModifiedAccessConditions{IfMatch: p.ETag, IfTags: to.Ptr(`"color" = 'red'`)}), "tags leave the ETag as it was")
	_, err = b.Delete(t.Context(), &blob.DeleteOptions{AccessConditions: where(blob.ModifiedAccessConditions{IfMatch: p.ETag})})
	refused(t, bloberror.ConditionNotMet, err)
	assert.Equal(t, "two", content(t, b))
}
