package graph

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

// object is one object of the directory. It is not changed once others can see it, but replaced.
type object struct {
	Type      string               `json:"type"` // the entity's name
	ID        string               `json:"id"`
	Created   time.Time            `json:"created"`
	Values    map[string]any       `json:"values"` // by the properties' keys
	Links     map[string][]string  `json:"links,omitempty"`
	Keys      []keyCredential      `json:"keys,omitempty"`
	Passwords []passwordCredential `json:"passwords,omitempty"`
	Epoch     string               `json:"epoch,omitempty"` // sessions of a service principal end with it

	foreign bool // of the token service, or of Microsoft
}

// entity is what the object is one of.
func (o *object) entity() *entity {
	for _, e := range entities {
		if e.name == o.Type {
			return e
		}
	}
	return roleAssignment
}

// text is a value that is a text.
func (o *object) text(key string) string {
	s, _ := o.Values[key].(string)
	return s
}

// linked says whether an object is among those that a link holds.
func (o *object) linked(link, id string) bool { return slices.Contains(o.Links[link], id) }

// clone is a copy that can be changed.
func (o *object) clone() *object {
	c := *o
	c.Values = maps.Clone(o.Values)
	c.Links = maps.Clone(o.Links)
	c.Keys = slices.Clone(o.Keys)
	c.Passwords = slices.Clone(o.Passwords)
	return &c
}

func (o *object) link(link, id string) {
	if o.Links == nil {
		o.Links = map[string][]string{}
	}
	o.Links[link] = append(slices.Clone(o.Links[link]), id)
}

func (o *object) unlink(link, id string) {
	o.Links[link] = slices.DeleteFunc(slices.Clone(o.Links[link]), func(have string) bool { return have == id })
}

// ofTokens is a principal of the token service as an object.
func ofTokens(p *sts.Principal) *object {
	o := &object{Type: user.name, ID: p.ObjectID, foreign: true, Values: map[string]any{"displayName": p.DisplayName, "accountEnabled": !p.Disabled}}
	if p.Kind == identity.User {
		o.Values["userPrincipalName"] = p.Name
		o.Values["mailNickname"], _, _ = strings.Cut(p.Name, "@")
		maps.Copy(o.Values, p.Profile)
		return o
	}
	o.Type, o.Values["appId"], o.Values["appDisplayName"] = servicePrincipal.name, p.Name, p.DisplayName
	for _, cert := range p.Certificates {
		o.Keys = append(o.Keys, keyOf(cert))
	}
	return o
}

// all are the objects of a type in the order of their ids, so that a list can go on behind one.
func (s *Service) all(e *entity) []*object {
	var found []*object
	for _, p := range s.Tokens.Principals() {
		if o := ofTokens(&p); p.Source != sts.FromGraph && o.Type == e.name {
			found = append(found, o)
		}
	}
	found = append(found, s.made.of(e)...)
	slices.SortFunc(found, func(a, b *object) int { return strings.Compare(a.ID, b.ID) })
	return found
}

// find is the object of a collection with that id, or nil.
func (s *Service) find(id string) *object {
	id = strings.ToLower(id)
	if o := s.made.get(id); o != nil && o.Type != roleAssignment.name {
		return o
	}
	if p := s.Tokens.PrincipalByID(id); p != nil {
		return ofTokens(p)
	}
	return nil
}

// byAppID is the application or the service principal of an appId, in any case of letters, or nil.
func (s *Service) byAppID(e *entity, appID string) *object {
	if e == servicePrincipal {
		if p := s.Tokens.PrincipalNamed(identity.ServicePrincipal, appID); p != nil && p.Source != sts.FromGraph {
			return ofTokens(p)
		}
	}
	return s.made.ofApp(e, appID)
}

// PrincipalType says what kind of principal has an object id, a group among them; ok is false where it is nobody's.
func (s *Service) PrincipalType(objectID string) (kind string, ok bool) {
	if o := s.made.get(objectID); o != nil && o.Type == group.name {
		return group.objectType, true
	}
	return s.Tokens.PrincipalType(objectID)
}
