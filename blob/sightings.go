package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/store"
)

// maxSightings bounds what is remembered of signatures. Who is forgotten is met for the first time
// again, and lives longer by what the virtual clock had gained.
// behaviour: blob-sas-sightings.
const maxSightings = 10_000

// sightings remember how far the virtual clock was ahead when a shared access signature was first
// seen. Clients write real time into a SAS; "clock advance" must age those that are out already and
// leave alone those made since.
type sightings struct {
	store *store.Store
	clock *clock.Clock
	log   *zap.Logger

	mu  sync.Mutex // guards all
	all map[[16]byte]sighting
}

type sighting struct {
	offset time.Duration // virtual minus real time, then
	end    int64         // the signature's expiry, seconds since 1970
}

func loadSightings(s *store.Store, c *clock.Clock, log *zap.Logger) (*sightings, error) {
	all := map[[16]byte]sighting{}
	prefix := []byte(spaceSighting)
	err := s.Scan(prefix, store.PrefixEnd(prefix), func(key, value []byte) (bool, error) {
		if len(value) == 16 && len(key) == len(prefix)+16 {
			all[[16]byte(key[len(prefix):])] = sighting{
				offset: time.Duration(binary.BigEndian.Uint64(value)),
				end:    int64(binary.BigEndian.Uint64(value[8:])),
			}
		}
		return true, nil
	})
	return &sightings{store: s, clock: c, log: log, all: all}, err
}

// offset is the clock's offset when the signature was first seen, which may be now. Only verified
// signatures come here, so a stranger cannot fill the memory.
func (s *sightings) offset(signature string, end time.Time) time.Duration {
	sum := sha256.Sum256([]byte(signature))
	digest := [16]byte(sum[:16])
	s.mu.Lock()
	seen, known := s.all[digest]
	if known {
		s.mu.Unlock()
		return seen.offset
	}
	seen = sighting{offset: s.clock.Offset(), end: end.Unix()}
	forgotten := s.makeRoom()
	s.all[digest] = seen
	s.mu.Unlock()
	s.keep(digest, seen, forgotten)
	return seen.offset
}

// makeRoom forgets one signature when there are too many: any that is over, or else whichever comes.
func (s *sightings) makeRoom() (forgotten [][16]byte) {
	if len(s.all) < maxSightings {
		return nil
	}
	now := s.clock.Real().Unix()
	var victim [16]byte
	for digest, seen := range s.all {
		victim = digest
		if seen.end < now {
			break
		}
	}
	delete(s.all, victim)
	return [][16]byte{victim}
}

// keep stores a sighting for the next run. Where that fails the request goes on: it is remembered
// until then.
func (s *sightings) keep(digest [16]byte, seen sighting, forgotten [][16]byte) {
	err := s.store.Update(context.Background(), spaceSighting, func(tx *store.Tx) error {
		for _, d := range forgotten {
			if err := tx.Delete(append([]byte(spaceSighting), d[:]...)); err != nil {
				return err
			}
		}
		var v bytes.Buffer
		v.Write(binary.BigEndian.AppendUint64(nil, uint64(seen.offset)))
		v.Write(binary.BigEndian.AppendUint64(nil, uint64(seen.end)))
		return tx.Set(append([]byte(spaceSighting), digest[:]...), v.Bytes())
	})
	if err != nil {
		s.log.Warn("the first use of a shared access signature is remembered in memory only", zap.Error(err))
	}
}
