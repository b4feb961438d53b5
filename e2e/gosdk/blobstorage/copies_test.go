package blobstorage

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/sas"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func copies(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	source := c.NewBlockBlobClient("quelle ü+%.txt")
	_, err := source.Upload(t.Context(), body("hello"), &blockblob.UploadOptions{
		Metadata: map[string]*string{"Who": to.Ptr("source")}, HTTPHeaders: &blob.HTTPHeaders{BlobContentType: to.Ptr("text/plain")},
	})
	require.NoError(t, err)
	into := c.NewBlobClient("kopie ü+%.txt")
	started, err := into.StartCopyFromURL(t.Context(), source.URL(), &blob.StartCopyFromURLOptions{BlobTags: map[string]string{"copied": "yes"}})
	require.NoError(t, err)
	p := copied(t, into)
	assert.Equal(t, blob.CopyStatusTypeSuccess, *p.CopyStatus)
	assert.Equal(t, *started.CopyID, *p.CopyID)
	assert.Equal(t, "5/5", *p.CopyProgress)
	assert.Equal(t, source.URL(), *p.CopySource)
	assert.Equal(t, "text/plain", *p.ContentType)
	assert.Equal(t, "source", *p.Metadata["Who"])
	assert.EqualValues(t, 1, *p.TagCount)
	assert.Equal(t, "hello", content(t, into))

	_, err = into.AbortCopyFromURL(t.Context(), *started.CopyID, nil)
	refused(t, bloberror.NoPendingCopyOperation, err)
	wrong := azcore.ETag(`"0x8D0000000000000"`)
	_, err = into.StartCopyFromURL(t.Context(), source.URL(), &blob.StartCopyFromURLOptions{
		SourceModifiedAccessConditions: &blob.SourceModifiedAccessConditions{SourceIfMatch: &wrong},
	})
	refused(t, bloberror.SourceConditionNotMet, err)
	_, err = into.StartCopyFromURL(t.Context(), c.NewBlobClient("none").URL(), nil)
	refused(t, bloberror.CannotVerifyCopySource, err)
}

func copiesFromElsewhere(t *testing.T, s *storage) {
	source := newContainer(t, s.other).NewBlockBlobClient("far")
	data := random(t, 5*mib+1)
	_, err := source.UploadBuffer(t.Context(), data, nil)
	require.NoError(t, err)
	c := newContainer(t, s.service)
	into := c.NewBlobClient("near")
	_, err = into.StartCopyFromURL(t.Context(), readable(t, source), nil)
	require.NoError(t, err)
	assert.Equal(t, blob.CopyStatusTypeSuccess, *copied(t, into).CopyStatus)
	same(t, data, []byte(content(t, into)))
	_, err = into.StartCopyFromURL(t.Context(), source.URL(), nil)
	require.Error(t, err, "nothing gives the right to read the source")

	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/web")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}))
	defer web.Close()
	from := c.NewBlobClient("from the web")
	_, err = from.StartCopyFromURL(t.Context(), web.URL+"/file", nil)
	require.NoError(t, err)
	p := copied(t, from)
	assert.Equal(t, blob.CopyStatusTypeSuccess, *p.CopyStatus, deref(p.CopyStatusDescription))
	assert.Equal(t, "text/web", *p.ContentType)
	same(t, data, []byte(content(t, from)))
}

func abortedCopy(t *testing.T, s *storage) {
	const size = 3 * mib
	gone := make(chan struct{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(size))
		w.Header().Set("ETag", `"1"`)
		if r.Method == http.MethodHead {
			return
		}
		if _, err := w.Write(make([]byte, mib)); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		<-gone // the rest never comes
	}))
	defer web.Close()
	defer close(gone)

	into := newContainer(t, s.service).NewBlobClient("aborted")
	started, err := into.StartCopyFromURL(t.Context(), web.URL+"/file", nil)
	require.NoError(t, err)
	assert.Equal(t, blob.CopyStatusTypePending, *started.CopyStatus)
	_, err = into.SetMetadata(t.Context(), map[string]*string{"A": to.Ptr("b")}, nil)
	refused(t, bloberror.PendingCopyOperation, err)
	_, err = into.AbortCopyFromURL(t.Context(), anotherID, nil)
	refused(t, bloberror.CopyIDMismatch, err)
	_, err = into.AbortCopyFromURL(t.Context(), *started.CopyID, nil)
	require.NoError(t, err)
	p, err := into.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, blob.CopyStatusTypeAborted, *p.CopyStatus)
	assert.Zero(t, *p.ContentLength)
}

// copied waits for the end of a copy.
func copied(t *testing.T, b interface {
	GetProperties(ctx ctx, o *blob.GetPropertiesOptions) (blob.GetPropertiesResponse, error)
}) (p blob.GetPropertiesResponse) {
	t.Helper()
	require.Eventually(t, func() bool {
		var err error
		p, err = b.GetProperties(t.Context(), nil)
		return err == nil && *p.CopyStatus != blob.CopyStatusTypePending
	}, 30*time.Second, 50*time.Millisecond)
	return p
}

// readable is the blob's URL with the right to read it.
func readable(t *testing.T, b *blockblob.Client) string {
	t.Helper()
	signed, err := b.GetSASURL(sas.BlobPermissions{Read: true}, soon(), nil)
	require.NoError(t, err)
	return signed
}

func soon() time.Time { return time.Now().Add(time.Hour) }
