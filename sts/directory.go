package sts

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// directory is everybody who may sign in. It is safe for concurrent use.
// behaviour: sts-directory.
type directory struct {
	mu     sync.RWMutex // guards all, which changes when the store has, under the scope that the record of the principal has
	all    map[string]*Principal
	decoy  func() ([]byte, error) // the hash that the password of nobody is checked against
	domain string                 // of the device: object ids follow from it
}

func newDirectory(d Deps, n names) (*directory, error) {
	all := &directory{all: map[string]*Principal{}, decoy: d.Password, domain: d.Host}
	for _, p := range append([]Principal{
		{Kind: identity.User, ObjectID: n.userOID, Name: UserDisplay, DisplayName: User, Source: FromDevice, Password: d.Password},
		{Kind: identity.ServicePrincipal, ObjectID: n.principalOID, Name: ServicePrincipal, DisplayName: User, Source: FromDevice, Password: d.Password, Certificates: d.Certificates},
	}, d.Principals...) {
		if p.Source == "" {
			p.Source = FromConfiguration
		}
		if err := all.add(&p); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	prefix := []byte(principalPrefix)
	return all, d.Store.Scan(prefix, store.PrefixEnd(prefix), func(_, value []byte) (bool, error) {
		p, run, err := decodePrincipal(value)
		if err != nil {
			return false, err
		}
		return true, all.restore(p, run == d.Run)
	})
}

// restore takes up one from the store. What was changed of one that the configuration has holds in the same run only.
func (d *directory) restore(p *Principal, sameRun bool) error {
	if p.Source == FromAdmin {
		// The configuration may have one of that name by now, which goes first.
		if err := d.add(p); !errors.Is(err, ErrPrincipalExists) {
			return err
		}
		return nil
	}
	configured := d.byID(p.ObjectID)
	switch {
	case configured == nil: // not any more
	case sameRun:
		if p.hash == nil {
			p.Password = configured.Password
		}
		d.put(p)
	default:
		now := *configured
		now.epoch = p.epoch
		d.put(&now)
	}
	return nil
}

// add takes a principal up. One without an object id gets one that follows from its name.
func (d *directory) add(p *Principal) error {
	if p.Kind == identity.User {
		p.Name = withDomain(p.Name)
	}
	if p.ObjectID == "" {
		p.ObjectID = rnd.Derived(string(p.Kind) + " " + strings.ToLower(p.Name) + "@" + d.domain)
	}
	if p.DisplayName == "" {
		p.DisplayName, _, _ = strings.Cut(p.Name, "@")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, other := range d.all {
		if other.ObjectID == p.ObjectID || other.Kind == p.Kind && strings.EqualFold(other.Name, p.Name) {
			return ErrPrincipalExists
		}
	}
	d.all[p.ObjectID] = p
	return nil
}

// put puts a principal in the place of the one with its object id.
func (d *directory) put(p *Principal) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all[p.ObjectID] = p
}

func (d *directory) remove(objectID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.all, objectID)
}

// byID is the principal with that object id, or nil.
func (d *directory) byID(objectID string) *Principal {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.all[objectID]
}

// named is the principal that signs in by a name, or nil. A user leaves out the domain where it is the usual one.
func (d *directory) named(kind identity.Kind, name string) *Principal {
	if kind == identity.User {
		name = withDomain(name)
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, p := range d.all {
		if p.Kind == kind && strings.EqualFold(p.Name, name) {
			return p
		}
	}
	return nil
}

// find is the principal with that object id or name of either kind, or nil.
func (d *directory) find(name string) *Principal {
	return cmp.Or(d.byID(strings.ToLower(name)), d.named(identity.User, name), d.named(identity.ServicePrincipal, name))
}

// count is how many a source has made.
func (d *directory) count(source Source) (n int) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, p := range d.all {
		if p.Source == source {
			n++
		}
	}
	return n
}

// list is everybody, the device's own first, then by name.
func (d *directory) list() []Principal {
	d.mu.RLock()
	defer d.mu.RUnlock()
	all := make([]Principal, 0, len(d.all))
	for _, p := range d.all {
		all = append(all, *p)
	}
	order := []Source{FromDevice, FromConfiguration, FromAdmin, FromGraph}
	slices.SortFunc(all, func(a, b Principal) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Source), slices.Index(order, b.Source)), cmp.Compare(b.Kind, a.Kind), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// Principals is everybody who may sign in, the device's own first.
func (s *Service) Principals() []Principal { return s.directory.list() }

// PrincipalByID is the principal with that object id, or nil.
func (s *Service) PrincipalByID(objectID string) *Principal { return s.directory.byID(objectID) }

// PrincipalNamed is the principal that signs in by a name, or nil. A user leaves out the domain where it is the usual one.
func (s *Service) PrincipalNamed(kind identity.Kind, name string) *Principal {
	return s.directory.named(kind, name)
}

// BuiltIn are the object ids of the device's own user and service principal.
func (s *Service) BuiltIn() []string { return []string{s.names.userOID, s.names.principalOID} }

// PrincipalType says what kind of principal has an object id; ok is false where it is nobody's.
func (s *Service) PrincipalType(objectID string) (kind string, ok bool) {
	p := s.directory.byID(objectID)
	if p == nil {
		return "", false
	}
	return string(p.Kind), true
}
