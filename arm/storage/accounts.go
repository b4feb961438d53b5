package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/edgerite/edgerite/internal/store"
)

// ErrNoAccount is returned for a name no account has.
var ErrNoAccount = errors.New("storage: no such account")

// Account is what the blob service needs to know of a storage account.
type Account struct {
	Name      string    `json:"name"`
	ID        string    `json:"id"`       // resource id
	Contents  string    `json:"contents"` // names what it holds: an account made anew under the same name has another
	Keys      [2]string `json:"keys"`     // base64, as clients have them
	HTTPSOnly bool      `json:"httpsOnly"`
	Private   bool      `json:"private,omitempty"` // no container of it is public, whatever is set there
	SKU       string    `json:"sku"`
	Kind      string    `json:"kind"`
	Created   time.Time `json:"created"`
}

// Accounts finds accounts by name. It is asked on every blob request, so it remembers what it has
// read; a write makes it forget before the write is answered. It is safe for concurrent use.
type Accounts struct {
	store *store.Store

	mu    sync.RWMutex // guards known, and is held from reading a record to remembering it
	known map[string]Account
}

// NewAccounts returns the accounts kept in s.
func NewAccounts(s *store.Store) *Accounts {
	return &Accounts{store: s, known: map[string]Account{}}
}

// Account returns the account of that name, which is in lower case, or ErrNoAccount.
func (a *Accounts) Account(_ context.Context, name string) (Account, error) {
	a.mu.RLock()
	known, ok := a.known[name]
	a.mu.RUnlock()
	if ok {
		return known, nil
	}
	return a.learn(name)
}

// Names lists the accounts, in order.
func (a *Accounts) Names(context.Context) ([]string, error) {
	var names []string
	lower := recordKey("")
	err := a.store.Scan(lower, store.PrefixEnd(lower), func(key, _ []byte) (bool, error) {
		names = append(names, string(key[len(lower):]))
		return true, nil
	})
	return names, err
}

// learn reads under the lock: a forget that comes after the write it read before finds it there.
func (a *Accounts) learn(name string) (Account, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	account, err := a.read(a.store, name)
	if err == nil {
		a.known[name] = account
	}
	return account, err
}

func (a *Accounts) forget(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.known, name)
}

func (a *Accounts) read(from store.Reader, name string) (Account, error) {
	value, err := from.Get(recordKey(name))
	if errors.Is(err, store.ErrNotFound) {
		return Account{}, ErrNoAccount
	}
	if err != nil {
		return Account{}, fmt.Errorf("reading storage account %s: %w", name, err)
	}
	var account Account
	if err := json.Unmarshal(value, &account); err != nil {
		return Account{}, fmt.Errorf("reading storage account %s: %w", name, err)
	}
	return account, nil
}

func (a *Accounts) set(tx *store.Tx, account Account) error {
	value, err := json.Marshal(account)
	if err != nil {
		return fmt.Errorf("writing storage account %s: %w", account.Name, err)
	}
	tx.AfterCommit(func() { a.forget(account.Name) })
	return tx.Set(recordKey(account.Name), value)
}

func (a *Accounts) remove(tx *store.Tx, name string) error {
	tx.AfterCommit(func() { a.forget(name) })
	return tx.Delete(recordKey(name))
}

// recordKey is where the account of that name is kept.
func recordKey(name string) []byte { return []byte("storage/account/" + name) }
