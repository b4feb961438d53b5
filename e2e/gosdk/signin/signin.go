// Package signin is the part that the SDK tests share: tokens from go-autorest and the upload of a VHD.
package signin

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/go-autorest/autorest"
	"github.com/Azure/go-autorest/autorest/adal"
	"github.com/Azure/go-autorest/autorest/azure"
	"github.com/stretchr/testify/require"

	"github.com/edgerite/edgerite/e2e/emulator"
)

// PowerShell's client id, which the device's own .NET sample signs in with.
const clientID = "1950a258-227b-4e31-a9cf-717495945fc2"

// User signs EdgeArmUser in the way go-autorest does: environment from the metadata, then a password grant.
func User(t *testing.T, d emulator.Device) autorest.Authorizer {
	t.Helper()
	env, config := authority(t, d)
	token, err := adal.NewServicePrincipalTokenFromUsernamePassword(*config, clientID, "EdgeArmUser", emulator.Password, env.TokenAudience)
	return authorizer(t, token, err)
}

// Principal signs a service principal in by its secret.
func Principal(t *testing.T, d emulator.Device, p emulator.Principal) autorest.Authorizer {
	t.Helper()
	env, config := authority(t, d)
	token, err := adal.NewServicePrincipalToken(*config, p.ClientID, p.Secret, env.TokenAudience)
	return authorizer(t, token, err)
}

func authority(t *testing.T, d emulator.Device) (azure.Environment, *adal.OAuthConfig) {
	t.Helper()
	env, err := azure.EnvironmentFromURL(d.Management)
	require.NoError(t, err)
	config, err := adal.NewOAuthConfig(env.ActiveDirectoryEndpoint, d.TenantID)
	require.NoError(t, err)
	return env, config
}

func authorizer(t *testing.T, token *adal.ServicePrincipalToken, err error) autorest.Authorizer {
	t.Helper()
	require.NoError(t, err)
	require.NoError(t, token.Refresh())
	return autorest.NewBearerAuthorizer(token)
}

// Static is a token provider of one fixed token.
type Static string

// OAuthToken is the token.
func (s Static) OAuthToken() string { return string(s) }

// UploadVHD makes a container and a page blob of a fixed VHD in it, page range by page range, and
// returns the blob's URL.
func UploadVHD(t *testing.T, endpoint string, cred *blob.SharedKeyCredential) string {
	t.Helper()
	ctx := context.Background()
	c, err := container.NewClientWithSharedKeyCredential(endpoint+"vmimages", cred, nil)
	require.NoError(t, err)
	_, err = c.Create(ctx, nil)
	require.NoError(t, err)

	f, err := os.Open(emulator.FixedVHD(t, 5))
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	b := c.NewPageBlobClient("disk.vhd")
	_, err = b.Create(ctx, info.Size(), nil)
	require.NoError(t, err)
	const step = 4 << 20
	for off := int64(0); off < info.Size(); off += step {
		n := min(step, info.Size()-off)
		part := make([]byte, n)
		_, err := f.ReadAt(part, off)
		require.NoError(t, err)
		_, err = b.UploadPages(ctx, streaming.NopCloser(bytes.NewReader(part)), blob.HTTPRange{Offset: off, Count: n}, nil)
		require.NoError(t, err)
	}
	return b.URL()
}
