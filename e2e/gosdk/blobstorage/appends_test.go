package blobstorage

import (
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/appendblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func appendBlobs(t *testing.T, s *storage) {
	b := newContainer(t, s.service).NewAppendBlobClient("log")
	_, err := b.AppendBlock(t.Context(), body("x"), nil)
	refused(t, bloberror.BlobNotFound, err)
	_, err = b.Create(t.Context(), &appendblob.CreateOptions{Metadata: map[string]*string{"Kind": to.Ptr("log")}, Tags: map[string]string{"kind": "log"}})
	require.NoError(t, err)
	one, err := b.AppendBlock(t.Context(), body("one "), &appendblob.AppendBlockOptions{TransactionalValidation: blob.TransferValidationTypeComputeCRC64()})
	require.NoError(t, err)
	assert.Equal(t, "0", *one.BlobAppendOffset)
	at := func(position, most *int64) *appendblob.AppendBlockOptions {
		return &appendblob.AppendBlockOptions{AppendPositionAccessConditions: &appendblob.AppendPositionAccessConditions{AppendPosition: position, MaxSize: most}}
	}
	two, err := b.AppendBlock(t.Context(), body("two "), at(to.Ptr(int64(4)), to.Ptr(int64(8))))
	require.NoError(t, err)
	assert.Equal(t, "4", *two.BlobAppendOffset)
	assert.EqualValues(t, 2, *two.BlobCommittedBlockCount)
	_, err = b.AppendBlock(t.Context(), body("no"), at(to.Ptr(int64(4)), nil))
	refused(t, bloberror.AppendPositionConditionNotMet, err)
	_, err = b.AppendBlock(t.Context(), body("no"), at(nil, to.Ptr(int64(9))))
	refused(t, bloberror.MaxBlobSizeConditionNotMet, err)

	_, err = b.Seal(t.Context(), &appendblob.SealOptions{AppendPositionAccessConditions: &appendblob.AppendPositionAccessConditions{AppendPosition: to.Ptr(int64(4))}})
	refused(t, bloberror.AppendPositionConditionNotMet, err)
	sealed, err := b.Seal(t.Context(), nil)
	require.NoError(t, err)
	assert.True(t, *sealed.IsSealed)
	_, err = b.AppendBlock(t.Context(), body("no"), nil)
	status(t, 409, err)
	p, err := b.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, blob.BlobTypeAppendBlob, *p.BlobType)
	assert.True(t, *p.IsSealed)
	assert.Equal(t, "one two ", content(t, b))
}
