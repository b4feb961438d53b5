package authorization

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/store"
)

// Roles answers who may do what. It is asked on every request, so it remembers what it has read; a write of an
// assignment or a role makes it forget before the write is answered. It is safe for concurrent use.
//
// It reads records of its own, which are written with the resources:
//
//	authorization/grant/PRINCIPAL NUL ASSIGNMENT   what an assignment gives
//	authorization/role/GUID                        what a role may do
type Roles struct {
	store  *store.Store
	groups func(objectID string) []string

	mu    sync.RWMutex // guards known, and is held from reading to remembering
	known map[string]*Grants
}

const (
	grantPrefix = "authorization/grant/"
	rolePrefix  = "authorization/role/"
	maxKnown    = 1000 // principals remembered; then it begins anew
)

// grantRecord is one assignment.
type grantRecord struct {
	Principal  string `json:"principal"`
	Assignment string `json:"assignment"` // key of its id
	Scope      arm.ID `json:"scope,omitzero"`
	Role       string `json:"role"`
}

// NewRoles returns the roles kept in s. Who is in groups has their roles too; groups may be nil where there are none.
func NewRoles(s *store.Store, groups func(objectID string) []string) *Roles {
	if groups == nil {
		groups = func(string) []string { return nil }
	}
	return &Roles{store: s, groups: groups, known: map[string]*Grants{}}
}

// Grants is what a principal may do, for the engine.
func (r *Roles) Grants(objectID string) (arm.Grants, error) { return r.Of(objectID) }

// Of is what a principal may do, by itself and in its groups.
// https://learn.microsoft.com/azure/role-based-access-control/overview#groups
func (r *Roles) Of(objectID string) (*Grants, error) {
	own, err := r.own(objectID)
	if err != nil {
		return nil, err
	}
	groups := r.groups(objectID)
	if len(groups) == 0 {
		return own, nil
	}
	all := &Grants{all: slices.Clone(own.all)}
	for _, id := range groups {
		theirs, err := r.own(id)
		if err != nil {
			return nil, err
		}
		all.all = append(all.all, theirs.all...)
	}
	return all, nil
}

// own is what is assigned to a principal itself.
func (r *Roles) own(objectID string) (*Grants, error) {
	r.mu.RLock()
	known := r.known[objectID]
	r.mu.RUnlock()
	if known != nil {
		return known, nil
	}
	return r.learn(objectID)
}

// learn reads under the lock: a forget that comes after the write it read before finds it there.
func (r *Roles) learn(objectID string) (*Grants, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all, err := readGrants(r.store, strings.ToLower(objectID))
	if err != nil {
		return nil, err
	}
	g := &Grants{}
	for _, one := range all {
		role, err := r.role(one.Role)
		if err != nil {
			return nil, err
		}
		if role != nil {
			g.all = append(g.all, grant{scope: one.Scope, role: role})
		}
	}
	if len(r.known) >= maxKnown {
		clear(r.known)
	}
	r.known[objectID] = g
	return g, nil
}

func (r *Roles) role(guid string) (*role, error) {
	value, err := r.store.Get([]byte(rolePrefix + guid))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading role %s: %w", guid, err)
	}
	var permissions []Permission
	if err := json.Unmarshal(value, &permissions); err != nil {
		return nil, fmt.Errorf("decoding role %s: %w", guid, err)
	}
	return newRole(permissions), nil
}

// readGrants are the assignments of a principal, whose object id is in lower case; of all where it is empty.
func readGrants(from store.Reader, principal string) (all []grantRecord, err error) {
	prefix := []byte(grantPrefix)
	if principal != "" {
		prefix = []byte(grantPrefix + principal + "\x00")
	}
	err = from.Scan(prefix, store.PrefixEnd(prefix), func(_, value []byte) (bool, error) {
		var one grantRecord
		if err := json.Unmarshal(value, &one); err != nil {
			return false, fmt.Errorf("decoding an assignment: %w", err)
		}
		all = append(all, one)
		return true, nil
	})
	return all, err
}

// roleUsed reports whether anybody has the role.
func roleUsed(from store.Reader, guid string) (bool, error) {
	all, err := readGrants(from, "")
	for _, one := range all {
		if one.Role == guid {
			return true, err
		}
	}
	return false, err
}

func grantKey(principal, assignment string) []byte {
	return []byte(grantPrefix + principal + "\x00" + assignment)
}

func (r *Roles) grant(tx *store.Tx, one grantRecord) error {
	return r.set(tx, grantKey(one.Principal, one.Assignment), one)
}

func (r *Roles) revoke(tx *store.Tx, principal, assignment string) error {
	tx.AfterCommit(r.forget)
	return tx.Delete(grantKey(principal, assignment))
}

func (r *Roles) define(tx *store.Tx, guid string, permissions []Permission) error {
	return r.set(tx, []byte(rolePrefix+guid), permissions)
}

func (r *Roles) forgetRole(tx *store.Tx, guid string) error {
	tx.AfterCommit(r.forget)
	return tx.Delete([]byte(rolePrefix + guid))
}

func (r *Roles) set(tx *store.Tx, key []byte, v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", key, err)
	}
	tx.AfterCommit(r.forget)
	return tx.Set(key, value)
}

func (r *Roles) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.known)
}
