package authorization

import (
	"errors"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// Assignment is the body of a role assignment.
type Assignment struct {
	Properties AssignmentProperties `json:"properties"`

	// What Azure CLI 2.66 sends instead, under the hybrid profiles. Never stored. behaviour: bare-assignment.
	BareRole      string `json:"roleDefinitionId,omitempty"`
	BarePrincipal string `json:"principalId,omitempty"`
}

// AssignmentProperties is who has which role.
type AssignmentProperties struct {
	RoleDefinitionID string `json:"roleDefinitionId"`
	PrincipalID      string `json:"principalId"`
	PrincipalType    string `json:"principalType,omitempty" arm:"since=2018-09-01-preview"`
	Scope            string `json:"scope,omitempty" arm:"readonly"`
	CanDelegate      *bool  `json:"canDelegate,omitempty" arm:"since=2018-01-01-preview,until=2020-08-01-preview"`
	Description      string `json:"description,omitempty" arm:"since=2020-03-01-preview"`
	Condition        string `json:"condition,omitempty" arm:"since=2020-03-01-preview"`
	ConditionVersion string `json:"conditionVersion,omitempty" arm:"since=2020-03-01-preview"`
	Authorship
}

// Authorship is who wrote something, and when.
type Authorship struct {
	CreatedOn arm.Time `json:"createdOn,omitzero" arm:"readonly"`
	UpdatedOn arm.Time `json:"updatedOn,omitzero" arm:"readonly"`
	CreatedBy string   `json:"createdBy,omitempty" arm:"readonly"`
	UpdatedBy string   `json:"updatedBy,omitempty" arm:"readonly"`
}

func (a *Authorship) written(c *arm.Call, isNew bool) {
	a.UpdatedOn, a.UpdatedBy = arm.Time{Time: c.Now()}, c.Principal().ObjectID
	if isNew {
		a.CreatedOn, a.CreatedBy = a.UpdatedOn, a.UpdatedBy
	}
}

// roleAssignment gives a principal a role on a scope and on all that lies in it.
func (p *provider) roleAssignment() *arm.Type[Assignment] {
	return &arm.Type[Assignment]{
		Name:     "Microsoft.Authorization/roleAssignments",
		Doc:      "https://learn.microsoft.com/rest/api/authorization/role-assignments",
		Versions: assignmentVersions,
		Scope:    arm.Anywhere,
		Untagged: true,
		Whole:    true,
		Names:    anyName,
		Codes:    arm.Codes{Update: 201}, // the only success that every api-version lists
		Echo:     true,
		Default:  defaultAssignment,
		Validate: p.checkAssignment,
		Changed: func(c *arm.Call, _, r *arm.Resource[Assignment]) error {
			return p.Roles.grant(c.Tx(), grantRecord{
				Principal: r.Body.Properties.PrincipalID, Assignment: r.ID.Key(), Scope: r.ID.Scope(),
				Role: roleGUID(r.Body.Properties.RoleDefinitionID),
			})
		},
		Deleted: func(c *arm.Call, r *arm.Resource[Assignment]) error {
			return p.Roles.revoke(c.Tx(), r.Body.Properties.PrincipalID, r.ID.Key())
		},
		Absent: func(id arm.ID) error { return errNoAssignment(id.Name()) },
		Filter: p.filterAssignments,
	}
}

func defaultAssignment(c *arm.Call, old, r *arm.Resource[Assignment]) error {
	props := &r.Body.Properties
	if props.PrincipalID == "" && props.RoleDefinitionID == "" {
		props.PrincipalID, props.RoleDefinitionID = r.Body.BarePrincipal, r.Body.BareRole
	}
	r.Body.BarePrincipal, r.Body.BareRole = "", ""
	props.PrincipalID = strings.ToLower(props.PrincipalID)
	props.Scope = r.ID.Scope().String()
	if props.Scope == "" {
		props.Scope = "/"
	}
	props.written(c, old == nil)
	return nil
}

func (p *provider) checkAssignment(c *arm.Call, old, r *arm.Resource[Assignment]) error {
	if !arm.IsUUID(r.ID.Name()) {
		return errAssignmentID(r.ID.Name())
	}
	props := &r.Body.Properties
	if !arm.IsUUID(props.PrincipalID) {
		return errPrincipalID()
	}
	id, err := arm.ParseID(props.RoleDefinitionID)
	if err != nil || !strings.EqualFold(id.Type(), p.definitions.Name) {
		return errRoleID(props.RoleDefinitionID)
	}
	role, err := arm.Find(c, p.definitions, definitionID(c, id.Name()))
	if missing, ok := errors.AsType[*apierr.Error](err); ok && missing.Status == http.StatusNotFound {
		return errNoRole(id.Name())
	}
	if err != nil {
		return err
	}
	props.RoleDefinitionID = role.ID.String() // az finds the role's name by the very text
	if !assignable(role.Body.Properties.AssignableScopes, r.ID.Scope()) {
		return errNotAssignable(role.Body.Properties.RoleName, props.Scope)
	}
	if old != nil {
		was := old.Body.Properties
		if was.PrincipalID != props.PrincipalID || roleGUID(was.RoleDefinitionID) != roleGUID(props.RoleDefinitionID) {
			return errAssignmentUpdate()
		}
		if props.PrincipalType == "" {
			props.PrincipalType = was.PrincipalType
		}
	}
	if err := p.checkPrincipal(c, props); err != nil {
		return err
	}
	return p.checkSingle(c, r)
}

// checkPrincipal finds out what kind of principal it is. One that a client says the kind of need not be known yet, as in Azure.
// Page: https://learn.microsoft.com/azure/role-based-access-control/troubleshooting#symptom---assigning-a-role-to-a-new-principal-sometimes-fails
func (p *provider) checkPrincipal(c *arm.Call, props *AssignmentProperties) error {
	if props.PrincipalType != "" && !knownKind(props.PrincipalType) {
		return errPrincipalType(props.PrincipalType)
	}
	kind, known := "", false
	if p.Directory != nil {
		kind, known = p.Directory.PrincipalType(props.PrincipalID)
	}
	switch {
	case known && props.PrincipalType == "":
		props.PrincipalType = kind
	case known && props.PrincipalType != kind:
		return errKindMismatch(props.PrincipalID, kind, props.PrincipalType)
	case !known && props.PrincipalType == "" && p.Directory != nil:
		return errNoPrincipal(props.PrincipalID, c.Device().TenantID)
	case props.PrincipalType == "":
		props.PrincipalType = "User"
	}
	return nil
}

func knownKind(kind string) bool {
	switch kind {
	case "User", "Group", "ServicePrincipal", "ForeignGroup", "Device":
		return true
	}
	return false
}

// checkSingle refuses the same role for the same principal on the same scope under another name.
func (p *provider) checkSingle(c *arm.Call, r *arm.Resource[Assignment]) error {
	all, err := readGrants(c.Reader(), r.Body.Properties.PrincipalID)
	if err != nil {
		return err
	}
	for _, g := range all {
		if g.Assignment != r.ID.Key() && g.Role == roleGUID(r.Body.Properties.RoleDefinitionID) && g.Scope.Key() == r.ID.Scope().Key() {
			return errAssignmentExists()
		}
	}
	return nil
}

func definitionID(c *arm.Call, guid string) arm.ID {
	return arm.ID{
		Subscription: strings.ToLower(c.Device().SubscriptionID), Namespace: "Microsoft.Authorization",
		Types: []string{"roleDefinitions"}, Names: []string{strings.ToLower(guid)},
	}
}

// roleGUID is the last segment of a role definition's id, in lower case.
func roleGUID(id string) string {
	return strings.ToLower(id[strings.LastIndexByte(id, '/')+1:])
}

// anyName lets every name through to the type's own check, whose words are the service's.
var anyName = arm.Names{Min: 1, Max: 260, Pattern: `.*`}
