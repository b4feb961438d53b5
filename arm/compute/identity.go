package compute

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// machineIdentity is the identity a machine has in the device's directory. The device gives it a principal and a tenant, and
// nothing in the machine can use it. behaviour: machine-identity.
type machineIdentity struct {
	PrincipalID  string              `json:"principalId,omitempty" arm:"readonly"`
	TenantID     string              `json:"tenantId,omitempty" arm:"readonly"`
	Type         string              `json:"type,omitempty"`
	IdentityIDs  []string            `json:"identityIds,omitempty" arm:"since=2017-12-01"`
	UserAssigned map[string]struct{} `json:"userAssignedIdentities,omitempty" arm:"since=2018-06-01"`
}

var identityTypes = []string{"SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned", "None"}

// defaultIdentity gives a machine the identity it asks for.
func defaultIdentity(c *arm.Call, r *arm.Resource[virtualMachine]) error {
	id := r.Body.Identity
	if id == nil {
		return nil
	}
	if err := spell(&id.Type, "identity.type", identityTypes); err != nil {
		return err
	}
	switch {
	case len(id.IdentityIDs)+len(id.UserAssigned) > 0 || strings.Contains(id.Type, identityTypes[1]):
		// There is no provider of them on the device.
		return apierr.New(http.StatusBadRequest, "FailedIdentityOperation",
			"Identity operation for resource '%s' failed with error 'User assigned identities are not available on this device.'.", r.ID).At("identity")
	case id.Type == "" || id.Type == identityTypes[3]:
		r.Body.Identity = nil
	case id.PrincipalID == "":
		id.PrincipalID, id.TenantID = c.UUID(), c.Device().TenantID
	}
	return nil
}
