package store

import (
	"hash/maphash"
	"sync"
)

// scopes are the locks of Update, striped: two names may share one, which costs waiting, never safety.
type scopes struct {
	once    sync.Once
	seed    maphash.Seed
	stripes [256]sync.Mutex
}

func (s *scopes) lock(name string) (unlock func()) {
	s.once.Do(func() { s.seed = maphash.MakeSeed() })
	m := &s.stripes[maphash.String(s.seed, name)%uint64(len(s.stripes))]
	m.Lock()
	return m.Unlock
}

// Barrier returns once every Update that was running fn when it was called has been applied. Who
// has marked something as going, and wants nobody's earlier look at it to count, waits here.
func (s *Store) Barrier() {
	for i := range s.locks.stripes {
		s.locks.stripes[i].Lock()
		//nolint:staticcheck // having had the lock is the point
		s.locks.stripes[i].Unlock()
	}
}
