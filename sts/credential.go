package sts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/password"
	"github.com/edgerite/edgerite/internal/rnd"
)

// HashPassword makes what Deps.Password returns.
func HashPassword(word string) ([]byte, error) { return password.Hash(word) }

// maxWaiting is how many sign-ins may wait for the slow check before more are turned away.
// behaviour: sts-busy.
const maxWaiting = 64

// credential checks passwords.
//
// A wrong password always costs the slow check. The right one costs it once, where it is not a secret made by chance: then its keyed digest is remembered,
// so that what limits an attacker does not limit a test run.
type credential struct {
	limit *limiter
	key   []byte // of digests; this process's own

	slots      chan struct{} // bounds the slow checks to half the machine
	waiting    atomic.Int32
	remembered sync.Map // the right password as remembered, by account
}

func newCredential(limit *limiter, rand *rnd.Source) *credential {
	return &credential{
		limit: limit,
		key:   rand.Bytes(sha256.Size),
		slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
	}
}

// remembered is a password that was right, as a digest. It counts as long as the account has that password: who was
// checked while it changed leaves nothing behind that lets them in.
type remembered struct {
	epoch  string
	digest []byte
}

func (r remembered) is(a attempt, digest []byte) bool {
	return r.epoch == a.epoch && subtle.ConstantTimeCompare(r.digest, digest) == 1
}

// attempt is one try to sign in.
type attempt struct {
	account  string                   // object id, or strangerID where there is no such account
	epoch    string                   // of the account: another password has another
	hashes   func() ([][]byte, error) // of the account's passwords; none where there is no account
	decoy    func() ([]byte, error)   // what is checked, for the time it takes, where none of hashes is slow
	kind     identity.Kind            // that the caller takes it for
	name     string                   // as the caller wrote it
	address  string
	password string
}

type outcome int

const (
	rejected outcome = iota
	accepted
	lockedOut
	overloaded
)

// check tries a password. It waits for its turn no longer than ctx lasts.
func (c *credential) check(ctx context.Context, a attempt) (outcome, error) {
	if o, decided := c.quick(a); decided {
		return o, nil
	}
	if c.waiting.Add(1) > maxWaiting {
		c.waiting.Add(-1)
		return overloaded, nil
	}
	defer c.waiting.Add(-1)
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return overloaded, nil
	}
	// While this one waited, others may have used up the tries, or shown the password to be right.
	if o, decided := c.quick(a); decided {
		return o, nil
	}
	return c.slow(a)
}

func (c *credential) quick(a attempt) (o outcome, decided bool) {
	if c.limit.locked(a.account, a.address) {
		return lockedOut, true
	}
	if known, ok := c.remembered.Load(a.account); ok && known.(remembered).is(a, c.digest(a.password)) {
		c.limit.succeed(a.account, a.address)
		return accepted, true
	}
	return rejected, false
}

func (c *credential) slow(a attempt) (outcome, error) {
	hashes, err := a.hashes()
	if err != nil {
		return rejected, fmt.Errorf("the password's hash: %w", err)
	}
	right := false
	for _, hash := range hashes {
		if right, err = password.Matches(hash, a.password); err != nil {
			return rejected, err
		}
		if right {
			break
		}
	}
	if !right && !slices.ContainsFunc(hashes, password.Slow) {
		decoy, err := a.decoy()
		if err == nil {
			_, err = password.Matches(decoy, a.password) // whatever it says, this is nobody's password
		}
		if err != nil {
			return rejected, fmt.Errorf("the password's hash: %w", err)
		}
	}
	if !right {
		c.limit.fail(a.account, a.address)
		return rejected, nil
	}
	c.remembered.Store(a.account, remembered{a.epoch, c.digest(a.password)})
	c.limit.succeed(a.account, a.address)
	return accepted, nil
}

// forget has an account's password checked slowly again.
func (c *credential) forget(account string) { c.remembered.Delete(account) }

func (c *credential) digest(password string) []byte {
	mac := hmac.New(sha256.New, c.key)
	mac.Write([]byte(password))
	return mac.Sum(nil)
}
