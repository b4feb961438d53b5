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
