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

	changing sync.Mutex // held over a change, until it is durable

	mu     sync.RWMutex // guards byType and byApp
	byType map[string]map[string]*object
	byApp  map[appKey]*object
}

// appKey is what an application and its service principal are found by.
type appKey struct{ kind, appID string }

func appKeyOf(kind, appID string) appKey { return appKey{kind, strings.ToLower(appID)} }

func openRegistry(st *store.Store, tokens *sts.Service, log *zap.Logger) (*registry, error) {
	r := &registry{store: st, tokens: tokens, byType: map[string]map[string]*object{}, byApp: map[appKey]*object{}}
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
	all[o.ID] = o
	if id := o.text("appId"); id != "" {
		r.byApp[appKeyOf(o.Type, id)] = o
	}
}

// drop takes an object out. The caller holds mu.
func (r *registry) drop(o *object) {
	delete(r.byType[o.Type], o.ID)
	delete(r.byApp, appKeyOf(o.Type, o.text("appId")))
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

// commit stores a change, all of it or nothing. The caller holds changing. The error is sts.ErrPrincipalExists where somebody else has
// the name of a service principal by now.
func (r *registry) commit(ctx context.Context, ch change) error {
	records := map[string][]byte{}
	for _, o := range ch.put {
		value, err := json.Marshal(o)
		if err != nil {
			return fmt.Errorf("encoding an object: %w", err)
		}
		records[objectPrefix+o.ID] = value
	}
	reserved, err := r.reserve(ch)
	if err != nil {
		return err
	}
	err = r.store.Update(ctx, objectPrefix, func(tx *store.Tx) error {
		for _, o := range ch.remove {
			if err := tx.Delete([]byte(objectPrefix + o.ID)); err != nil {
				return err
			}
		}
		for _, key := range slices.Sorted(maps.Keys(records)) {
			if err := tx.Set([]byte(key), records[key]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.dismiss(reserved)
		return fmt.Errorf("changing the directory: %w", err)
	}
	r.mu.Lock()
	for _, o := range ch.remove {
		r.drop(o)
	}
	for _, o := range ch.put {
		r.put(o)
	}
	r.mu.Unlock()
	return r.tell(ch)
}

// reserve makes the service principals that are new in a change known to the token service, which refuses the names it has. What the
// store has is never refused then.
func (r *registry) reserve(ch change) (reserved []*object, err error) {
	for _, o := range ch.put {
		if o.Type != servicePrincipal.name || r.get(o.ID) != nil {
			continue
		}
		if err := r.enroll(o); err != nil {
			r.dismiss(reserved)
			return nil, err
		}
		reserved = append(reserved, o)
	}
	return reserved, nil
}

func (r *registry) dismiss(principals []*object) {
	for _, o := range principals {
		r.tokens.Dismiss(o.ID)
	}
}

// tell tells the token service of the service principals that a change is about.
func (r *registry) tell(ch change) error {
	var changed []*object
	for _, o := range ch.put {
		switch o.Type {
		case servicePrincipal.name:
			changed = append(changed, o)
		case application.name:
			if p := r.ofApp(servicePrincipal, o.text("appId")); p != nil {
				changed = append(changed, p)
			}
		}
	}
	for _, o := range ch.remove {
		if o.Type == servicePrincipal.name {
			r.tokens.Dismiss(o.ID)
		}
	}
	for _, o := range changed {
		if err := r.enroll(o); err != nil {
			return err
		}
	}
	return nil
}

// enroll makes a service principal known to the token service, with the credentials of its own and of its application.
func (r *registry) enroll(o *object) error {
	if o.foreign {
		return nil
	}
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
	if err := r.tokens.Enroll(p, o.Epoch); err != nil {
		return fmt.Errorf("making %s known to the token service: %w", p.Name, err)
	}
	return nil
}
