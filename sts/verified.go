package sts

import (
	"crypto/sha256"
	"sync"
)

// verified remembers the claims of tokens whose signature was good, by digest. It holds two generations of at most
// limit each: when the young one is full it becomes the old one, so what is in use stays and memory is bounded.
type verified struct {
	limit int

	mu         sync.RWMutex // guards both generations
	young, old map[[sha256.Size]byte]*claims
}

func newVerified(limit int) *verified {
	return &verified{limit: limit, young: map[[sha256.Size]byte]*claims{}}
}

func (v *verified) get(digest [sha256.Size]byte) (*claims, bool) {
	v.mu.RLock()
	c, young := v.young[digest]
	old := false
	if !young {
		c, old = v.old[digest]
	}
	v.mu.RUnlock()
	if old {
		v.put(digest, c)
	}
	return c, young || old
}

func (v *verified) put(digest [sha256.Size]byte, c *claims) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.young) >= v.limit {
		v.young, v.old = map[[sha256.Size]byte]*claims{}, v.young
	}
	v.young[digest] = c
}
