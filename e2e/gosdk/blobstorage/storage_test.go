// Package blobstorage drives every operation of Blob storage that today's Azure SDK for Go (azblob) offers.
package blobstorage

import (
	"bytes"
	"crypto/rand"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/service"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

const mib = 1 << 20

// storage is two accounts of the running device.
type storage struct {
	device    emulator.Device
	key       *service.SharedKeyCredential
	principal azcore.TokenCredential // the built-in service principal, signed in with the device's AD FS
	service   *service.Client        // the first account, by its key
	other     *service.Client        // the second
}

func connect(t *testing.T, d emulator.Device) *storage {
	t.Helper()
	t.Setenv("SSL_CERT_FILE", d.RootCert)
	s := &storage{device: d}
	mine, other := d.MakeAccount(t, "goblobs"), d.MakeAccount(t, "goother")
	// Go reads the hosts file again only after five seconds.
	require.Eventually(t, func() bool {
		_, err := net.LookupHost(other.Name + "." + d.BlobSuffix)
		return err == nil
	}, 30*time.Second, 100*time.Millisecond)
	s.service, s.key = client(t, d, mine)
	s.other, _ = client(t, d, other)
	var err error
	s.principal, err = azidentity.NewClientSecretCredential("adfs", "cbd868c5-7207-431f-8d16-1cb144b50971", emulator.Password,
		&azidentity.ClientSecretCredentialOptions{
			ClientOptions:            azcore.ClientOptions{Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: d.Login}},
			DisableInstanceDiscovery: true,
		})
	require.NoError(t, err)
	return s
}

// client is a client of an account, by its key.
func client(t *testing.T, d emulator.Device, account emulator.Account) (*service.Client, *service.SharedKeyCredential) {
	t.Helper()
	key, err := service.NewSharedKeyCredential(account.Name, account.Key)
	require.NoError(t, err)
	// Every answer counts: nothing is asked twice.
	once := &service.ClientOptions{ClientOptions: azcore.ClientOptions{Retry: policy.RetryOptions{MaxRetries: -1}}}
	c, err := service.NewClientWithSharedKeyCredential("https://"+account.Name+"."+d.BlobSuffix+"/", key, once)
	require.NoError(t, err)
	return c, key
}

// advance moves the device's clock by a duration as Go writes it, such as "90m".
func (s *storage) advance(t *testing.T, by string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.device.Admin+"/clock/advance", strings.NewReader(`{"by":"`+by+`"}`))
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
}

// newContainer makes a container of its own for a check.
func newContainer(t *testing.T, in *service.Client) *container.Client {
	t.Helper()
	c := in.NewContainerClient("c-" + strings.ToLower(rand.Text()))
	_, err := c.Create(t.Context(), nil)
	require.NoError(t, err)
	return c
}

// newBlob makes a block blob of a text.
func newBlob(t *testing.T, c *container.Client, name, content string) *blockblob.Client {
	t.Helper()
	b := c.NewBlockBlobClient(name)
	_, err := b.Upload(t.Context(), body(content), nil)
	require.NoError(t, err)
	return b
}

func body(content string) io.ReadSeekCloser {
	return streaming.NopCloser(strings.NewReader(content))
}

func random(t *testing.T, size int) []byte {
	t.Helper()
	b := make([]byte, size)
	_, err := rand.Read(b)
	require.NoError(t, err)
	return b
}

// reader is what every kind of blob's client downloads with.
type reader interface {
	DownloadBuffer(ctx ctx, buffer []byte, o *blob.DownloadBufferOptions) (int64, error)
	DownloadStream(ctx ctx, o *blob.DownloadStreamOptions) (blob.DownloadStreamResponse, error)
}

// content reads a whole blob, or the range.
func content(t *testing.T, b reader, within ...blob.HTTPRange) string {
	t.Helper()
	var o blob.DownloadStreamOptions
	for _, r := range within {
		o.Range = r
	}
	got, err := b.DownloadStream(t.Context(), &o)
	require.NoError(t, err)
	defer got.Body.Close()
	all, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	return string(all)
}

// same compares long contents without printing them.
func same(t *testing.T, want, got []byte) {
	t.Helper()
	assert.True(t, bytes.Equal(want, got), "%d bytes came back as %d others", len(want), len(got))
}

// refused says with which code the service has to refuse.
func refused(t *testing.T, code bloberror.Code, err error) {
	t.Helper()
	assert.True(t, bloberror.HasCode(err, code), "want %s, got: %v", code, err)
}

// status says with which status the service has to refuse.
func status(t *testing.T, want int, err error) {
	t.Helper()
	var answer *azcore.ResponseError
	require.ErrorAs(t, err, &answer)
	assert.Equal(t, want, answer.StatusCode, "%v", err)
}

// deref is the value, or the zero value of what an answer does not tell.
func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
