package blob

// leaseBlob acquires, renews, changes, releases or breaks the lease on a blob. A name that only has
// uncommitted blocks can be leased as well
// (https://learn.microsoft.com/rest/api/storageservices/lease-blob).
// behaviour: blob-lease-uncommitted.
func leaseBlob(c *call) error {
	o, err := c.leaseOperation()
	if err != nil {
		return err
	}
	var changed *blobRecord
	err = c.change(func(w *blobWrite) error {
		if changed = w.stored; changed == nil {
			return errBlobNotFound
		}
		if changed.lease, err = o.apply(changed.lease, w.Clock.Now(), blobLeaseErrors); err != nil {
			return err
		}
		return w.tx.Set(w.key, changed.encode())
	})
	if err != nil {
		return err
	}
	c.set("ETag", changed.etag())
	c.set("Last-Modified", httpTime(changed.modifiedAt()))
	return c.leased(o, changed.lease)
}

// holdsLease judges whether the lease lets the request write. A lease id where there is nothing is
// not looked at; a lease that is over ends with the write.
// behaviour: blob-lease-absent.
func (w *blobWrite) holdsLease() error {
	if w.stored == nil || w.op.leases {
		return nil
	}
	now := w.Clock.Now()
	if err := w.stored.lease.allows(now, w.conditions.lease, true, blobLeaseErrors); err != nil {
		return err
	}
	w.stored.lease = w.stored.lease.written(now)
	return nil
}

// checkReadLease judges a read of a blob that names a lease.
func (c *call) checkReadLease(r *blobRecord) error {
	return r.lease.allows(c.Clock.Now(), c.conditions.lease, false, blobLeaseErrors)
}
