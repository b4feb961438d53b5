package blob

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/edgerite/edgerite/internal/store"
)

// Container is what the device itself, for Resource Manager, sees and sets of a container.
type Container struct {
	Name          string
	Public        string // public access level: "", "blob" or "container"
	Metadata      map[string]string
	ETag          string // quoted
	Modified      time.Time
	LeaseState    string // in the words of the protocol
	LeaseStatus   string
	LeaseDuration string
}

func (s *Service) managed(name string, r *containerRecord) Container {
	c := Container{Name: name, Public: r.public, ETag: r.etag(), Modified: r.modifiedAt()}
	c.LeaseState, c.LeaseStatus, c.LeaseDuration = r.lease.described(s.Clock.Now())
	if len(r.metadata) > 0 {
		c.Metadata = map[string]string{}
		for _, p := range r.metadata {
			c.Metadata[p.name] = p.value
		}
	}
	return c
}

// FindContainer finds a container of the account with that Account.ID.
func (s *Service) FindContainer(account, name string) (c Container, ok bool, err error) {
	r, err := findContainer(s.Store, account, name)
	if errors.Is(err, errContainerNotFound) {
		return Container{}, false, nil
	}
	if err != nil {
		return Container{}, false, err
	}
	return s.managed(name, r), true, nil
}

// EachContainer calls fn for the account's containers by name, behind the name after, until fn returns false.
func (s *Service) EachContainer(account, after string, fn func(c Container) (more bool, err error)) error {
	prefix := containersOf(account)
	lower := prefix
	if after != "" {
		lower = append(containerKey(account, after), 0)
	}
	return s.Store.Scan(lower, store.PrefixEnd(prefix), func(key, value []byte) (bool, error) {
		r, err := decodeContainer(value)
		if err != nil || r.deleting {
			return err == nil, err
		}
		return fn(s.managed(string(key[len(prefix):]), r))
	})
}

// SetContainer makes a container, or changes the public access level and the metadata of the one there is.
func (s *Service) SetContainer(ctx context.Context, account string, want Container) error {
	if err := s.ids.settle(ctx); err != nil {
		return err
	}
	c := s.own(ctx, Account{ID: account}, want.Name, "")
	if err := c.checkNames(); err != nil {
		return err
	}
	metadata, err := metadataOf(want.Metadata)
	if err != nil {
		return err
	}
	exists := false
	err = c.makeContainer(&containerRecord{public: want.Public, metadata: metadata}, func(record []byte) error {
		exists = errors.Is(alreadyThere(record), errContainerAlreadyExists)
		if exists {
			return nil
		}
		return alreadyThere(record)
	})
	if err != nil || !exists {
		return err
	}
	_, err = c.changeContainer(func(_ *store.Tx, r *containerRecord) error {
		r.public, r.metadata = want.Public, metadata
		return nil
	})
	return err
}

// metadataOf checks metadata as a request's is checked.
func metadataOf(values map[string]string) ([]pair, error) {
	var pairs []pair
	size := 0
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := checkMetadata(name, values[name]); err != nil {
			return nil, err
		}
		size += len(name) + len(values[name])
		pairs = append(pairs, pair{name, values[name]})
	}
	if size > maxMetadata {
		return nil, errMetadataTooLarge
	}
	return pairs, nil
}

// RemoveContainer deletes a container that is not leased, with all it holds.
func (s *Service) RemoveContainer(ctx context.Context, account, name string) error {
	return s.own(ctx, Account{ID: account}, name, "").removeContainer()
}

// LeaseRequest is a lease operation as Resource Manager asks for it: the values of the headers that Lease Container has.
type LeaseRequest struct{ Action, ID, Proposed, Duration, BreakPeriod string }

// LeaseContainer does a lease operation. It gives the lease's id, and after a break the seconds that remain.
func (s *Service) LeaseContainer(ctx context.Context, account, name string, q LeaseRequest) (id string, left int64, err error) {
	c := s.own(ctx, Account{ID: account}, name, "")
	for header, value := range map[string]string{
		"x-ms-lease-action": q.Action, "x-ms-lease-id": q.ID, "x-ms-proposed-lease-id": q.Proposed,
		"x-ms-lease-duration": q.Duration, "x-ms-lease-break-period": q.BreakPeriod,
	} {
		if value != "" {
			c.r.Header.Set(header, value)
		}
	}
	if c.conditions.lease, err = c.leaseHeader("x-ms-lease-id"); err != nil {
		return "", 0, err
	}
	o, err := c.leaseOperation()
	if err != nil {
		return "", 0, err
	}
	r, err := c.changeLease(o)
	switch {
	case err != nil:
		return "", 0, err
	case o.action == "break":
		return "", r.lease.left(s.Clock.Now()), nil
	}
	return r.lease.id, 0, nil
}
