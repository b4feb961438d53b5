package blob

import (
	"context"

	"github.com/edgerite/edgerite/internal/store"
)

// leaseContainer acquires, renews, changes, releases or breaks the lease on a container, without
// which the container cannot be deleted
// (https://learn.microsoft.com/rest/api/storageservices/lease-container).
func leaseContainer(c *call) error {
	o, err := c.leaseOperation()
	if err != nil {
		return err
	}
	r, err := c.changeLease(o)
	if err != nil {
		return err
	}
	c.containerTags(r)
	return c.leased(o, r.lease)
}

// changeLease does a lease operation on the addressed container.
func (c *call) changeLease(o leaseOperation) (r *containerRecord, err error) {
	key := containerKey(c.account.ID, c.address.container)
	scope := containerScope(c.account.ID, c.address.container)
	err = c.Store.Update(context.WithoutCancel(c.r.Context()), scope, func(tx *store.Tx) error {
		if r, err = findContainer(tx, c.account.ID, c.address.container); err != nil {
			return err
		}
		if err := c.conditions.checkWrite(r); err != nil {
			return err
		}
		if r.lease, err = o.apply(r.lease, c.Clock.Now(), containerLeaseErrors); err != nil {
			return err
		}
		return tx.Set(key, r.encode())
	})
	return r, err
}

// checkContainerLease judges a request that names a lease, or ought to: only to delete the container
// the lease is needed.
func (c *call) checkContainerLease(r *containerRecord, needed bool) error {
	return r.lease.allows(c.Clock.Now(), c.conditions.lease, needed, containerLeaseErrors)
}
