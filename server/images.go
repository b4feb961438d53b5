package server

import (
	"context"
	"errors"
	"slices"

	"github.com/edgerite/edgerite/arm/azurebridge"
	"github.com/edgerite/edgerite/arm/storage"
	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/store"
)

// Kinds of the jobs of ingestion. Their payloads are an azurebridge.Download, and of a removal a removedImage.
const (
	jobIngest   = "server.ingest"
	jobWithdraw = "server.withdraw-ingest"
	jobUningest = "server.remove-ingested"
)

type removedImage struct {
	Operation string             `json:"operation"`
	Target    azurebridge.Target `json:"target"`
}

// images brings the images of ingestion jobs into the accounts.
type images struct {
	blobs    *blob.Service
	accounts *storage.Accounts
	jobs     *jobs.Queue
	conclude func(ctx context.Context, operation string, failure error) error // set before a job runs
}

func newImages(blobs *blob.Service, accounts *storage.Accounts, queue *jobs.Queue) *images {
	i := &images{blobs: blobs, accounts: accounts, jobs: queue}
	queue.Register(jobIngest, i.ingest)
	queue.Register(jobWithdraw, func(ctx context.Context, job *jobs.Job) error {
		var d azurebridge.Download
		if err := job.Payload(&d); err != nil {
			return err
		}
		return blobs.WithdrawIngest(ctx, ingestion(d))
	})
	queue.Register(jobUningest, i.remove)
	return i
}

// Contents finds an account.
func (i *images) Contents(ctx context.Context, name, key string) (string, error) {
	account, err := i.accounts.Account(ctx, name)
	if errors.Is(err, storage.ErrNoAccount) || err == nil && !slices.Contains(account.Keys[:], key) {
		return "", errors.Join(azurebridge.ErrNoAccount, err)
	}
	return account.Contents, err
}

// Download has an image brought in a job.
func (i *images) Download(tx *store.Tx, d azurebridge.Download) (string, error) {
	return i.jobs.Enqueue(tx, jobIngest, d)
}

// Cancel ends that job. What it has brought goes in another, which begins when it is interrupted.
func (i *images) Cancel(tx *store.Tx, job string, d azurebridge.Download) error {
	if _, err := i.jobs.Find(job); errors.Is(err, store.ErrNotFound) {
		return nil // over
	}
	if err := i.jobs.Cancel(tx, job); err != nil {
		return err
	}
	_, err := i.jobs.Enqueue(tx, jobWithdraw, d)
	return err
}

// Remove has a container deleted in a job.
func (i *images) Remove(tx *store.Tx, operation string, t azurebridge.Target) error {
	_, err := i.jobs.Enqueue(tx, jobUningest, removedImage{operation, t})
	return err
}

// Progress tells how far a download is.
func (i *images) Progress(d azurebridge.Download) (done, total int64, err error) {
	return i.blobs.IngestProgress(ingestion(d))
}

func (i *images) ingest(ctx context.Context, job *jobs.Job) error {
	var d azurebridge.Download
	if err := job.Payload(&d); err != nil {
		return err
	}
	err := i.blobs.Ingest(ctx, job, ingestion(d))
	_, again := errors.AsType[*blob.RetryError](err)
	switch {
	case again, err != nil && ctx.Err() != nil:
		return err
	case err != nil:
		err = imageFailure(err)
	}
	return i.conclude(ctx, d.Operation, err)
}

func imageFailure(err error) error {
	for from, to := range map[error]error{
		blob.ErrNotPageBlob:   azurebridge.ErrNotPageBlob,
		blob.ErrNotVHD:        azurebridge.ErrNotVHD,
		blob.ErrChangedSource: azurebridge.ErrChanged,
		blob.ErrWithdrawn:     azurebridge.ErrWithdrawn,
	} {
		if errors.Is(err, from) {
			return azurebridge.Failure(errors.Join(to, err), "")
		}
	}
	text, _ := blob.SourceFault(err)
	if errors.Is(err, store.ErrFull) {
		text = "The device has no space left for the blob."
	}
	return azurebridge.Failure(err, text)
}

func (i *images) remove(ctx context.Context, job *jobs.Job) error {
	var r removedImage
	if err := job.Payload(&r); err != nil {
		return err
	}
	err := i.blobs.DropContainer(ctx, r.Target.Contents, r.Target.Container)
	if err != nil && !job.Last() {
		return err
	}
	return i.conclude(ctx, r.Operation, err)
}

// ingestion is a download as the blob service knows it.
func ingestion(d azurebridge.Download) blob.Ingestion {
	return blob.Ingestion{
		ID: d.Operation, URL: d.Source,
		Account: d.Target.Account, Contents: d.Target.Contents, Container: d.Target.Container, Blob: d.Target.Blob,
	}
}
