package blobstorage

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/sas"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/service"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func serviceSignatures(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	b := newBlob(t, c, "ein Text+ü%.txt", "signed")
	url, err := c.GetSASURL(sas.ContainerPermissions{Read: true, List: true}, soon(), nil)
	require.NoError(t, err)
	reading, err := container.NewClientWithNoCredential(url, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"ein Text+ü%.txt"}, listed(t, reading, nil))
	assert.Equal(t, "signed", content(t, reading.NewBlobClient("ein Text+ü%.txt")))
	_, err = reading.NewBlobClient("ein Text+ü%.txt").Delete(t.Context(), nil)
	refused(t, bloberror.AuthorizationPermissionMismatch, err)

	creating, err := c.GetSASURL(sas.ContainerPermissions{Create: true}, soon(), nil)
	require.NoError(t, err)
	only, err := container.NewClientWithNoCredential(creating, nil)
	require.NoError(t, err)
	_, err = only.NewBlockBlobClient("new").Upload(t.Context(), body("x"), nil)
	require.NoError(t, err)
	_, err = only.NewBlockBlobClient("new").Upload(t.Context(), body("y"), nil)
	refused(t, bloberror.UnauthorizedBlobOverwrite, err)

	taken, err := b.CreateSnapshot(t.Context(), nil)
	require.NoError(t, err)
	_, err = b.Upload(t.Context(), body("changed"), nil)
	require.NoError(t, err)
	at, err := b.WithSnapshot(*taken.Snapshot)
	require.NoError(t, err)
	ofSnapshot, err := at.GetSASURL(sas.BlobPermissions{Read: true}, soon(), nil)
	require.NoError(t, err)
	code, text, _ := get(t, ofSnapshot)
	assert.Equal(t, "200 signed", code+" "+text)

	values := sas.BlobSignatureValues{
		ContainerName: nameOf(c), BlobName: "ein Text+ü%.txt", ExpiryTime: soon(), Permissions: "r", Protocol: sas.ProtocolHTTPS,
		ContentType: "text/override", CacheControl: "max-age=5", IPRange: sas.IPRange{Start: net.IPv4(127, 0, 0, 1)},
	}
	for _, version := range []string{"", "2025-07-05", "2020-12-06"} {
		values.Version = version
		code, text, header := get(t, signed(t, b, s.key, values))
		assert.Equal(t, "200 changed", code+" "+text, "version %q", version)
		assert.Equal(t, "text/override", header.Get("Content-Type"))
		assert.Equal(t, "max-age=5", header.Get("Cache-Control"))
	}
	values.IPRange = sas.IPRange{Start: net.IPv4(10, 0, 0, 1), End: net.IPv4(10, 0, 0, 9)}
	_, _, header := get(t, signed(t, b, s.key, values))
	assert.EqualValues(t, bloberror.AuthorizationSourceIPMismatch, header.Get("x-ms-error-code"))
	values.IPRange, values.StartTime, values.ExpiryTime = sas.IPRange{}, soon(), soon().Add(time.Hour)
	_, _, header = get(t, signed(t, b, s.key, values))
	assert.EqualValues(t, bloberror.AuthenticationFailed, header.Get("x-ms-error-code"))
}

func accountSignatures(t *testing.T, s *storage) {
	everything := sas.AccountPermissions{Read: true, Write: true, Delete: true, List: true, Add: true, Create: true, Tag: true, FilterByTags: true}
	url, err := s.service.GetSASURL(sas.AccountResourceTypes{Service: true, Container: true, Object: true}, everything, soon(), nil)
	require.NoError(t, err)
	by, err := service.NewClientWithNoCredential(url, nil)
	require.NoError(t, err)
	c := newContainer(t, by)
	b := newBlob(t, c, "x", "by account SAS")
	assert.Equal(t, "by account SAS", content(t, b))
	_, err = b.SetTags(t.Context(), map[string]string{"a": "b"}, nil)
	require.NoError(t, err)
	_, err = by.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	_, err = c.SetAccessPolicy(t.Context(), nil)
	status(t, 403, err)
	_, err = c.Delete(t.Context(), nil)
	require.NoError(t, err)

	url, err = s.service.GetSASURL(sas.AccountResourceTypes{Object: true}, sas.AccountPermissions{Read: true, List: true}, soon(), nil)
	require.NoError(t, err)
	objects, err := service.NewClientWithNoCredential(url, nil)
	require.NoError(t, err)
	_, err = objects.NewListContainersPager(nil).NextPage(t.Context())
	refused(t, bloberror.AuthorizationResourceTypeMismatch, err)
}

func delegatedSignatures(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	b := newBlob(t, c, "x", "delegated")
	by, err := service.NewClient(s.service.URL(), s.principal, nil)
	require.NoError(t, err)
	key, err := by.GetUserDelegationCredential(t.Context(), service.KeyInfo{
		Start: to.Ptr(time.Now().Add(-time.Minute).UTC().Format(sas.TimeFormat)), Expiry: to.Ptr(soon().UTC().Format(sas.TimeFormat)),
	}, nil)
	require.NoError(t, err)
	query, err := sas.BlobSignatureValues{
		ContainerName: nameOf(c), BlobName: "x", ExpiryTime: time.Now().Add(10 * time.Minute), Permissions: "r",
	}.SignWithUserDelegation(key)
	require.NoError(t, err)
	reading, err := blockblob.NewClientWithNoCredential(b.URL()+"?"+query.Encode(), nil)
	require.NoError(t, err)
	assert.Equal(t, "delegated", content(t, reading))
	_, err = reading.Delete(t.Context(), nil)
	refused(t, bloberror.AuthorizationPermissionMismatch, err)
	_, err = s.service.GetUserDelegationCredential(t.Context(), service.KeyInfo{
		Start: to.Ptr(time.Now().UTC().Format(sas.TimeFormat)), Expiry: to.Ptr(soon().UTC().Format(sas.TimeFormat)),
	}, nil)
	status(t, 403, err) // a key delegates nothing: it takes a token
}

func tokens(t *testing.T, s *storage) {
	by, err := service.NewClient(s.service.URL(), s.principal, nil)
	require.NoError(t, err)
	c := newContainer(t, by)
	assert.Equal(t, "by token", content(t, newBlob(t, c, "x", "by token")))
	_, err = c.Delete(t.Context(), nil)
	require.NoError(t, err)
	nobody, err := blob.NewClientWithNoCredential(newBlob(t, newContainer(t, s.service), "x", "x").URL(), nil)
	require.NoError(t, err)
	_, err = nobody.GetProperties(t.Context(), nil)
	require.Error(t, err)
}

// signed is the blob's URL signed with the values.
func signed(t *testing.T, b *blockblob.Client, key *service.SharedKeyCredential, values sas.BlobSignatureValues) string {
	t.Helper()
	query, err := values.SignWithSharedKey(key)
	require.NoError(t, err)
	return b.URL() + "?" + query.Encode()
}

// get reads a URL without a client.
func get(t *testing.T, url string) (status, text string, header http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.Status[:3], string(all), resp.Header
}
