package blobstorage

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sizes(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	data := random(t, 8*mib+1)
	for _, size := range []int{0, 1, 4*mib - 1, 4 * mib, 4*mib + 1, 8*mib - 1, 8 * mib, 8*mib + 1} {
		b := c.NewBlockBlobClient(fmt.Sprint(size))
		_, err := b.Upload(t.Context(), body(string(data[:size])), nil)
		require.NoError(t, err)
		same(t, data[:size], []byte(content(t, b)))
		_, err = b.UploadStream(t.Context(), bytes.NewReader(data[:size]), &blockblob.UploadStreamOptions{BlockSize: 4 * mib, Concurrency: 4})
		require.NoError(t, err)
		back := make([]byte, size)
		n, err := b.DownloadBuffer(t.Context(), back, &blob.DownloadBufferOptions{BlockSize: mib, Concurrency: 8})
		require.NoError(t, err)
		assert.EqualValues(t, size, n)
		same(t, data[:size], back)
		list, err := b.GetBlockList(t.Context(), blockblob.BlockListTypeCommitted, nil)
		require.NoError(t, err)
		if size > 4*mib {
			assert.Len(t, list.CommittedBlocks, (size+4*mib-1)/(4*mib))
		}
	}
	_, err := c.NewBlobClient("0").DownloadStream(t.Context(), &blob.DownloadStreamOptions{Range: blob.HTTPRange{Count: 1}})
	status(t, 416, err)
}

func files(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	data := random(t, 20*mib+3)
	path := filepath.Join(t.TempDir(), "up")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	up, err := os.Open(path)
	require.NoError(t, err)
	defer up.Close()
	b := c.NewBlockBlobClient("file")
	_, err = b.UploadFile(t.Context(), up, &blockblob.UploadFileOptions{
		BlockSize: mib, Concurrency: 8, TransactionalValidation: blob.TransferValidationTypeComputeCRC64(),
	})
	require.NoError(t, err)
	down, err := os.Create(path + ".back")
	require.NoError(t, err)
	defer down.Close()
	_, err = b.DownloadFile(t.Context(), down, &blob.DownloadFileOptions{BlockSize: mib, Concurrency: 8})
	require.NoError(t, err)
	back, err := os.ReadFile(path + ".back")
	require.NoError(t, err)
	same(t, data, back)
}

// readingOn breaks a download: the client goes on where it was, as long as the blob is the same.
func readingOn(t *testing.T, s *storage) {
	data := random(t, 3*mib)
	b := newBlob(t, newContainer(t, s.service), "x", string(data))
	got, err := b.DownloadStream(t.Context(), nil)
	require.NoError(t, err)
	got.Body = &breaking{ReadCloser: got.Body, after: mib}
	failures := 0
	whole := got.NewRetryReader(t.Context(), &blob.RetryReaderOptions{
		MaxRetries: 3, OnFailedRead: func(int32, error, blob.HTTPRange, bool) { failures++ },
	})
	back, err := io.ReadAll(whole)
	require.NoError(t, err)
	require.NoError(t, whole.Close())
	same(t, data, back)
	assert.Equal(t, 1, failures)

	got, err = b.DownloadStream(t.Context(), nil)
	require.NoError(t, err)
	got.Body = &breaking{ReadCloser: got.Body, after: mib}
	_, err = b.Upload(t.Context(), body("other"), nil)
	require.NoError(t, err)
	_, err = io.ReadAll(got.NewRetryReader(t.Context(), &blob.RetryReaderOptions{MaxRetries: 3}))
	status(t, 412, err)
}

// breaking ends a body early, as a broken connection does.
type breaking struct {
	io.ReadCloser
	after int
}

func (b *breaking) Read(p []byte) (int, error) {
	if b.after == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.after)])
	b.after -= n
	return n, err
}
