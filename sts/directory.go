package sts

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// Source says who made a principal.
type Source string

// The sources. What the device or the configuration has cannot be deleted.
const (
	FromDevice        Source = "device"
	FromConfiguration Source = "configuration"
	FromAdmin         Source = "admin"
)

// Principal is a user or a service principal of the directory.
type Principal struct {
	Kind        identity.Kind `json:"kind"`
	ObjectID    string        `json:"objectId"`
	Name        string        `json:"name"` // upn of a user, client id of a service principal
	DisplayName string        `json:"displayName"`
	Source      Source        `json:"source"`

	// Password is the result of HashPassword, which is asked for at the first sign-in.
	Password func() ([]byte, error) `json:"-"`
}

// The errors of Add and Remove.
var (
	ErrPrincipalExists  = errors.New("there is one of that name already")
	ErrPrincipalInvalid = errors.New("not a principal")
	ErrNoPrincipal      = errors.New("no such principal")
	ErrPrincipalFixed   = errors.New("the device or its configuration has it")
)

// The bounds of the directory. A password is as long as a device password at least.
const (
	maxPrincipals = 1000
	maxSecret     = 256
	minSecret     = 8
)

// userName is what a user may be called, with or without the domain that is shown behind it.
var userName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(@[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?)?$`)

// userDomain is what follows the name of a user who has none: clients show EdgeArmUser@localhost.
const userDomain = "@localhost"

// principalPrefix is where the store keeps those that the admin API made.
const principalPrefix = "sts/principal/"

// stored is a principal in the store: its password is there as a hash only.
type stored struct {
	Principal
	Hash []byte `json:"hash"`
}

// directory is everybody who may sign in. It is safe for concurrent use.
// behaviour: sts-directory.
type directory struct {
	mu     sync.RWMutex // guards all
	all    map[string]*Principal
	decoy  func() ([]byte, error) // the hash that the password of nobody is checked against
	domain string                 // of the device: object ids follow from it
}

// CheckUser refuses a name that no user can have.
func CheckUser(name string) error {
	if !userName.MatchString(name) {
		return fmt.Errorf("%w: a user's name has letters, digits and . _ -, and may be followed by @ and a domain", ErrPrincipalInvalid)
	}
	return nil
}

// CheckClient refuses what cannot be a service principal's client id.
func CheckClient(id string) error {
	if uuid.Validate(id) != nil || len(id) != len(uuid.UUID{}.String()) {
		return fmt.Errorf("%w: a client id is a GUID such as %s", ErrPrincipalInvalid, ServicePrincipal)
	}
	return nil
}

func newDirectory(d Deps, n names) (*directory, error) {
	all := &directory{all: map[string]*Principal{}, decoy: d.Password, domain: d.Host}
	for _, p := range append([]Principal{
		{Kind: identity.User, ObjectID: n.userOID, Name: UserDisplay, DisplayName: User, Source: FromDevice, Password: d.Password},
		{Kind: identity.ServicePrincipal, ObjectID: n.principalOID, Name: ServicePrincipal, DisplayName: User, Source: FromDevice, Password: d.Password},
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
		var one stored
		if err := json.Unmarshal(value, &one); err != nil {
			return false, fmt.Errorf("decoding a principal: %w", err)
		}
		hash := one.Hash
		one.Password = func() ([]byte, error) { return hash, nil }
		// The configuration may have one of that name by now, which goes first.
		if err := all.add(&one.Principal); err != nil && !errors.Is(err, ErrPrincipalExists) {
			return false, err
		}
		return true, nil
	})
}

// add takes a principal up. One without an object id gets one that follows from its name.
func (d *directory) add(p *Principal) error {
	if p.Kind == identity.User && !strings.Contains(p.Name, "@") {
		p.Name += userDomain
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
	if kind == identity.User && !strings.Contains(name, "@") {
		name += userDomain
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

// list is everybody, the device's own first, then by name.
func (d *directory) list() []Principal {
	d.mu.RLock()
	defer d.mu.RUnlock()
	all := make([]Principal, 0, len(d.all))
	for _, p := range d.all {
		all = append(all, *p)
	}
	order := []Source{FromDevice, FromConfiguration, FromAdmin}
	slices.SortFunc(all, func(a, b Principal) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Source), slices.Index(order, b.Source)), cmp.Compare(b.Kind, a.Kind), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// Principals is everybody who may sign in, the device's own first.
func (s *Service) Principals() []Principal { return s.directory.list() }

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

// AddPrincipal makes a user, or a service principal, which gets a client id where it has none. The errors are
// ErrPrincipalInvalid and ErrPrincipalExists. It has no role until it is given one.
func (s *Service) AddPrincipal(ctx context.Context, p Principal, password string) (Principal, error) {
	p.Source, p.ObjectID = FromAdmin, s.Rand.UUID()
	var err error
	switch p.Kind {
	case identity.User:
		err = CheckUser(p.Name)
	case identity.ServicePrincipal:
		if p.Name == "" {
			p.Name = s.Rand.UUID()
		}
		err = CheckClient(p.Name)
	default:
		err = fmt.Errorf("%w: it is neither a user nor a service principal", ErrPrincipalInvalid)
	}
	switch {
	case err != nil:
		return Principal{}, err
	case len(password) < minSecret || len(password) > maxSecret:
		return Principal{}, fmt.Errorf("%w: a password has %d to %d characters", ErrPrincipalInvalid, minSecret, maxSecret)
	case len(s.directory.list()) >= maxPrincipals:
		return Principal{}, fmt.Errorf("%w: there are %d already", ErrPrincipalInvalid, maxPrincipals)
	}
	hash, err := HashPassword(password)
	if err != nil {
		return Principal{}, fmt.Errorf("hashing a password: %w", err)
	}
	p.Password = func() ([]byte, error) { return hash, nil }
	if err := s.directory.add(&p); err != nil {
		return Principal{}, err
	}
	value, err := json.Marshal(stored{p, hash})
	if err == nil {
		err = s.Store.Update(ctx, principalPrefix, func(tx *store.Tx) error { return tx.Set([]byte(principalPrefix+p.ObjectID), value) })
	}
	if err != nil {
		s.directory.remove(p.ObjectID)
		return Principal{}, fmt.Errorf("storing a principal: %w", err)
	}
	return p, nil
}

// RemovePrincipal deletes one that AddPrincipal made, by its object id or its name. Its sessions cannot be refreshed any more. The errors
// are ErrNoPrincipal and ErrPrincipalFixed.
func (s *Service) RemovePrincipal(ctx context.Context, name string) (Principal, error) {
	p := cmp.Or(s.directory.byID(strings.ToLower(name)), s.directory.named(identity.User, name), s.directory.named(identity.ServicePrincipal, name))
	switch {
	case p == nil:
		return Principal{}, ErrNoPrincipal
	case p.Source != FromAdmin:
		return Principal{}, ErrPrincipalFixed
	}
	err := s.Store.Update(ctx, principalPrefix, func(tx *store.Tx) error { return tx.Delete([]byte(principalPrefix + p.ObjectID)) })
	if err != nil {
		return Principal{}, fmt.Errorf("removing a principal: %w", err)
	}
	s.directory.remove(p.ObjectID)
	s.credential.forget(p.ObjectID)
	return *p, nil
}
