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

// leaseUse says what a blob's lease is to an operation that changes the blob. The operations that need
// it are on the page of Lease Blob.
type leaseUse int

const (
	leaseNeeded   leaseUse = iota // as long as there is one
	leaseInfinite                 // as well, and it has to be infinite
	leaseNamed                    // judged when the request names one
	leaseOperated                 // the request is about the lease
)

// holdsLease judges whether the lease lets the request change the blob. A lease that is over ends with
// a write.
func (w *blobWrite) holdsLease() error {
	use, now := w.op.lease, w.Clock.Now()
	if use == leaseOperated {
		return nil
	}
	if w.stored == nil {
		return w.namesNoLease()
	}
	l := w.stored.lease
	if err := l.allows(now, w.conditions.lease, use != leaseNamed, blobLeaseErrors); err != nil || use == leaseNamed {
		return err
	}
	if use == leaseInfinite && l.state(now) == leaseLeased && l.duration != infinite {
		return errInfiniteLeaseRequired
	}
	w.stored.lease = l.written(now)
	return nil
}

// namesNoLease judges a request to make something where there is nothing: "If the client specifies a lease
// ID on a blob that does not yet exist, the Blob service will return status code 412", from version
// 2013-08-15 on
// (https://learn.microsoft.com/rest/api/storageservices/put-blob#remarks).
// behaviour: blob-lease-absent.
func (w *blobWrite) namesNoLease() error {
	if w.conditions.lease != "" && (w.op.creates || w.op.Comp == "block") {
		return blobLeaseErrors.absent
	}
	return nil
}

// checkReadLease judges a read of a blob that names a lease.
func (c *call) checkReadLease(r *blobRecord) error {
	return r.lease.allows(c.Clock.Now(), c.conditions.lease, false, blobLeaseErrors)
}
