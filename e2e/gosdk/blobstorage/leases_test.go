package blobstorage

import (
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/lease"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const anotherID = "5f0d11d8-3a3c-4f38-9d4c-0d1a2b3c4d5e"

func containerLeases(t *testing.T, s *storage) {
	c := newContainer(t, s.service)
	l, err := lease.NewContainerClient(c, nil)
	require.NoError(t, err)
	_, err = l.AcquireLease(t.Context(), 60, nil)
	require.NoError(t, err)
	_, err = l.RenewLease(t.Context(), nil)
	require.NoError(t, err)
	_, err = c.Delete(t.Context(), nil)
	refused(t, bloberror.LeaseIDMissing, err)
	changed, err := l.ChangeLease(t.Context(), anotherID, nil)
	require.NoError(t, err)
	assert.Equal(t, anotherID, *changed.LeaseID)
	p, err := c.GetProperties(t.Context(), &container.GetPropertiesOptions{LeaseAccessConditions: &container.LeaseAccessConditions{LeaseID: to.Ptr(anotherID)}})
	require.NoError(t, err)
	assert.Equal(t, lease.StateTypeLeased, *p.LeaseState)
	assert.Equal(t, lease.DurationTypeFixed, *p.LeaseDuration)
	_, err = l.BreakLease(t.Context(), &lease.ContainerBreakOptions{BreakPeriod: to.Ptr(int32(0))})
	require.NoError(t, err)
	_, err = l.RenewLease(t.Context(), nil)
	refused(t, bloberror.LeaseIsBrokenAndCannotBeRenewed, err)
	_, err = l.ReleaseLease(t.Context(), nil)
	require.NoError(t, err)
	_, err = c.Delete(t.Context(), nil)
	require.NoError(t, err)
}

func blobLeases(t *testing.T, s *storage) {
	b := newBlob(t, newContainer(t, s.service), "leased", "one")
	l, err := lease.NewBlobClient(b, nil)
	require.NoError(t, err)
	_, err = l.AcquireLease(t.Context(), 14, nil)
	status(t, 400, err)
	_, err = l.AcquireLease(t.Context(), -1, nil)
	require.NoError(t, err)
	second, err := lease.NewBlobClient(b, nil)
	require.NoError(t, err)
	_, err = second.AcquireLease(t.Context(), 15, nil)
	refused(t, bloberror.LeaseAlreadyPresent, err)
	_, err = second.RenewLease(t.Context(), nil)
	refused(t, bloberror.LeaseIDMismatchWithLeaseOperation, err)

	_, err = b.Upload(t.Context(), body("two"), nil)
	refused(t, bloberror.LeaseIDMissing, err)
	_, err = b.Upload(t.Context(), body("two"), &blockblob.UploadOptions{AccessConditions: held(to.Ptr(anotherID))})
	refused(t, bloberror.LeaseIDMismatchWithBlobOperation, err)
	_, err = b.Upload(t.Context(), body("two"), &blockblob.UploadOptions{AccessConditions: held(l.LeaseID())})
	require.NoError(t, err)
	_, err = l.ChangeLease(t.Context(), anotherID, nil)
	require.NoError(t, err)
	_, err = l.RenewLease(t.Context(), nil)
	require.NoError(t, err)
	broken, err := l.BreakLease(t.Context(), nil)
	require.NoError(t, err)
	assert.Zero(t, *broken.LeaseTime, "an infinite lease breaks at once")
	p, err := b.GetProperties(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, lease.StateTypeBroken, *p.LeaseState)
	assert.Equal(t, lease.StatusTypeUnlocked, *p.LeaseStatus)
	_, err = l.ReleaseLease(t.Context(), nil)
	require.NoError(t, err)
	_, err = b.Delete(t.Context(), &blob.DeleteOptions{AccessConditions: held(to.Ptr(anotherID))})
	refused(t, bloberror.LeaseNotPresentWithBlobOperation, err)
	_, err = b.Delete(t.Context(), nil)
	require.NoError(t, err)
}

// held is the condition that a lease of this id is on the blob.
func held(id *string) *blob.AccessConditions {
	return &blob.AccessConditions{LeaseAccessConditions: &blob.LeaseAccessConditions{LeaseID: id}}
}
