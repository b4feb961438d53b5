package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/store"
)

// A layer is folded into one above it by copying the records of its segments there, not the bytes
// they name. That is done in the background for two reasons:
//
//   - A segment is looked up through all layers below its own. So that a blob of many snapshots is
//     read as fast as one of few, every foldEvery-th layer takes in those between itself and the
//     one whose depth is its own without the lowest bit, as in a Fenwick tree: the way down is
//     foldEvery-1 layers and one for each bit of the depth divided by foldEvery. A thousand
//     snapshots are fourteen layers; a segment is copied ten times at most.
//   - A layer whose snapshot was deleted is of use to the one above it only, which takes it in, so
//     that the bytes nobody can see any more are freed.
const foldEvery = 8

// jobFold is the kind of the job that folds layers.
const jobFold = "blob.fold"

// foldJob is its payload: the layer takes in those below it that are deeper than above.
type foldJob struct {
	Layer uint64 `json:"layer"`
	Above int64  `json:"above"`
}

// foldSegments is how many segments are copied in one transaction.
const foldSegments = 64

// foldFrozen has a layer that was just frozen fold what makes the way down long.
func (s *Service) foldFrozen(tx *store.Tx, id uint64, l *layer) error {
	if l.depth == 0 || l.depth%foldEvery != 0 {
		return nil
	}
	return s.startFold(tx, foldJob{Layer: id, Above: l.depth & (l.depth - 1)})
}

// foldOrphan has the only user of a layer take it in, if that is a layer.
func (s *Service) foldOrphan(tx *store.Tx, id uint64) error {
	holders, err := holdersOf(tx, id, 2)
	if err != nil || len(holders) != 1 || !bytes.HasPrefix(holders[0], []byte(spaceLayer)) {
		return err
	}
	l, err := findLayer(tx, id)
	if err != nil {
		return err
	}
	return s.startFold(tx, foldJob{Layer: layerNumber(holders[0]), Above: l.depth - 1})
}

func (s *Service) startFold(tx *store.Tx, job foldJob) error {
	if s.Jobs != nil {
		_, err := s.Jobs.Enqueue(tx, jobFold, job)
		return err
	}
	tx.AfterCommit(func() {
		if err := s.fold(context.Background(), job); err != nil {
			s.Log.Error("layers of a page blob stay apart", zap.Error(err))
		}
	})
	return nil
}

// runFold does a job of kind jobFold. It may be run again after it was cut short.
func (s *Service) runFold(ctx context.Context, job *jobs.Job) error {
	var f foldJob
	if err := job.Payload(&f); err != nil {
		return jobs.Permanent(err)
	}
	return s.fold(ctx, f)
}

func (s *Service) fold(ctx context.Context, job foldJob) error {
	for from, done := uint32(0), false; !done; {
		err := s.Store.Update(ctx, string(layerKey(job.Layer)), func(tx *store.Tx) (err error) {
			from, done, err = s.foldStep(tx, job, from)
			return err
		})
		if err != nil {
			return fmt.Errorf("folding into layer %d: %w", job.Layer, err)
		}
	}
	return nil
}

// foldStep copies up to foldSegments segments from the number on and, once there are no more,
// lets go of the layers they were in.
func (s *Service) foldStep(tx *store.Tx, job foldJob, from uint32) (next uint32, done bool, err error) {
	tx.Alone()
	tx.Frees() // in the end
	own, links, rest, err := foldable(tx, job)
	if err != nil || len(links) < 2 {
		return 0, true, err // gone, or folded by an earlier run
	}
	for range foldSegments {
		n, ok, err := nextSegment(tx, links[1:], from)
		if err != nil {
			return 0, false, err
		}
		if !ok || int64(n)*segmentSize >= links[1].limit {
			return 0, true, s.foldEnd(tx, job.Layer, own, rest)
		}
		if err := s.foldSegment(tx, links, n, rest.parent != 0); err != nil {
			return 0, false, err
		}
		from = n + 1
	}
	return from, false, nil
}

// foldable gives the layer of the job, it and the layers it is to take in as a chain, and the last
// of these.
func foldable(from store.Reader, job foldJob) (own *layer, links []link, last *layer, err error) {
	own, err = findLayer(from, job.Layer)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil, nil, nil
	}
	if err != nil {
		return nil, nil, nil, err
	}
	links = []link{{layer: job.Layer, limit: math.MaxInt64}}
	last = own
	for limit := own.limit; last.parent != 0; limit = min(limit, last.limit) {
		below, err := findLayer(from, last.parent)
		if err != nil {
			return nil, nil, nil, err
		}
		if below.depth <= job.Above {
			break
		}
		links = append(links, link{last.parent, limit})
		last = below
	}
	rest := *last
	for _, k := range links[1:] {
		rest.limit = min(rest.limit, k.limit)
	}
	return own, links, &rest, nil
}

func (s *Service) foldSegment(tx *store.Tx, links []link, n uint32, inherited bool) error {
	_, err := tx.Get(segmentKey(links[0].layer, n))
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return err
	}
	x, err := pagesOf(tx, links, n)
	if err != nil {
		return err
	}
	return s.writePages(tx, links[0].layer, n, x, inherited)
}

// foldEnd puts the layer on what the last of the folded ones stands on.
func (s *Service) foldEnd(tx *store.Tx, id uint64, own, rest *layer) error {
	folded := own.parent
	own.parent, own.limit = rest.parent, rest.limit
	if own.parent == 0 {
		own.limit = 0
	} else if err := hold(tx, layerRefName(own.parent), layerKey(id)); err != nil {
		return err
	}
	if err := tx.Set(layerKey(id), own.encode()); err != nil {
		return err
	}
	return s.dropLayer(tx, folded, string(layerKey(id)), layerKey(id))
}
