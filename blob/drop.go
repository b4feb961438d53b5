package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/store"
)

// collectSegments is how many segments of a layer are dropped in one transaction.
const collectSegments = 64

// jobCollect is the kind of the job that removes what is left of a large layer.
const jobCollect = "blob.collect"

// collectJob is its payload. Scope is the lock of the blob the layer belonged to.
type collectJob struct {
	Scope string `json:"scope"`
	Layer uint64 `json:"layer"`
}

// dropBody forgets the body of the blob record at owner, whose scope is locked.
func (s *Service) dropBody(tx *store.Tx, b body, scope string, owner []byte) error {
	if b.data != 0 {
		return tx.Delete(dataKey(b.data))
	}
	if b.layer != 0 {
		return s.dropLayer(tx, b.layer, scope, owner)
	}
	return nil
}

// dropLayer takes back the use of a layer by the record at owner. When it was the last, the layer
// goes: a small one here, a large one bit by bit in a job. When only a layer above is left to use
// it, that one takes it in.
func (s *Service) dropLayer(tx *store.Tx, id uint64, scope string, owner []byte) error {
	last, err := release(tx, layerRefName(id), owner)
	if err != nil {
		return err
	}
	if !last {
		return s.foldOrphan(tx, id)
	}
	done, err := s.collect(tx, id, scope)
	if err != nil || done {
		return err
	}
	if s.Jobs != nil {
		_, err := s.Jobs.Enqueue(tx, jobCollect, collectJob{Scope: scope, Layer: id})
		return err
	}
	tx.AfterCommit(func() { s.collectRest(scope, id) })
	return nil
}

// collect removes up to collectSegments segments of a layer nobody uses, and the layer itself once
// it has none.
func (s *Service) collect(tx *store.Tx, id uint64, scope string) (done bool, err error) {
	tx.Alone()
	l, err := findLayer(tx, id)
	if errors.Is(err, store.ErrNotFound) {
		return true, nil // by an earlier run of the same job
	}
	if err != nil {
		return false, err
	}
	var keys, records [][]byte
	prefix := segmentsOf(id)
	err = tx.Scan(prefix, store.PrefixEnd(prefix), func(key, value []byte) (bool, error) {
		keys = append(keys, bytes.Clone(key))
		records = append(records, bytes.Clone(value))
		return len(keys) <= collectSegments, nil
	})
	if err != nil {
		return false, err
	}
	for i := range keys[:min(len(keys), collectSegments)] {
		if err := s.dropSegment(tx, keys[i], records[i]); err != nil {
			return false, err
		}
	}
	if len(keys) > collectSegments {
		return false, nil
	}
	if err := tx.Delete(layerKey(id)); err != nil || l.parent == 0 {
		return true, err
	}
	return true, s.dropLayer(tx, l.parent, scope, layerKey(id))
}

func (s *Service) dropSegment(tx *store.Tx, key, record []byte) error {
	x, err := decodeExtents(record)
	if err != nil {
		return err
	}
	blocks, err := decodeBlocks(record)
	if err != nil {
		return err
	}
	sources := x.sources()
	for _, b := range blocks {
		sources = append(sources, b.source)
	}
	for _, src := range sources {
		if err := s.releaseSource(tx, src, key); err != nil {
			return err
		}
	}
	return tx.Delete(key)
}

// runCollect does a job of kind jobCollect. It may be run again after it was cut short.
func (s *Service) runCollect(ctx context.Context, job *jobs.Job) error {
	var c collectJob
	if err := job.Payload(&c); err != nil {
		return jobs.Permanent(err)
	}
	return s.collectAll(ctx, c)
}

func (s *Service) collectAll(ctx context.Context, job collectJob) error {
	for done := false; !done; {
		err := s.Store.Update(ctx, job.Scope, func(tx *store.Tx) (err error) {
			tx.Frees()
			done, err = s.collect(tx, job.Layer, job.Scope)
			return err
		})
		if err != nil {
			return fmt.Errorf("collecting layer %d: %w", job.Layer, err)
		}
	}
	return nil
}

// collectRest is what happens to a large layer where there are no jobs.
func (s *Service) collectRest(scope string, id uint64) {
	if err := s.collectAll(context.Background(), collectJob{Scope: scope, Layer: id}); err != nil {
		s.Log.Error("content of a deleted blob is left behind", zap.Error(err))
	}
}
