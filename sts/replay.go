package sts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/store"
)

// The bounds of what is remembered; only who has a certificate adds to it.
// behaviour: sts-assertion-life.
const (
	usePrefix = "sts/assertion/"
	maxUses   = 100_000 // assertions of all
	maxUsesOf = 10_000  // assertions of one service principal, which keeps out nobody but itself
	tidyUses  = 1000    // assertions that are no burden yet
)

// use is a use of something that is good for one.
type use struct {
	key   [sha256.Size]byte
	by    string // object id
	until int64  // Unix time after which it is good for none
}

// encode is a use in the store, beside its key.
func (u use) encode() []byte { return []byte(strconv.FormatInt(u.until, 10) + " " + u.by) }

func decodeUse(key, value []byte) (u use, err error) {
	until, by, _ := strings.Cut(string(value), " ") // earlier versions did not keep by whom
	u.by = by
	if u.until, err = strconv.ParseInt(until, 10, 64); err == nil {
		_, err = hex.Decode(u.key[:], []byte(strings.TrimPrefix(string(key), usePrefix)))
	}
	if err != nil {
		return use{}, fmt.Errorf("decoding the use of an assertion: %w", err)
	}
	return u, nil
}

// assertions remembers the assertions that were used, as long as they could be used again. They are kept in the store:
// a restart lets nobody use one twice.
type assertions struct {
	store *store.Store
	clock *clock.Clock

	mu     sync.Mutex // guards what follows
	used   map[[sha256.Size]byte]use
	of     map[string]int // how many of used each has
	tidyAt int            // how many there are when those that are over are forgotten next
	tidies bool           // somebody is deleting those that are over

	maxOf, tidyFrom int
}

func newAssertions(s *store.Store, c *clock.Clock) (*assertions, error) {
	a := &assertions{
		store: s, clock: c, used: map[[sha256.Size]byte]use{}, of: map[string]int{},
		tidyAt: tidyUses, tidyFrom: tidyUses, maxOf: maxUsesOf,
	}
	prefix := []byte(usePrefix)
	return a, s.Scan(prefix, store.PrefixEnd(prefix), func(key, value []byte) (bool, error) {
		u, err := decodeUse(key, value)
		if err != nil {
			return false, err
		}
		a.note(u)
		return true, nil
	})
}

// use takes the one use of an assertion, durably. It fails for one that was used.
func (a *assertions) use(ctx context.Context, u use) error {
	over, err := a.take(u)
	if err != nil {
		return err
	}
	err = a.store.Update(ctx, usePrefix, func(tx *store.Tx) error {
		for _, one := range over {
			if err := tx.Delete(useKey(one.key)); err != nil {
				return err
			}
		}
		return tx.Set(useKey(u.key), u.encode())
	})
	if len(over) > 0 {
		a.tidied(over, err == nil)
	}
	if err != nil {
		return fmt.Errorf("keeping the use of an assertion: %w", err)
	}
	return nil
}

// take notes a use. It returns those that are over, if the caller is the one to delete them; tidied is to be told how that went.
func (a *assertions) take(u use) (over []use, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, again := a.used[u.key]; again {
		return nil, errAssertion.err("it has been used already").At("client_assertion")
	}
	all, of := len(a.used), a.of[u.by]
	if !a.tidies && (all >= a.tidyAt || of >= a.maxOf) {
		now := a.clock.Real().Unix()
		for _, one := range a.used {
			if one.until >= now {
				continue
			}
			over = append(over, one)
			if all--; one.by == u.by {
				of--
			}
		}
	}
	if all >= maxUses || of >= a.maxOf {
		return nil, errBusy.err().With("Retry-After", "1")
	}
	switch {
	case len(over) > 0:
		a.tidies = true
	case !a.tidies && all >= a.tidyAt:
		a.tidyAt = a.nextTidy()
	}
	a.note(u)
	return over, nil
}

func (a *assertions) note(u use) {
	a.used[u.key] = u
	a.of[u.by]++
}

// tidied forgets those that are over, once the store has.
func (a *assertions) tidied(over []use, deleted bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tidies = false
	if !deleted {
		return
	}
	for _, u := range over {
		delete(a.used, u.key)
		if a.of[u.by]--; a.of[u.by] == 0 {
			delete(a.of, u.by)
		}
	}
	a.tidyAt = a.nextTidy()
}

func (a *assertions) nextTidy() int { return min(maxUses, max(a.tidyFrom, 2*len(a.used))) }

func useKey(key [sha256.Size]byte) []byte { return []byte(usePrefix + hex.EncodeToString(key[:])) }
