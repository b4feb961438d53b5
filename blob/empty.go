package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/store"
)

// jobEmpty is the kind of the job that removes what a deleted container held.
const jobEmpty = "blob.empty"

// emptyJob is its payload.
type emptyJob struct {
	Account   string `json:"account"`
	Container string `json:"container"`
}

// Sizes of the steps in which a container is emptied.
const (
	emptyStep   = 200  // names read at a time
	emptyAtOnce = 1000 // blobs removed before the deletion is answered; the job removes the rest
)

// errMore means that a container holds more than the bound of one run.
var errMore = errors.New("blob: more to remove")

// beginEmptying marks a container as being deleted: from now on nobody finds it, and its name is
// taken until it is empty
// (https://learn.microsoft.com/rest/api/storageservices/delete-container#remarks).
// behaviour: blob-being-deleted.
func (s *Service) beginEmptying(tx *store.Tx, account, name string, r *containerRecord) error {
	tx.Frees()
	r.deleting = true
	if s.Jobs == nil {
		return nil
	}
	_, err := s.Jobs.Enqueue(tx, jobEmpty, emptyJob{Account: account, Container: name})
	return err
}

// emptyNow removes what a small container holds, so that its name is free when the deletion is
// answered; of a large one a first part. Without jobs it removes all.
func (s *Service) emptyNow(ctx context.Context, job emptyJob) error {
	bound := emptyAtOnce
	if s.Jobs == nil {
		bound = 0
	}
	err := s.empty(context.WithoutCancel(ctx), job, bound)
	if errors.Is(err, errMore) {
		return nil
	}
	return err
}

// runEmpty does a job of kind jobEmpty. It may be run again after it was cut short.
func (s *Service) runEmpty(ctx context.Context, job *jobs.Job) error {
	var e emptyJob
	if err := job.Payload(&e); err != nil {
		return jobs.Permanent(err)
	}
	return s.empty(ctx, e, 0)
}

// empty removes a deleted container's blobs, up to bound of them where it is not 0, and then the container.
func (s *Service) empty(ctx context.Context, job emptyJob, bound int) error {
	key := containerKey(job.Account, job.Container)
	v, err := s.Store.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return nil // by an earlier run
	}
	if err != nil {
		return err
	}
	r, err := decodeContainer(v)
	if err != nil || !r.deleting {
		return err
	}
	// A write that found the container before it was marked may still be about to be applied.
	s.Store.Barrier()
	for removed := 0; ; {
		n, err := s.emptyStep(ctx, r.id)
		if err != nil {
			return fmt.Errorf("emptying container %s: %w", job.Container, err)
		}
		if removed += n; n == 0 {
			break
		}
		if bound > 0 && removed >= bound {
			return errMore
		}
	}
	return s.forgetContainer(ctx, job, v, r.id)
}

// forgetContainer removes the record of a container that is empty now, and its tags, if that is the record still.
func (s *Service) forgetContainer(ctx context.Context, job emptyJob, record []byte, id uint64) error {
	key := containerKey(job.Account, job.Container)
	return s.Store.Update(ctx, containerScope(job.Account, job.Container), func(tx *store.Tx) error {
		if now, err := tx.Get(key); err != nil || !bytes.Equal(now, record) {
			return ignoreNotFound(err) // by another run, or made anew since
		}
		if err := dropTags(tx, id); err != nil {
			return err
		}
		return tx.Delete(key)
	})
}

func ignoreNotFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// emptyStep removes the next few blobs of a container and tells how many.
func (s *Service) emptyStep(ctx context.Context, container uint64) (int, error) {
	var keys [][]byte
	prefix := blobsOf(container)
	err := s.Store.Scan(prefix, store.PrefixEnd(prefix), func(key, _ []byte) (bool, error) {
		keys = append(keys, bytes.Clone(key))
		return len(keys) < emptyStep, nil
	})
	if err != nil {
		return 0, err
	}
	// No request changes these blobs any more, and jobs that do are alone then, so one transaction may take many of them.
	scope := containerScope(strconv.FormatUint(container, 16), "")
	err = s.Store.Update(ctx, scope, func(tx *store.Tx) error {
		tx.Alone()
		tx.Frees() // though it may have to enqueue a job that goes on
		for _, key := range keys {
			if err := s.emptyBlob(tx, key); err != nil {
				return err
			}
		}
		return nil
	})
	return len(keys), err
}

func (s *Service) emptyBlob(tx *store.Tx, key []byte) error {
	r, err := findStored(tx, key)
	if err != nil || r == nil {
		return err
	}
	if err := s.dropStaged(tx, key, r); err != nil {
		return err
	}
	return s.dropRow(tx, r, key)
}

// DeleteAccount removes the contents of the account with that Account.ID. Large containers go on
// being removed in jobs.
func (s *Service) DeleteAccount(ctx context.Context, account string) error {
	prefix := containersOf(account)
	var names []string
	err := s.Store.Scan(prefix, store.PrefixEnd(prefix), func(key, _ []byte) (bool, error) {
		names = append(names, string(key[len(prefix):]))
		return true, nil
	})
	if err != nil {
		return fmt.Errorf("deleting the blobs of account %s: %w", account, err)
	}
	for _, name := range names {
		if err := s.deleteContainerOf(ctx, account, name); err != nil {
			return fmt.Errorf("deleting the blobs of account %s: %w", account, err)
		}
	}
	return s.Store.Update(ctx, accountScope(account), func(tx *store.Tx) error { return tx.Delete(accountKey(account)) })
}

func (s *Service) deleteContainerOf(ctx context.Context, account, name string) error {
	err := s.Store.Update(ctx, containerScope(account, name), func(tx *store.Tx) error {
		r, err := findContainer(tx, account, name)
		if errors.Is(err, errContainerNotFound) {
			return nil // being deleted already
		}
		if err != nil {
			return err
		}
		if err := s.beginEmptying(tx, account, name, r); err != nil {
			return err
		}
		return tx.Set(containerKey(account, name), r.encode())
	})
	if err != nil {
		return err
	}
	return s.emptyNow(ctx, emptyJob{Account: account, Container: name})
}
