package blobstorage

import (
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// absent is what azblob offers and the service has not: it is refused, and changes nothing.
func absent(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	b := newBlob(t, c, "x", "content")
	for name, want := range map[string]struct {
		status int
		call   func() error
	}{
		"immutability": {501, func() error {
			_, err := b.SetImmutabilityPolicy(t.Context(), time.Now().Add(time.Hour), nil)
			return err
		}},
		"legal hold": {501, func() error {
			_, err := b.SetLegalHold(t.Context(), true, nil)
			return err
		}},
		"expiry": {501, func() error {
			_, err := b.SetExpiry(t.Context(), blockblob.ExpiryTypeRelativeToNow(time.Hour), nil)
			return err
		}},
		"restored container": {501, func() error {
			_, err := s.service.RestoreContainer(t.Context(), nameOf(c), "01D60F8BB59A4652", nil)
			return err
		}},
		"encryption scope": {400, func() error {
			_, err := b.Upload(t.Context(), body("other"), &blockblob.UploadOptions{CPKScopeInfo: &blob.CPKScopeInfo{EncryptionScope: to.Ptr("scope")}})
			return err
		}},
		"versions": {404, func() error {
			at, err := b.WithVersionID("2026-01-01T00:00:00.0000000Z")
			require.NoError(t, err)
			_, err = at.GetProperties(t.Context(), nil)
			return err
		}},
	} {
		t.Log(name)
		status(t, want.status, want.call())
	}
	assert.Equal(t, "content", content(t, b))
	// Where it asks for Apache Arrow, it takes XML.
	assert.Equal(t, []string{"x"}, listed(t, c, &container.ListBlobsFlatOptions{ResponseFormat: container.StorageResponseFormatArrow}))
}
