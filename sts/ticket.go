package sts

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/edgerite/edgerite/internal/clock"
)

// tickets are secrets that stand for something for a few minutes of virtual time. They are kept in memory only and bounded in
// number, of all and of each address. One that is over or done with is remembered until its place is needed, so that whoever shows
// it is told what became of it.
// behaviour: sts-ticket-life.
type tickets[T done] struct {
	clock *clock.Clock
	life  time.Duration
	limit bound

	mu  sync.Mutex // guards all and what is in it
	all map[[sha256.Size]byte]*ticket[T]
}

// done is what says itself whether it has served its purpose.
type done interface{ done() bool }

// bound is how many tickets there may be.
type bound struct{ all, address int }

type ticket[T done] struct {
	value   T
	end     time.Time // virtual
	address string    // that it was asked for from
}

func newTickets[T done](c *clock.Clock, life time.Duration, limit bound) *tickets[T] {
	return &tickets[T]{clock: c, life: life, limit: limit, all: map[[sha256.Size]byte]*ticket[T]{}}
}

// add keeps v for whoever shows the secret. It fails when too many wait, of all or of those from that address.
func (t *tickets[T]) add(secret, address string, v T) bool {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting(address, now) >= t.limit.address || len(t.all) >= t.limit.all && !t.forget(now) {
		return false
	}
	t.all[sha256.Sum256([]byte(secret))] = &ticket[T]{value: v, end: now.Add(t.life), address: address}
	return true
}

// waiting is how many from an address are still of use.
func (t *tickets[T]) waiting(address string, now time.Time) (n int) {
	for _, one := range t.all {
		if one.address == address && !one.over(now) && !one.value.done() {
			n++
		}
	}
	return n
}

// forget makes room: it drops the oldest that is of no use any more. It fails where there is none.
func (t *tickets[T]) forget(now time.Time) bool {
	var oldest *ticket[T]
	var at [sha256.Size]byte
	for digest, one := range t.all {
		if (one.over(now) || one.value.done()) && (oldest == nil || one.end.Before(oldest.end)) {
			oldest, at = one, digest
		}
	}
	delete(t.all, at)
	return oldest != nil
}

func (t *ticket[T]) over(now time.Time) bool { return !now.Before(t.end) }

// use hands what the secret stands for to fn, which may change it and is alone with it; over says that its time has passed.
// The answer is whether there is such a secret.
func (t *tickets[T]) use(secret string, fn func(v *T, over bool)) bool {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	one, ok := t.all[sha256.Sum256([]byte(secret))]
	if ok {
		fn(&one.value, one.over(now))
	}
	return ok
}

// find is use for the first one that matches.
func (t *tickets[T]) find(match func(v *T) bool, fn func(v *T, over bool)) bool {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, one := range t.all {
		if match(&one.value) {
			fn(&one.value, one.over(now))
			return true
		}
	}
	return false
}
