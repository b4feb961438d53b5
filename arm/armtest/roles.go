package armtest

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/authorization"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/internal/store"
)

// WithRoles makes roles count: Token is that of the owner, and every other word is the token of a user of that name,
// or with "app-" before it of a service principal, who has no role until given one.
func WithRoles(o Options) Options {
	var roles *authorization.Roles
	more := o.With
	o.Tokens = people{}
	o.With = func(s *store.Store) []arm.Provider {
		roles = authorization.NewRoles(s, nil)
		all := []arm.Provider{authorization.New(authorization.Deps{Roles: roles, Directory: people{}, Owners: []string{ObjectID(Token)}})}
		if more != nil {
			all = append(all, more(s)...)
		}
		return all
	}
	o.Authorizer = func(*store.Store) arm.Authorizer { return roles }
	return o
}

// ObjectID is that of whoever has the token.
func ObjectID(token string) string { return rnd.Derived("armtest " + token) }

// people are everybody that a token names.
type people struct{}

// Verify makes a principal of a token.
func (people) Verify(raw string, _ ...string) (identity.Principal, error) {
	p := identity.Principal{Kind: identity.User, ObjectID: ObjectID(raw), TenantID: TenantID, Name: raw + "@localhost"}
	if strings.HasPrefix(raw, "app-") {
		p.Kind, p.Name = identity.ServicePrincipal, raw
	}
	return p, nil
}

// PrincipalType knows alice, bob and app-carol.
func (people) PrincipalType(objectID string) (kind string, ok bool) {
	for _, token := range []string{Token, "alice", "bob", "app-carol"} {
		if ObjectID(token) == objectID {
			p, _ := people{}.Verify(token) // which never refuses
			return string(p.Kind), true
		}
	}
	return "", false
}

// As is the same device, asked by whoever has the token.
func (d *Device) As(token string) *Device {
	other := *d
	other.token = token
	return &other
}
