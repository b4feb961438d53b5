package sts

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/edgerite/edgerite/internal/clock"
)

// tickets are secrets that stand for something for a few minutes of virtual time. They are kept in memory only and bounded in
// number. One that is over is remembered for as long again, so that whoever shows it is told what became of it.
// behaviour: sts-ticket-life.
type tickets[T any] struct {
	clock *clock.Clock
	life  time.Duration
	limit int

	mu  sync.Mutex // guards all and what is in it
	all map[[sha256.Size]byte]*ticket[T]
}

type ticket[T any] struct {
	value T
	end   time.Time // virtual
}

func newTickets[T any](c *clock.Clock, life time.Duration, limit int) *tickets[T] {
	return &tickets[T]{clock: c, life: life, limit: limit, all: map[[sha256.Size]byte]*ticket[T]{}}
}

// add keeps v for whoever shows the secret. It fails when there are too many.
func (t *tickets[T]) add(secret string, v T) bool {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.all) >= t.limit {
		for digest, one := range t.all {
			if now.After(one.end.Add(t.life)) {
				delete(t.all, digest)
			}
		}
	}
	if len(t.all) >= t.limit {
		return false
	}
	t.all[sha256.Sum256([]byte(secret))] = &ticket[T]{value: v, end: now.Add(t.life)}
	return true
}

// use hands what the secret stands for to fn, which may change it and is alone with it; over says that its time has passed.
// The answer is whether there is such a secret.
func (t *tickets[T]) use(secret string, fn func(v *T, over bool)) bool {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	one, ok := t.all[sha256.Sum256([]byte(secret))]
	if ok {
		fn(&one.value, !now.Before(one.end))
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
			fn(&one.value, !now.Before(one.end))
			return true
		}
	}
	return false
}
