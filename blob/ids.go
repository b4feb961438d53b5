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
type idSource struct{ last atomic.Uint64 }

func newIDSource(s *store.Store) (*idSource, error) {
	var epoch uint64
	err := s.Update(context.Background(), keyEpoch, func(tx *store.Tx) error {
		v, err := tx.Get([]byte(keyEpoch))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if len(v) == 8 {
			epoch = binary.BigEndian.Uint64(v)
		}
		epoch++
		return tx.Set([]byte(keyEpoch), binary.BigEndian.AppendUint64(nil, epoch))
	})
	if err != nil && !errors.Is(err, store.ErrFull) {
		return nil, fmt.Errorf("numbering this run of the blob service: %w", err)
	}
	// A full store takes no writes, and without writes nothing is numbered: reads can go on.
	ids := &idSource{}
	ids.last.Store(epoch << idBits)
	return ids, nil
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
