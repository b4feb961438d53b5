package server

import (
	"context"
	"errors"
	"net/http"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/arm/compute"
	"github.com/edgerite/edgerite/arm/storage"
	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// blobAccounts lets the blob service find the accounts that Resource Manager keeps.
type blobAccounts struct{ *storage.Accounts }

// Account finds an account. For one that is not there Azure has no name in DNS; here the name may resolve, so
// the service says that the resource does not exist.
func (a blobAccounts) Account(ctx context.Context, name string) (blob.Account, error) {
	account, err := a.Accounts.Account(ctx, name)
	if errors.Is(err, storage.ErrNoAccount) {
		return blob.Account{}, apierr.New(http.StatusNotFound, "ResourceNotFound", "The specified resource does not exist.").Because(err)
	}
	if err != nil {
		return blob.Account{}, err
	}
	return blob.Account{
		Name:      account.Name,
		Keys:      account.Keys,
		HTTPSOnly: account.HTTPSOnly,
		SKU:       account.SKU,
		Kind:      account.Kind,
		Created:   account.Created,
	}, nil
}

// pageBlobs lets compute import disks and images from the device's own page blobs.
type pageBlobs struct{ blobs *blob.Service }

// Open opens a page blob by its address.
func (p pageBlobs) Open(ctx context.Context, url string) (compute.Blob, error) {
	reader, err := p.blobs.OpenURL(ctx, url)
	if err == nil {
		return reader, nil
	}
	for from, to := range map[error]error{
		blob.ErrNotFound:    compute.ErrNotFound,
		blob.ErrForbidden:   compute.ErrNotFound, // an address that does not grant reading shows nothing
		blob.ErrNotPageBlob: compute.ErrNotPageBlob,
		blob.ErrForeign:     compute.ErrForeign,
	} {
		if errors.Is(err, from) {
			return nil, errors.Join(to, err)
		}
	}
	return nil, err
}

// accountContents removes what is in an account when the account goes.
type accountContents struct {
	blobs *blob.Service
	log   *zap.Logger
}

// DropAccount removes the contents once the account's removal is durable.
func (a accountContents) DropAccount(tx *store.Tx, account string) error {
	tx.AfterCommit(func() {
		if err := a.blobs.DeleteAccount(context.Background(), account); err != nil {
			a.log.Error("removing the contents of a storage account", zap.String("account", account), zap.Error(err))
		}
	})
	return nil
}
