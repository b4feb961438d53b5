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

const (
	usePrefix = "sts/assertion/"
	maxUses   = 100_000 // assertions remembered; only who has a certificate adds one
)

// use is a use of something that is good for one.
type use struct {
	key   [sha256.Size]byte
	until int64 // Unix time after which it is good for none
}

// assertions remembers the assertions that were used, as long as they could be used again. They are kept in the store:
// a restart lets nobody use one twice.
type assertions struct {
	store *store.Store
	clock *clock.Clock

	mu     sync.Mutex // guards what follows
	used   map[[sha256.Size]byte]int64
	tidyAt int // how many there are when those that are over are forgotten next
}

func newAssertions(s *store.Store, c *clock.Clock) (*assertions, error) {
	a := &assertions{store: s, clock: c, used: map[[sha256.Size]byte]int64{}, tidyAt: 1000}
	prefix := []byte(usePrefix)
	return a, s.Scan(prefix, store.PrefixEnd(prefix), func(key, value []byte) (bool, error) {
		var u use
		until, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil {
			return false, fmt.Errorf("decoding the use of an assertion: %w", err)
		}
		if _, err := hex.Decode(u.key[:], []byte(strings.TrimPrefix(string(key), usePrefix))); err != nil {
			return false, fmt.Errorf("decoding the use of an assertion: %w", err)
		}
		a.used[u.key] = until
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
		for _, key := range over {
			if err := tx.Delete(useKey(key)); err != nil {
				return err
			}
		}
		return tx.Set(useKey(u.key), strconv.AppendInt(nil, u.until, 10))
	})
	if err != nil {
		return fmt.Errorf("keeping the use of an assertion: %w", err)
	}
	return nil
}

// take notes a use. It returns those that are over, which it has forgotten.
func (a *assertions) take(u use) (over [][sha256.Size]byte, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, again := a.used[u.key]; again {
		return nil, errAssertion.err("it has been used already").At("client_assertion")
	}
	now := a.clock.Real().Unix()
	if len(a.used) >= a.tidyAt {
		for key, until := range a.used {
			if until < now {
				over = append(over, key)
				delete(a.used, key)
			}
		}
		a.tidyAt = min(maxUses, max(1000, 2*len(a.used)))
	}
	if len(a.used) >= maxUses {
		return nil, errBusy.err().With("Retry-After", "1")
	}
	a.used[u.key] = u.until
	return over, nil
}

func useKey(key [sha256.Size]byte) []byte { return []byte(usePrefix + hex.EncodeToString(key[:])) }
