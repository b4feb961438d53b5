package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/internal/vhd"
)

// Why an ingestion came to nothing, besides a source that cannot be read (SourceFault).
var (
	ErrNotVHD        = errors.New("blob: the source is no fixed VHD")
	ErrChangedSource = errors.New("blob: the source has changed")
	ErrWithdrawn     = errors.New("blob: what was to be filled is gone")
)

// Ingestion is a disk that is to be brought from an address into a container of the device.
type Ingestion struct {
	ID        string // names it among others that fill the same blob
	Account   string // name
	Contents  string // the account's Account.ID
	Container string
	Blob      string
	URL       string
}

// Ingest brings the disk: it makes the container where there is none, puts a page blob in the place of what is there, and
// copies the source's pages into it. It belongs to a job, and run again it goes on behind what there is. That another attempt
// may do better is what a *RetryError says; no other error is worth one.
//
// The source may be any server that says how much there is. One that says that it is a blob has to be a page blob.
func (s *Service) Ingest(ctx context.Context, job *jobs.Job, i Ingestion) error {
	if err := s.ids.settle(ctx); err != nil {
		return err
	}
	k := &copying{Service: s}
	if err := job.State(&k.copyJob); err != nil {
		return err
	}
	if k.Copy == "" {
		if err := k.beginIngest(ctx, job, i); err != nil {
			return ingestFault(err)
		}
	}
	if err := k.run(ctx); err != nil {
		fault, ok := errors.AsType[*sourceError](err)
		switch {
		case ctx.Err() != nil:
			return errors.Join(ctx.Err(), err) // it is to go on later, or was called off
		case ok && !fault.lasting() && !job.Last():
			return &RetryError{err}
		}
		return ingestFault(errors.Join(err, k.withdraw(ctx, i)))
	}
	return k.checkIngested(ctx, i)
}

// RetryError is the error of an ingestion that another attempt may finish.
type RetryError struct{ error }

// Unwrap gives the cause.
func (e *RetryError) Unwrap() error { return e.error }

// SourceFault says what a source that could not be read has to do with it, for a person: why the device does not ask it,
// what it answered.
func SourceFault(err error) (text string, ok bool) {
	fault, ok := errors.AsType[*sourceError](err)
	if !ok {
		return "", false
	}
	switch {
	case fault.cause == nil:
		return fmt.Sprintf("The copy source answers %d %s: %s", fault.status, fault.code, fault.message), true
	case fault.message == "":
		return "The copy source does not answer.", true
	}
	return fault.message, true
}

func ingestFault(err error) error {
	if fault, ok := errors.AsType[*sourceError](err); ok && fault.status == errSourceChanged.status {
		return errors.Join(ErrChangedSource, err)
	}
	return err
}

// beginIngest looks at the source and makes the blob that its pages go into.
func (k *copying) beginIngest(ctx context.Context, job *jobs.Job, i Ingestion) error {
	account, err := k.findAccount(ctx, i.Account)
	if err != nil || account.ID != i.Contents {
		return errors.Join(ErrWithdrawn, err)
	}
	info, err := k.describe(ctx, sourceRequest{url: i.URL, version: versionIngest})
	if err != nil {
		return err
	}
	k.copyJob = copyJob{Blob: i.Blob, Copy: i.ID, URL: i.URL, Version: versionIngest, Listed: info.isBlob}
	if !strings.HasPrefix(info.etag, "W/") { // which If-Match never matches
		k.ETag = info.etag
	}
	c := k.own(ctx, account, i.Container, i.Blob)
	if err := k.checkDisk(ctx, info, c.pageBlobLimit()); err != nil {
		return err
	}
	if err := c.ensureContainer(); err != nil {
		return err
	}
	made := &blobRecord{kind: pageBlob, size: info.record.size, headers: info.record.headers, metadata: info.record.metadata}
	return c.change(func(w *blobWrite) (err error) {
		if err := ctx.Err(); err != nil {
			return err // under the lock: whoever called it off takes away what is there after this
		}
		k.Container = w.container.id
		made.copy = &copyState{id: i.ID, status: copyPending, source: withoutSignature(i.URL), total: made.size, begun: k.Clock.Now().Unix()}
		if made.body, err = w.newPageLayer(); err != nil {
			return err
		}
		if err := job.Save(w.tx, k.copyJob); err != nil {
			return err
		}
		return w.replace(made)
	})
}

// versionIngest is the service version in which a source that is a blob is read: one that all have.
const versionIngest = "2019-07-07"

// checkDisk refuses what is no disk, before much of it is read. A source that gives no ranges is looked at when it is here.
func (k *copying) checkDisk(ctx context.Context, info *sourceInfo, limit int64) error {
	size := info.record.size
	switch {
	case info.isBlob && info.record.kind != pageBlob:
		return ErrNotPageBlob
	case !strings.HasSuffix(strings.ToLower(k.Blob), ".vhd"), size < vhd.FooterSize, size%pageSize != 0, size > limit:
		return ErrNotVHD
	}
	footer := byteRange{from: size - vhd.FooterSize, to: size}
	resp, err := k.ask(ctx, sourceRequest{url: k.URL, version: k.Version, etag: k.ETag, part: footer, ranged: true})
	if err != nil {
		return err
	}
	var b [vhd.FooterSize]byte
	if answersPart(resp, footer.from) == nil {
		if _, err = io.ReadFull(resp.Body, b[:]); err != nil {
			err = unreachable(err)
		} else if f, refused := vhd.Parse(b); refused != nil || f.Size != footer.from {
			err = errors.Join(ErrNotVHD, refused)
		}
	}
	return errors.Join(err, resp.Body.Close())
}

// checkIngested sees that the copy has ended well and that what is here now is a disk.
func (k *copying) checkIngested(ctx context.Context, i Ingestion) error {
	r, err := findBlob(k.Store, k.key())
	if err != nil {
		return err
	}
	if r == nil || r.copy == nil || r.copy.id != i.ID || r.copy.status != copySucceeded {
		return ErrWithdrawn
	}
	disk, err := k.OpenPageBlob(ctx, i.Account, i.Container, i.Blob, "")
	if err != nil {
		return errors.Join(ErrWithdrawn, err)
	}
	if _, err = vhd.Read(disk, disk.Size()); vhd.Refuses(err) {
		err = errors.Join(ErrNotVHD, err, k.withdraw(ctx, i))
	}
	return errors.Join(err, disk.Close())
}

// IngestProgress tells how many bytes of an ingestion are here, and of how many; 0 of 0 before it has begun.
func (s *Service) IngestProgress(i Ingestion) (done, total int64, err error) {
	container, err := findContainer(s.Store, i.Contents, i.Container)
	if errors.Is(err, errContainerNotFound) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	r, err := findBlob(s.Store, blobKey(container.id, i.Blob, baseMoment))
	if err != nil || r == nil || r.copy == nil || r.copy.id != i.ID {
		return 0, 0, err
	}
	return r.copy.done, r.copy.total, nil
}

// WithdrawIngest takes away what an ingestion that was called off has brought.
func (s *Service) WithdrawIngest(ctx context.Context, i Ingestion) error {
	container, err := findContainer(s.Store, i.Contents, i.Container)
	if errors.Is(err, errContainerNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	k := &copying{Service: s, copyJob: copyJob{Container: container.id, Blob: i.Blob, Copy: i.ID}}
	return k.withdraw(ctx, i)
}

// withdraw removes the blob, where it is still what this copy made of it. Snapshots that somebody took keep it.
func (k *copying) withdraw(ctx context.Context, i Ingestion) error {
	account := Account{Name: i.Account, ID: i.Contents}
	c := k.own(context.WithoutCancel(ctx), account, i.Container, i.Blob)
	c.op = &Operation{duringCopy: true}
	err := c.change(func(w *blobWrite) error {
		if w.record == nil || w.record.copy == nil || w.record.copy.id != k.Copy {
			return nil
		}
		w.tx.Frees()
		if present, err := w.hasSnapshots(); err != nil || present {
			return errors.Join(err, w.endCopy(copyAborted))
		}
		return w.removeBase(0)
	})
	if errors.Is(err, errContainerNotFound) {
		return nil
	}
	return err
}

// DropContainer deletes a container of the account with that Account.ID, with all it holds and whoever leases it. One that
// is not there is no error.
func (s *Service) DropContainer(ctx context.Context, account, container string) error {
	if _, err := s.Store.Get(containerKey(account, container)); errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return s.deleteContainerOf(ctx, account, container)
}
