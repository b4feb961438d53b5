package blobstorage

import (
	"bytes"
	"io"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/appendblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/pageblob"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// structuredBodies goes both ways in frames with checksums, in segments of several sizes.
func structuredBodies(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	data := random(t, 9*mib)
	const form = "XSM/1.0; properties=crc64"
	framed := blob.TransferValidationTypeComputeStructuredMessageCRC64
	stream := func(content []byte) io.ReadSeekCloser { return body(string(content)) }
	for _, size := range []int{0, 1, 4*mib - 1, 4 * mib, 4*mib + 1, 9 * mib} {
		b, want := c.NewBlockBlobClient("whole"), data[:size]
		up, err := b.Upload(t.Context(), stream(want), &blockblob.UploadOptions{TransactionalValidation: framed(1000)})
		require.NoError(t, err)
		require.NotNil(t, up.StructuredBodyType)
		assert.Equal(t, form, *up.StructuredBodyType)
		same(t, want, []byte(content(t, b)))
		down, err := b.DownloadStream(t.Context(), &blob.DownloadStreamOptions{TransactionalValidation: framed(0)})
		require.NoError(t, err)
		require.NotNil(t, down.StructuredContentLength)
		assert.EqualValues(t, size, *down.StructuredContentLength)
		got, err := io.ReadAll(down.Body)
		require.NoError(t, err)
		same(t, want, got)
		back := make([]byte, size)
		_, err = b.DownloadBuffer(t.Context(), back, &blob.DownloadBufferOptions{BlockSize: mib, Concurrency: 4, TransactionalValidation: framed(0)})
		require.NoError(t, err)
		same(t, want, back)
	}

	b := c.NewBlockBlobClient("blocks")
	_, err := b.UploadStream(t.Context(), bytes.NewReader(data), &blockblob.UploadStreamOptions{BlockSize: 4 * mib, TransactionalValidation: framed(0)})
	require.NoError(t, err)
	same(t, data, []byte(content(t, b)))
	part, err := b.DownloadStream(t.Context(), &blob.DownloadStreamOptions{Range: blob.HTTPRange{Offset: mib, Count: 5 * mib}, TransactionalValidation: framed(0)})
	require.NoError(t, err)
	got, err := io.ReadAll(part.Body)
	require.NoError(t, err)
	same(t, data[mib:6*mib], got)

	log := c.NewAppendBlobClient("log")
	_, err = log.Create(t.Context(), nil)
	require.NoError(t, err)
	_, err = log.AppendBlock(t.Context(), stream(data[:mib]), &appendblob.AppendBlockOptions{TransactionalValidation: framed(0)})
	require.NoError(t, err)
	disk := c.NewPageBlobClient("disk")
	_, err = disk.Create(t.Context(), mib, nil)
	require.NoError(t, err)
	_, err = disk.UploadPages(t.Context(), stream(data[:mib]), blob.HTTPRange{Count: mib}, &pageblob.UploadPagesOptions{TransactionalValidation: framed(512)})
	require.NoError(t, err)
	for _, b := range []reader{log, disk} {
		same(t, data[:mib], []byte(content(t, b)))
	}
}
