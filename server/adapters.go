package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/arm/compute"
	"github.com/edgerite/edgerite/arm/storage"
	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/jobs"
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
		Resource:  account.ID,
		ID:        account.Contents,
		Keys:      account.Keys,
		HTTPSOnly: account.HTTPSOnly,
		Private:   account.Private,
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
		blob.ErrForbidden:   compute.ErrNotFound, // an address that does not grant reading shows nothing (behaviour: foreign-import-address)
		blob.ErrNotPageBlob: compute.ErrNotPageBlob,
		blob.ErrForeign:     compute.ErrForeign,
	} {
		if errors.Is(err, from) {
			return nil, errors.Join(to, err)
		}
	}
	return nil, err
}

// jobDropAccount is the kind of the job that removes what was in a storage account. Its payload is the account's blob.Account.ID.
const jobDropAccount = "server.drop-account"

// accountContents removes what is in an account when the account goes.
type accountContents struct{ jobs *jobs.Queue }

func newAccountContents(blobs *blob.Service, queue *jobs.Queue) accountContents {
	queue.Register(jobDropAccount, func(ctx context.Context, job *jobs.Job) error {
		var contents string
		if err := job.Payload(&contents); err != nil {
			return err
		}
		return blobs.DeleteAccount(ctx, contents)
	})
	return accountContents{queue}
}

// SignSAS signs as the blob service verifies.
func (accountContents) SignSAS(account, key, resource string, parameters [][2]string) (string, error) {
	return blob.SignSAS(account, key, resource, parameters)
}

// DropAccount has the contents removed as soon as the account's removal is durable.
// behaviour: account-contents-job.
func (a accountContents) DropAccount(tx *store.Tx, contents string) error {
	_, err := a.jobs.Enqueue(tx, jobDropAccount, contents)
	return err
}
