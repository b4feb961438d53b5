// Package track2 drives the device with the current Azure SDK for Go: azidentity for sign-in, azcore for
// Resource Manager, azblob for Blob storage.
package track2

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/pageblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/sas"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

const account = "track2store"

func TestTrack2(t *testing.T) {
	d := emulator.Start(t)
	t.Setenv("SSL_CERT_FILE", d.RootCert)
	t.Run("sign-in", func(t *testing.T) { signIn(t, d) })

	cred, err := azblob.NewSharedKeyCredential(account, d.MakeAccount(t, account).Key)
	require.NoError(t, err)
	client, err := azblob.NewClientWithSharedKeyCredential("https://"+account+"."+d.BlobSuffix+"/", cred, nil)
	require.NoError(t, err)
	_, err = client.CreateContainer(context.Background(), "blobs", &container.CreateOptions{Metadata: map[string]*string{"Camel": to.Ptr("case")}})
	require.NoError(t, err)

	t.Run("block blobs", func(t *testing.T) { blockBlobs(t, client) })
	t.Run("page blobs", func(t *testing.T) { pageBlobs(t, client) })
	t.Run("listing", func(t *testing.T) { listing(t, client) })
	t.Run("conditions", func(t *testing.T) { conditions(t, client) })
	t.Run("sas", func(t *testing.T) { signatures(t, client, cred) })
}

func signIn(t *testing.T, d emulator.Device) {
	ctx := context.Background()
	options := azcore.ClientOptions{Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: d.Login}}
	scope := policy.TokenRequestOptions{Scopes: []string{d.Management + "/.default"}}

	user, err := azidentity.NewUsernamePasswordCredential("adfs", "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "EdgeArmUser", emulator.Password,
		&azidentity.UsernamePasswordCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	require.NoError(t, err)
	token, err := user.GetToken(ctx, scope)
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now().Add(90*time.Minute), token.ExpiresOn, time.Minute)

	principal, err := azidentity.NewClientSecretCredential("adfs", "cbd868c5-7207-431f-8d16-1cb144b50971", emulator.Password,
		&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	require.NoError(t, err)
	token, err = principal.GetToken(ctx, scope)
	require.NoError(t, err)
	req, err := http.NewRequest(http.MethodGet, d.Management+"/subscriptions?api-version=2016-06-01", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token.Token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)

	wrong, err := azidentity.NewUsernamePasswordCredential("adfs", "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "EdgeArmUser", "wrong",
		&azidentity.UsernamePasswordCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	require.NoError(t, err)
	_, err = wrong.GetToken(ctx, scope)
	assert.ErrorContains(t, err, "AADSTS50126")
}

func blockBlobs(t *testing.T, c *azblob.Client) {
	ctx := context.Background()
	for _, name := range []string{"plain", "dir/sub/file.txt", "ein Text+100%.txt", "üñï/日本", "dots..and.", "a&b=c?d#e"} {
		for size, data := range map[string][]byte{"empty": {}, "small": []byte("hello"), "large": bytes.Repeat([]byte("edge"), 3<<20)} {
			_, err := c.UploadBuffer(ctx, "blobs", name, data, &azblob.UploadBufferOptions{
				BlockSize: 4 << 20, Concurrency: 4, Metadata: map[string]*string{"Size": to.Ptr(size)},
			})
			require.NoError(t, err, "%s %s", name, size)
			got, err := c.DownloadStream(ctx, "blobs", name, nil)
			require.NoError(t, err)
			back, err := io.ReadAll(got.Body)
			require.NoError(t, err)
			require.NoError(t, got.Body.Close())
			require.True(t, bytes.Equal(data, back), "%s %s", name, size)
		}
	}
	_, err := c.UploadBuffer(ctx, "blobs", "plain", []byte("0123456789abcdef"), nil)
	require.NoError(t, err)
	part, err := c.DownloadStream(ctx, "blobs", "plain", &azblob.DownloadStreamOptions{Range: blob.HTTPRange{Offset: 4, Count: 8}})
	require.NoError(t, err)
	defer part.Body.Close()
	back, err := io.ReadAll(part.Body)
	require.NoError(t, err)
	assert.Equal(t, "456789ab", string(back))

	block := c.ServiceClient().NewContainerClient("blobs").NewBlockBlobClient("staged")
	_, err = block.StageBlock(ctx, "AAAA", streaming.NopCloser(strings.NewReader("one ")), nil)
	require.NoError(t, err)
	_, err = block.StageBlock(ctx, "BBBB", streaming.NopCloser(strings.NewReader("two")), nil)
	require.NoError(t, err)
	list, err := block.GetBlockList(ctx, blockblob.BlockListTypeAll, nil)
	require.NoError(t, err)
	assert.Len(t, list.UncommittedBlocks, 2)
	_, err = block.CommitBlockList(ctx, []string{"AAAA", "BBBB"}, nil)
	require.NoError(t, err)
	p, err := block.GetProperties(ctx, nil)
	require.NoError(t, err)
	assert.EqualValues(t, 7, *p.ContentLength)
}

func pageBlobs(t *testing.T, c *azblob.Client) {
	ctx := context.Background()
	b := c.ServiceClient().NewContainerClient("blobs").NewPageBlobClient("pages")
	_, err := b.Create(ctx, 1<<40, nil)
	require.NoError(t, err, "a sparse page blob of 1 TiB")
	_, err = b.UploadPages(ctx, streaming.NopCloser(bytes.NewReader(bytes.Repeat([]byte{7}, 1024))), blob.HTTPRange{Offset: 4096, Count: 1024}, nil)
	require.NoError(t, err)
	_, err = b.ClearPages(ctx, blob.HTTPRange{Offset: 4608, Count: 512}, nil)
	require.NoError(t, err)
	page, err := b.NewGetPageRangesPager(nil).NextPage(ctx)
	require.NoError(t, err)
	require.Len(t, page.PageRange, 1)
	assert.EqualValues(t, 4096, *page.PageRange[0].Start)
	assert.EqualValues(t, 4607, *page.PageRange[0].End)
	_, err = b.Resize(ctx, 8192, &pageblob.ResizeOptions{})
	require.NoError(t, err)
	got, err := b.DownloadStream(ctx, nil)
	require.NoError(t, err)
	defer got.Body.Close()
	all, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	require.Len(t, all, 8192)
	assert.Equal(t, byte(7), all[4096])
	assert.Equal(t, byte(0), all[4608])
}

func listing(t *testing.T, c *azblob.Client) {
	ctx := context.Background()
	pages, names := 0, []string{}
	pager := c.NewListBlobsFlatPager("blobs", &azblob.ListBlobsFlatOptions{MaxResults: to.Ptr(int32(3))})
	for pager.More() {
		page, err := pager.NextPage(ctx)
		require.NoError(t, err)
		pages++
		for _, b := range page.Segment.BlobItems {
			names = append(names, *b.Name)
		}
	}
	assert.Len(t, names, 8)
	assert.Equal(t, 3, pages)
	assert.IsIncreasing(t, names)
	hier := c.ServiceClient().NewContainerClient("blobs").NewListBlobsHierarchyPager("/", nil)
	page, err := hier.NextPage(ctx)
	require.NoError(t, err)
	assert.Len(t, page.Segment.BlobPrefixes, 2)
}

func conditions(t *testing.T, c *azblob.Client) {
	ctx := context.Background()
	b := c.ServiceClient().NewContainerClient("blobs").NewBlockBlobClient("conditions")
	first, err := b.UploadBuffer(ctx, []byte("1"), nil)
	require.NoError(t, err)
	_, err = b.UploadBuffer(ctx, []byte("2"), nil)
	require.NoError(t, err)
	_, err = b.UploadBuffer(ctx, []byte("3"), &blockblob.UploadBufferOptions{
		AccessConditions: &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfMatch: first.ETag}},
	})
	assert.True(t, bloberror.HasCode(err, bloberror.ConditionNotMet), "%v", err)
	_, err = b.UploadBuffer(ctx, []byte("3"), &blockblob.UploadBufferOptions{
		AccessConditions: &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfNoneMatch: to.Ptr(azcore.ETagAny)}},
	})
	assert.True(t, bloberror.HasCode(err, bloberror.BlobAlreadyExists), "%v", err)
	_, err = b.Delete(ctx, nil)
	require.NoError(t, err)
	_, err = b.GetProperties(ctx, nil)
	assert.True(t, bloberror.HasCode(err, bloberror.BlobNotFound), "%v", err)
}

func signatures(t *testing.T, c *azblob.Client, cred *azblob.SharedKeyCredential) {
	ctx := context.Background()
	b := c.ServiceClient().NewContainerClient("blobs").NewBlobClient("plain")
	url, err := b.GetSASURL(sas.BlobPermissions{Read: true}, time.Now().Add(time.Hour), nil)
	require.NoError(t, err)
	anonymous, err := blockblob.NewClientWithNoCredential(url, nil)
	require.NoError(t, err)
	_, err = anonymous.GetProperties(ctx, nil)
	require.NoError(t, err)
	_, err = anonymous.Delete(ctx, nil)
	assert.True(t, bloberror.HasCode(err, bloberror.AuthorizationPermissionMismatch), "%v", err)

	values, err := sas.AccountSignatureValues{
		Protocol: sas.ProtocolHTTPS, ExpiryTime: time.Now().Add(-time.Hour),
		Permissions: (&sas.AccountPermissions{Read: true, List: true}).String(), ResourceTypes: (&sas.AccountResourceTypes{Container: true}).String(),
	}.SignWithSharedKey(cred)
	require.NoError(t, err)
	late, err := container.NewClientWithNoCredential(c.URL()+"blobs?"+values.Encode(), nil)
	require.NoError(t, err)
	_, err = late.NewListBlobsFlatPager(nil).NextPage(ctx)
	assert.True(t, bloberror.HasCode(err, bloberror.AuthenticationFailed), "%v", err)
}
