package blob

import (
	"errors"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/edgerite/edgerite/internal/store"
)

// containerRecord is what the store knows of a container.
type containerRecord struct {
	id       uint64
	modified int64  // seconds since 1970, virtual
	stamp    uint64 // ticks; the ETag
	public   string // public access level: "", "blob" or "container"
	metadata []pair
	policies []policy
	deleting bool // its blobs are being removed; the name is not free yet
	lease    lease
}

// policy is a stored access policy: what a SAS that names it is granted.
type policy struct{ id, start, expiry, permission string }

func (r *containerRecord) etag() string { return quotedETag(r.stamp) }

func (r *containerRecord) modifiedAt() time.Time { return time.Unix(r.modified, 0).UTC() }

func (r *containerRecord) encode() []byte {
	e := newEncoder(64)
	e.uint(1, r.id)
	e.uint(2, uint64(r.modified))
	e.uint(3, r.stamp)
	e.string(4, r.public)
	encodePairs(e, 5, r.metadata)
	for _, p := range r.policies {
		e.message(6, func(e *encoder) {
			e.string(1, p.id)
			e.string(2, p.start)
			e.string(3, p.expiry)
			e.string(4, p.permission)
		})
	}
	e.bool(7, r.deleting)
	r.lease.encode(e, 8)
	return e.b
}

func decodeContainer(b []byte) (*containerRecord, error) {
	r := &containerRecord{}
	err := decode(b, func(n protowire.Number, v uint64, b []byte) error {
		switch n {
		case 1:
			r.id = v
		case 2:
			r.modified = int64(v)
		case 3:
			r.stamp = v
		case 4:
			r.public = string(b)
		case 5:
			return decodePair(&r.metadata, b)
		case 6:
			return r.decodePolicy(b)
		case 7:
			r.deleting = v != 0
		case 8:
			return r.lease.decode(b)
		}
		return nil
	})
	return r, err
}

func (r *containerRecord) decodePolicy(b []byte) error {
	var p policy
	err := decodeMessage(b, func(n protowire.Number, _ uint64, b []byte) error {
		switch n {
		case 1:
			p.id = string(b)
		case 2:
			p.start = string(b)
		case 3:
			p.expiry = string(b)
		case 4:
			p.permission = string(b)
		}
		return nil
	})
	r.policies = append(r.policies, p)
	return err
}

// findContainer gives the addressed container as it is now, or ContainerNotFound. The record is shared by
// all requests: who means to change it takes a copy of its own with findContainer.
func (c *call) findContainer() (*containerRecord, error) {
	var b [usualKey]byte
	return present(c.containers.Get(appendContainerKey(b[:0], c.account.ID, c.address.container)))
}

// findContainer reads a container, or returns ContainerNotFound.
func findContainer(from store.Reader, account, name string) (*containerRecord, error) {
	v, err := from.Get(containerKey(account, name))
	if err != nil {
		return present(nil, err)
	}
	return present(decodeContainer(v))
}

// present makes ContainerNotFound of a container that is not there, or not any more.
func present(r *containerRecord, err error) (*containerRecord, error) {
	if errors.Is(err, store.ErrNotFound) {
		return nil, errContainerNotFound
	}
	if err == nil && r.deleting {
		return nil, errContainerNotFound
	}
	return r, err
}

// findBlob reads a blob or a snapshot, nil when there is none. What is soft-deleted is not there.
func findBlob(from store.Reader, key []byte) (*blobRecord, error) {
	r, err := findStored(from, key)
	if err != nil || r == nil || r.history.isDeleted() {
		return nil, err
	}
	return r, nil
}

// findStored is findBlob for what is soft-deleted too.
func findStored(from store.Reader, key []byte) (*blobRecord, error) {
	v, err := from.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return decodeBlob(v)
}
