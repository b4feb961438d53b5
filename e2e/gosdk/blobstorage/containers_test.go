package blobstorage

import (
	"slices"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/sas"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/service"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func containers(t *testing.T, s *storage) {
	for _, name := range []string{"go-one", "go-three", "go-two"} {
		_, err := s.service.CreateContainer(t.Context(), name, &container.CreateOptions{Metadata: map[string]*string{"Who": to.Ptr("azblob")}})
		require.NoError(t, err)
	}
	_, err := s.service.CreateContainer(t.Context(), "go-one", nil)
	refused(t, bloberror.ContainerAlreadyExists, err)
	_, err = s.service.CreateContainer(t.Context(), "Go--One", nil)
	refused(t, bloberror.InvalidResourceName, err)

	c := s.service.NewContainerClient("go-one")
	p, err := c.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, "azblob", deref(p.Metadata["Who"]))
	_, err = c.SetMetadata(t.Context(), &container.SetMetadataOptions{Metadata: map[string]*string{"Other": to.Ptr("x")}})
	require.NoError(t, err)
	now, err := c.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Len(t, now.Metadata, 1)
	assert.NotEqual(t, deref(p.ETag), deref(now.ETag))
	early := &container.ModifiedAccessConditions{IfModifiedSince: to.Ptr(time.Now().Add(24 * time.Hour))}
	_, err = c.SetMetadata(t.Context(), &container.SetMetadataOptions{ModifiedAccessConditions: early})
	refused(t, bloberror.ConditionNotMet, err)

	var listed []string
	pages := s.service.NewListContainersPager(&service.ListContainersOptions{
		Prefix: to.Ptr("go-"), MaxResults: to.Ptr(int32(2)), Include: service.ListContainersInclude{Metadata: true, System: true},
	})
	for pages.More() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		assert.LessOrEqual(t, len(page.ContainerItems), 2)
		for _, item := range page.ContainerItems {
			listed = append(listed, *item.Name)
			assert.Len(t, item.Metadata, 1)
		}
	}
	assert.Equal(t, []string{"go-one", "go-three", "go-two"}, listed)

	_, err = s.service.DeleteContainer(t.Context(), "go-one", nil)
	require.NoError(t, err)
	_, err = c.GetProperties(t.Context(), nil)
	refused(t, bloberror.ContainerNotFound, err)
	_, err = c.Delete(t.Context(), nil)
	refused(t, bloberror.ContainerNotFound, err)
}

func accessPolicies(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	newBlob(t, c, "x", "content")
	start, expiry := time.Now().Add(-time.Hour).UTC().Truncate(time.Second), time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	readers := &container.SignedIdentifier{ID: to.Ptr("readers"), AccessPolicy: &container.AccessPolicy{
		Start: &start, Expiry: &expiry, Permission: to.Ptr((&container.AccessPolicyPermission{Read: true, List: true}).String()),
	}}
	_, err := c.SetAccessPolicy(t.Context(), &container.SetAccessPolicyOptions{ContainerACL: []*container.SignedIdentifier{readers}})
	require.NoError(t, err)
	got, err := c.GetAccessPolicy(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, got.SignedIdentifiers, 1)
	assert.Equal(t, "readers", *got.SignedIdentifiers[0].ID)
	assert.Equal(t, "rl", *got.SignedIdentifiers[0].AccessPolicy.Permission)
	assert.True(t, expiry.Equal(*got.SignedIdentifiers[0].AccessPolicy.Expiry))
	assert.Empty(t, deref(got.BlobPublicAccess))

	query, err := sas.BlobSignatureValues{ContainerName: nameOf(c), Identifier: "readers"}.SignWithSharedKey(s.key)
	require.NoError(t, err)
	signed, err := container.NewClientWithNoCredential(c.URL()+"?"+query.Encode(), nil)
	require.NoError(t, err)
	assert.Equal(t, "content", content(t, signed.NewBlobClient("x")))
	_, err = signed.NewBlobClient("x").Delete(t.Context(), nil)
	refused(t, bloberror.AuthorizationPermissionMismatch, err)

	_, err = c.SetAccessPolicy(t.Context(), &container.SetAccessPolicyOptions{ContainerACL: slices.Repeat([]*container.SignedIdentifier{readers}, 6)})
	refused(t, bloberror.InvalidXMLDocument, err)
	_, err = c.SetAccessPolicy(t.Context(), &container.SetAccessPolicyOptions{Access: to.Ptr(container.PublicAccessTypeBlob)})
	require.NoError(t, err)
	_, err = signed.NewBlobClient("x").GetProperties(t.Context(), nil)
	status(t, 403, err)

	anybody, err := container.NewClientWithNoCredential(c.URL(), nil)
	require.NoError(t, err)
	assert.Equal(t, "content", content(t, anybody.NewBlobClient("x")))
	_, err = anybody.NewListBlobsFlatPager(nil).NextPage(t.Context())
	refused(t, bloberror.NoAuthenticationInformation, err)
	_, err = c.SetAccessPolicy(t.Context(), &container.SetAccessPolicyOptions{Access: to.Ptr(container.PublicAccessTypeContainer)})
	require.NoError(t, err)
	page, err := anybody.NewListBlobsFlatPager(nil).NextPage(t.Context())
	require.NoError(t, err)
	assert.Len(t, page.Segment.BlobItems, 1)
}
