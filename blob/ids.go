package blob

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/store"
)

// idBits is how many ids one run may hand out before they reach the next run's.
const idBits = 40

// idSource numbers containers, layers and pieces: ascending, so that what is written together lies
// together, and never twice, since every run counts within a range of its own.
type idSource struct {
	store *store.Store
	last  atomic.Uint64
	epoch uint64
	known atomic.Bool // that this run has the epoch is in the store
}

func newIDSource(from *store.Store) (*idSource, error) {
	ids := &idSource{store: from, epoch: 1}
	v, err := from.Get([]byte(keyEpoch))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("numbering this run of the blob service: %w", err)
	}
	if len(v) == 8 {
		ids.epoch += binary.BigEndian.Uint64(v)
	}
	ids.last.Store(ids.epoch << idBits)
	if err := ids.settle(context.Background()); err != nil && !errors.Is(err, store.ErrFull) {
		return nil, err
	}
	return ids, nil
}

// settle comes before whatever takes numbers. A store that was full when the service began did not learn of this
// run, and has to before anything is numbered, or the next run would number the same way.
func (s *idSource) settle(ctx context.Context) error {
	if s.known.Load() {
		return nil
	}
	err := s.store.Update(context.WithoutCancel(ctx), keyEpoch, func(tx *store.Tx) error {
		tx.Frees() // a few bytes
		return s.settleIn(tx)
	})
	if err != nil {
		return fmt.Errorf("numbering this run of the blob service: %w", err)
	}
	return nil
}

// settleIn is settle as part of a transaction that takes numbers.
func (s *idSource) settleIn(tx *store.Tx) error {
	if s.known.Load() {
		return nil
	}
	tx.AfterCommit(func() { s.known.Store(true) })
	return tx.Set([]byte(keyEpoch), binary.BigEndian.AppendUint64(nil, s.epoch))
}

func (s *idSource) next() uint64 { return s.last.Add(1) }

// ticksAtUnixEpoch is 1970 in the service's ticks: 100 ns since the year 1.
const ticksAtUnixEpoch = 621355968000000000

// stampSource gives every write a moment of its own: virtual time in ticks, moved on where two
// writes meet in one tick. ETags are made of it, which is why they look like "0x8D…".
// behaviour: blob-etag.
type stampSource struct {
	clock *clock.Clock
	last  atomic.Uint64
}

// next is later than every stamp before it in this run, and later than after, which is the stamp
// of what is being replaced: it may come from a run whose virtual clock was ahead.
func (s *stampSource) next(after uint64) uint64 {
	now := uint64(s.clock.Now().UnixNano()/100 + ticksAtUnixEpoch)
	for {
		last := s.last.Load()
		t := max(now, last+1, after+1)
		if s.last.CompareAndSwap(last, t) {
			return t
		}
	}
}
