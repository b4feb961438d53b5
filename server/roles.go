package server

import (
	"context"
	"errors"
	"sync"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/authorization"
	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/sts"
)

// blobRoles lets the blob service ask what roles allow.
type blobRoles struct{ roles *authorization.Roles }

// Allows asks for what is within an account. An account that is no resource is nobody's.
func (b blobRoles) Allows(_ context.Context, objectID string, account blob.Account, container, operation string, data bool) (bool, error) {
	grants, err := b.roles.Of(objectID)
	if err != nil {
		return false, err
	}
	on, err := arm.ParseID(account.Resource)
	if errors.Is(err, arm.ErrNotAnID) {
		return false, nil // what is no resource has no roles on it
	}
	if err != nil {
		return false, err
	}
	if container != "" {
		on = on.Child("blobServices", "default").Child("containers", container)
	}
	if data {
		return grants.AllowsData(operation, on), nil
	}
	return grants.Allows(operation, on), nil
}

// principals are those of the configuration. Their passwords are hashed when first asked for: it is slow on purpose.
func (d *device) principals() []sts.Principal {
	hashed := func(password string) func() ([]byte, error) {
		return sync.OnceValues(func() ([]byte, error) { return sts.HashPassword(password) })
	}
	var all []sts.Principal
	for _, u := range d.config.Users {
		all = append(all, sts.Principal{Kind: identity.User, Name: u.Name, Password: hashed(u.Password)})
	}
	for _, p := range d.config.Principals {
		all = append(all, sts.Principal{Kind: identity.ServicePrincipal, Name: p.ClientID, DisplayName: p.DisplayName, Password: hashed(p.Secret)})
	}
	return all
}
