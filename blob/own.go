package blob

import (
	"context"
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/internal/store"
)

// own is a call of the device's own on an account: it asks for no grant and sets no conditions.
func (s *Service) own(ctx context.Context, account Account, container, blob string) *call {
	r := (&http.Request{Header: http.Header{}}).WithContext(ctx)
	a := address{account: account.Name, container: container, blob: blob, level: containerLevel}
	if blob != "" {
		a.level = blobLevel
	}
	return &call{Service: s, r: r, address: a, op: &Operation{}, account: account, version: versionNewest}
}

// ensureContainer makes the addressed container, private, where there is none.
func (c *call) ensureContainer() error {
	if err := c.checkNames(); err != nil {
		return err
	}
	return c.makeContainer(&containerRecord{}, func(old []byte) error {
		if err := alreadyThere(old); !errors.Is(err, errContainerAlreadyExists) {
			return err
		}
		return nil
	})
}

// makeContainer makes the addressed container of r, or asks there what to do about the record there is.
func (c *call) makeContainer(r *containerRecord, there func(record []byte) error) error {
	r.id = c.ids.next()
	key := containerKey(c.account.ID, c.address.container)
	scope := containerScope(c.account.ID, c.address.container)
	return c.Store.Update(context.WithoutCancel(c.r.Context()), scope, func(tx *store.Tx) error {
		v, err := tx.Get(key)
		if err == nil {
			return there(v)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		c.touchContainer(r)
		return tx.Set(key, r.encode())
	})
}
