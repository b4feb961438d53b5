package sts

import (
	"sync"
	"time"

	"github.com/edgerite/edgerite/internal/clock"
)

// The numbers of the lock-out. Nothing documents the device's; these are the defaults of Entra smart lockout, with
// twice the tries for an address, where several accounts may be used from (behaviour: sts-lockout).
// https://learn.microsoft.com/entra/identity/authentication/howto-password-smart-lockout
const (
	accountTries = 10
	addressTries = 20
	lockout      = time.Minute
	tryMemory    = 10 * time.Minute // after which wrong tries are forgotten
	maxAddresses = 10_000
)

// limiter counts wrong passwords by account and by address, in virtual time. After a lock-out one more wrong try
// locks again.
type limiter struct {
	clock *clock.Clock

	mu        sync.Mutex // guards both maps
	accounts  map[string]*tries
	addresses map[string]*tries
}

type tries struct {
	count       int
	lockedUntil time.Time
	forgetAt    time.Time
}

func newLimiter(c *clock.Clock) *limiter {
	return &limiter{clock: c, accounts: map[string]*tries{}, addresses: map[string]*tries{}}
}

// locked reports whether no password is to be tried now, right or wrong.
func (l *limiter) locked(account, address string) bool {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.accounts[account].locked(now) || l.addresses[address].locked(now)
}

// fail counts a wrong try; account is empty when there is no such account.
func (l *limiter) fail(account, address string) {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if account != "" {
		entry(l.accounts, account, now).fail(now, accountTries)
	}
	if len(l.addresses) >= maxAddresses && l.addresses[address] == nil {
		l.forget(now)
	}
	entry(l.addresses, address, now).fail(now, addressTries)
}

// succeed forgets the wrong tries that came before the right one.
func (l *limiter) succeed(account, address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.accounts, account)
	delete(l.addresses, address)
}

// forget makes room among the addresses: first by what is over, else by dropping any one, since the account's own
// count still stands.
func (l *limiter) forget(now time.Time) {
	for address, t := range l.addresses {
		if t.forgotten(now) {
			delete(l.addresses, address)
		}
	}
	for address := range l.addresses {
		if len(l.addresses) < maxAddresses {
			return
		}
		delete(l.addresses, address)
	}
}

func entry(m map[string]*tries, key string, now time.Time) *tries {
	t := m[key]
	if t == nil || t.forgotten(now) {
		t = &tries{}
		m[key] = t
	}
	return t
}

// locked tells whether a lock-out lasts. One that began in what is now the future does not: the clock was set back.
func (t *tries) locked(now time.Time) bool {
	return t != nil && now.Before(t.lockedUntil) && !now.Before(t.lockedUntil.Add(-lockout))
}

// forgotten tells whether the tries are too long ago to count, or yet to come.
func (t *tries) forgotten(now time.Time) bool {
	return now.After(t.forgetAt) || now.Before(t.forgetAt.Add(-tryMemory))
}

func (t *tries) fail(now time.Time, limit int) {
	t.count++
	t.forgetAt = now.Add(tryMemory)
	if t.count >= limit {
		t.lockedUntil = now.Add(lockout)
	}
}
