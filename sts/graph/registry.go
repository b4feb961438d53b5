package graph

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
)

// maxObjects bounds what clients make.
const maxObjects = 5000

// objectPrefix is where the store keeps the objects.
const objectPrefix = "graph/object/"

// registry is what clients made, in memory as in the store. The service principals in it are made known to the token service, with the credentials of
// theirs and of their application.
type registry struct {
	store  *store.Store
	tokens *sts.Service

	mu       sync.RWMutex // guards what follows, which changes when the store has, under the scope objectPrefix
	byType   map[string]map[string]*object
	byApp    map[appKey]*object
	byMember map[string]map[string]bool // the ids of the groups that have one as a member, by its id
}

// appKey is what an application and its service principal are found by.
type appKey struct{ kind, appID string }

func appKeyOf(kind, appID string) appKey { return appKey{kind, strings.ToLower(appID)} }

func openRegistry(st *store.Store, tokens *sts.Service, log *zap.Logger) (*registry, error) {
	r := &registry{store: st, tokens: tokens, byType: map[string]map[string]*object{}, byApp: map[appKey]*object{}, byMember: map[string]map[string]bool{}}
	for _, o := range firstParty(tokens.GraphAudience()) {
		r.put(o)
	}
	prefix := []byte(objectPrefix)
	err := st.Scan(prefix, store.PrefixEnd(prefix), func(_, value []byte) (bool, error) {
		o := &object{}
		if err := json.Unmarshal(value, o); err != nil {
			return false, fmt.Errorf("decoding an object: %w", err)
		}
		r.put(o)
		return true, nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the directory: %w", err)
	}
	for _, o := range r.of(application) {
		tokens.Register(signInTo(o))
	}
	for _, o := range r.of(servicePrincipal) {
		err := r.enroll(o)
		if errors.Is(err, sts.ErrPrincipalExists) {
			// The configuration may have one of that name by now, which goes first. The store keeps this one until it has not.
			log.Warn("a service principal of the directory is passed over, since the configuration has its client id",
				zap.String("client_id", o.text("appId")), zap.String("object_id", o.ID))
			r.drop(o)
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *registry) get(id string) *object {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, all := range r.byType {
		if o := all[id]; o != nil {
			return o
		}
	}
	return nil
}

// ofApp is the object of a type that has an appId, in any case of letters, or nil.
func (r *registry) ofApp(e *entity, appID string) *object {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.byApp[appKeyOf(e.name, appID)]
}

// put takes an object up. The caller holds mu, or is the only one.
func (r *registry) put(o *object) {
	all := r.byType[o.Type]
	if all == nil {
		all = map[string]*object{}
		r.byType[o.Type] = all
	}
	if was := all[o.ID]; was != nil {
		r.dropMembers(was)
	}
	all[o.ID] = o
	for _, id := range o.Links["members"] {
		if r.byMember[id] == nil {
			r.byMember[id] = map[string]bool{}
		}
		r.byMember[id][o.ID] = true
	}
	if id := o.text("appId"); id != "" {
		r.byApp[appKeyOf(o.Type, id)] = o
	}
}

// drop takes an object out. The caller holds mu.
func (r *registry) drop(o *object) {
	delete(r.byType[o.Type], o.ID)
	delete(r.byApp, appKeyOf(o.Type, o.text("appId")))
	r.dropMembers(o)
}

func (r *registry) dropMembers(o *object) {
	for _, id := range o.Links["members"] {
		if delete(r.byMember[id], o.ID); len(r.byMember[id]) == 0 {
			delete(r.byMember, id)
		}
	}
}

// groupsOf are the ids of the groups that somebody is in, be it as a member of a member, in order.
func (r *registry) groupsOf(id string) []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	found := map[string]bool{}
	for next := []string{id}; len(next) > 0; {
		member := next[len(next)-1]
		next = next[:len(next)-1]
		for g := range r.byMember[member] {
			if !found[g] {
				found[g] = true
				next = append(next, g)
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// of are the objects of a type.
func (r *registry) of(e *entity) []*object {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Collect(maps.Values(r.byType[e.name]))
}

// count is how many objects there are.
func (r *registry) count() (n int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, all := range r.byType {
		n += len(all)
	}
	return n
}

// change is what one request does to the directory.
type change struct {
	put    []*object
	remove []*object
}

// change has fn make one change to the directory, while no other is made.
func (r *registry) change(ctx context.Context, fn func(tx *store.Tx) error) error {
	return r.store.Update(ctx, objectPrefix, fn)
}

// commit stores a change, all of it or nothing; memory and the token service have it once the store has. The error is
// sts.ErrPrincipalExists where somebody else has the name of a service principal by now.
func (r *registry) commit(tx *store.Tx, ch change) error {
	if err := r.reserve(tx, ch); err != nil {
		return err
	}
	for _, o := range ch.remove {
		if err := tx.Delete([]byte(objectPrefix + o.ID)); err != nil {
			return err
		}
	}
	for _, o := range ch.put {
		value, err := json.Marshal(o)
		if err != nil {
			return fmt.Errorf("encoding an object: %w", err)
		}
		if err := tx.Set([]byte(objectPrefix+o.ID), value); err != nil {
			return err
		}
	}
	tx.WhenApplied(func() {
		r.take(ch)
		r.tell(ch)
	})
	return nil
}

// take has memory follow a change.
func (r *registry) take(ch change) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, o := range ch.remove {
		r.drop(o)
	}
	for _, o := range ch.put {
		r.put(o)
	}
}

// reserve makes the service principals that are new in a change known to the token service, which refuses the names it has. What the
// store has is never refused then.
func (r *registry) reserve(tx *store.Tx, ch change) error {
	for _, o := range ch.put {
		if o.Type != servicePrincipal.name || r.get(o.ID) != nil {
			continue
		}
		if err := r.enroll(o); err != nil {
			return err
		}
		tx.IfDropped(func() { r.tokens.Dismiss(o.ID) })
	}
	return nil
}

// tell tells the token service of the service principals that a change is about.
func (r *registry) tell(ch change) {
	for _, o := range ch.put {
		switch o.Type {
		case servicePrincipal.name:
			r.reenroll(o)
		case application.name:
			r.tokens.Register(signInTo(o))
			if p := r.ofApp(servicePrincipal, o.text("appId")); p != nil {
				r.reenroll(p)
			}
		}
	}
	for _, o := range ch.remove {
		switch o.Type {
		case servicePrincipal.name:
			r.tokens.Dismiss(o.ID)
		case application.name:
			r.tokens.Unregister(o.text("appId"))
		}
	}
}

// enroll makes a service principal known to the token service.
func (r *registry) enroll(o *object) error {
	if o.foreign {
		return nil
	}
	if err := r.tokens.Enroll(r.principal(o), o.Epoch); err != nil {
		return fmt.Errorf("making %s known to the token service: %w", o.text("appId"), err)
	}
	return nil
}

// reenroll tells the token service what one that it knows is now.
func (r *registry) reenroll(o *object) {
	if !o.foreign {
		r.tokens.Reenroll(r.principal(o), o.Epoch)
	}
}

// principal is a service principal as the token service knows it, with the credentials of its own and of its application.
func (r *registry) principal(o *object) sts.Principal {
	p := sts.Principal{
		Kind: identity.ServicePrincipal, ObjectID: o.ID, Name: o.text("appId"), DisplayName: o.text("displayName"),
		Disabled: o.Values["accountEnabled"] == false,
	}
	for _, holder := range []*object{o, r.ofApp(application, p.Name)} {
		if holder == nil {
			continue
		}
		for _, secret := range holder.Passwords {
			p.Secrets = append(p.Secrets, sts.Secret{ID: secret.ID, Hash: secret.Hash, Begin: secret.Begin, End: secret.End})
		}
		for _, key := range holder.Keys {
			if !strings.EqualFold(key.Usage, usageVerify) {
				continue
			}
			cert, err := x509.ParseCertificate(key.Data)
			if err != nil {
				continue // a key that signs nothing
			}
			p.Keys = append(p.Keys, sts.ClientKey{Certificate: cert, Begin: key.Begin, End: key.End})
		}
	}
	return p
}
