package server

import (
	"context"
	"errors"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/authorization"
	"github.com/edgerite/edgerite/blob"
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
