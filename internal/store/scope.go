package store

import (
	"hash/maphash"
	"slices"
	"sync"
)

// scopes are the locks of Update, striped: two names may share one, which costs waiting, never safety.
type scopes struct {
	once    sync.Once
	seed    maphash.Seed
	stripes [256]sync.Mutex
}

// locked are the stripes of two names, which may be one, and of more where there are.
type locked struct {
	first, second *sync.Mutex
	rest          []*sync.Mutex
}

// lock takes the locks of both names, which may be one; always in the same order, so that nobody
// waits for who waits for him.
func (s *scopes) lock(name, other string) locked {
	s.once.Do(func() { s.seed = maphash.MakeSeed() })
	one := s.stripe(name)
	two := one
	if other != name {
		two = s.stripe(other)
	}
	l := locked{first: &s.stripes[min(one, two)], second: &s.stripes[max(one, two)]}
	l.first.Lock()
	if l.first != l.second {
		l.second.Lock()
	}
	return l
}

// lockAll is lock for any number of names, one at least.
func (s *scopes) lockAll(names []string) locked {
	if len(names) <= 2 {
		return s.lock(names[0], names[len(names)-1])
	}
	s.once.Do(func() { s.seed = maphash.MakeSeed() })
	stripes := make([]uint64, 0, len(names))
	for _, name := range names {
		stripes = append(stripes, s.stripe(name))
	}
	slices.Sort(stripes)
	stripes = slices.Compact(stripes)
	first := &s.stripes[stripes[0]]
	l := locked{first: first, second: first}
	first.Lock()
	for _, i := range stripes[1:] {
		s.stripes[i].Lock()
		l.rest = append(l.rest, &s.stripes[i])
	}
	return l
}

func (l locked) unlock() {
	l.first.Unlock()
	if l.first != l.second {
		l.second.Unlock()
	}
	for _, m := range l.rest {
		m.Unlock()
	}
}

func (s *scopes) stripe(name string) uint64 {
	return maphash.String(s.seed, name) % uint64(len(s.stripes))
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
