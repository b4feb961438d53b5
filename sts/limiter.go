package sts

import (
	"crypto/sha256"
	"strings"
	"sync"
	"time"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/identity"
)

// The numbers of the lock-out. Nothing documents the device's; these are the defaults of Entra smart lockout, with
// twice the tries for an address, where several accounts may be used from (behaviour: sts-lockout).
// https://learn.microsoft.com/entra/identity/authentication/howto-password-smart-lockout
const (
	accountTries = 10
	addressTries = 20
	lockout      = time.Minute
	tryMemory    = 10 * time.Minute // after which wrong tries are forgotten
	maxCounted   = 10_000           // accounts, names of nobody, and addresses
)

// limiter counts wrong passwords by account and by address, in virtual time. After a lock-out one more wrong try
// locks again. Names of nobody are locked as accounts are: else who tries one often would learn that there is no such account.
type limiter struct {
	clock *clock.Clock

	mu        sync.Mutex // guards what is counted
	accounts  counts     // by object id
	strangers counts     // by strangerID
	addresses counts
}

// counts are wrong tries by what they are counted by.
type counts map[string]*tries

type tries struct {
	count       int
	lockedUntil time.Time
	forgetAt    time.Time
}

func newLimiter(c *clock.Clock) *limiter {
	return &limiter{clock: c, accounts: counts{}, strangers: counts{}, addresses: counts{}}
}

const strangerPrefix = "nobody "

// strangerID is what a name of nobody is counted by: as long for a long name as for a short one.
func strangerID(kind identity.Kind, name string) string {
	if kind == identity.User {
		name = withDomain(name)
	}
	digest := sha256.Sum256([]byte(string(kind) + " " + strings.ToLower(name)))
	return strangerPrefix + string(digest[:])
}

// of is where an account is counted.
func (l *limiter) of(account string) counts {
	if strings.HasPrefix(account, strangerPrefix) {
		return l.strangers
	}
	return l.accounts
}

// locked reports whether no password is to be tried now, right or wrong.
func (l *limiter) locked(account, address string) bool {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.of(account)[account].locked(now) || l.addresses[address].locked(now)
}

// fail counts a wrong try; account is empty when it is of no account.
func (l *limiter) fail(account, address string) {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if account != "" {
		l.of(account).at(account, now).fail(now, accountTries)
	}
	l.addresses.at(address, now).fail(now, addressTries)
}

// succeed forgets the wrong tries that came before the right one.
func (l *limiter) succeed(account, address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.accounts, account)
	delete(l.addresses, address)
}

// at is the count of a key, a new one where there is none that counts.
func (c counts) at(key string, now time.Time) *tries {
	t := c[key]
	if t != nil && !t.forgotten(now) {
		return t
	}
	if t == nil && len(c) >= maxCounted {
		c.forget(now)
	}
	t = &tries{}
	c[key] = t
	return t
}

// forget makes room: first of what is over, else by dropping any one, since whoever tries is counted in two ways.
func (c counts) forget(now time.Time) {
	for key, t := range c {
		if t.forgotten(now) {
			delete(c, key)
		}
	}
	for key := range c {
		if len(c) < maxCounted {
			return
		}
		delete(c, key)
	}
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
