package authorization

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
)

// The provider's own errors. Codes, and texts where there is no note, are those of
// https://learn.microsoft.com/azure/role-based-access-control/troubleshooting or were seen in answers of Azure that its
// users published; those marked guess are neither (behaviour: authorization-error-texts).

func errNoAssignment(name string) error {
	return apierr.New(http.StatusNotFound, "RoleAssignmentNotFound", "The role assignment '%s' is not found.", name)
}

func errNoDefinition(name string) error {
	return apierr.New(http.StatusNotFound, "RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", undashed(name))
}

// errNoRole: that it is a 400 where a role is assigned is a guess.
func errNoRole(name string) error {
	return apierr.New(http.StatusBadRequest, "RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", undashed(name))
}

func errAssignmentID(name string) error {
	return apierr.New(http.StatusBadRequest, "InvalidRoleAssignmentId", "The role assignment ID '%s' is not valid. The role assignment ID must be a GUID.", name)
}

func errAssignmentExists() error {
	return apierr.New(http.StatusConflict, "RoleAssignmentExists", "The role assignment already exists.")
}

func errAssignmentUpdate() error {
	return apierr.New(http.StatusBadRequest, "RoleAssignmentUpdateNotPermitted", "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.")
}

func errPrincipalID() error {
	return apierr.New(http.StatusBadRequest, "InvalidPrincipalId", "A valid principal ID must be provided for role assignment.")
}

func errNoPrincipal(id, tenant string) error {
	return apierr.New(http.StatusBadRequest, "PrincipalNotFound", "Principal %s does not exist in the directory %s. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype", undashed(id), tenant)
}

func errKindMismatch(id, is, said string) error {
	return apierr.New(http.StatusBadRequest, "UnmatchedPrincipalType", "The PrincipalId '%s' has type '%s', which is different from specified PrinciaplType '%s'.", undashed(id), is, said)
}

// errPrincipalType: guess.
func errPrincipalType(kind string) error {
	return apierr.New(http.StatusBadRequest, "InvalidPrincipalType", "The principal type '%s' is not valid.", kind).At("properties.principalType")
}

func errRoleID(id string) error {
	return apierr.New(http.StatusBadRequest, "LinkedInvalidPropertyId", "Property id '%s' at path 'properties.roleDefinitionId' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.", id)
}

// errNotAssignable: the code was seen, the text is a guess.
func errNotAssignable(role, scope string) error {
	return apierr.New(http.StatusBadRequest, "RoleAssignmentScopeNotAssignableToRoleDefinition", "The role assignment scope '%s' is not one of the assignable scopes of the role definition '%s', nor in one of them.", scope, role)
}

func errSameName() error {
	return apierr.New(http.StatusConflict, "RoleDefinitionWithSameNameExists", "A custom role with the same name already exists in this directory. Use a different name.")
}

func errAction(action string) error {
	return apierr.New(http.StatusBadRequest, "InvalidActionOrNotAction", "'%s' does not match any of the actions supported by the providers.", action)
}

func errHasAssignments() error {
	return apierr.New(http.StatusBadRequest, "RoleDefinitionHasAssignments", "There are existing role assignments referencing role.")
}

// errTooManyActions: guess.
func errTooManyActions() error {
	return apierr.New(http.StatusBadRequest, "RoleDefinitionTooLarge", "A role definition has at most %d actions.", maxActions)
}

// errBuiltIn: guess.
func errBuiltIn() error {
	return apierr.New(http.StatusBadRequest, "RoleDefinitionUpdateNotPermitted", "Built-in role definitions cannot be changed or deleted.")
}

// errDefinitionID: guess.
func errDefinitionID(name string) error {
	return apierr.New(http.StatusBadRequest, "InvalidRoleDefinitionId", "The role definition ID '%s' is not valid. The role definition ID must be a GUID.", name)
}

// errMissingProperty: guess.
func errMissingProperty(name string) error {
	return apierr.New(http.StatusBadRequest, "RoleDefinitionMissingProperty", "The property '%s' of the role definition is missing.", name).At("properties." + name)
}

// errScope: guess.
func errScope(scope string) error {
	return apierr.New(http.StatusBadRequest, "InvalidAssignableScope", "The scope '%s' is not valid. A custom role is assignable in the subscription, its resource groups and resources.", scope).At("properties.assignableScopes")
}

// errNoOperations: guess.
func errNoOperations(namespace string) error {
	return apierr.New(http.StatusNotFound, "ProviderNotFound", "Provider '%s' not found.", namespace)
}

func errFilter(text string) error {
	return apierr.New(http.StatusBadRequest, "UnsupportedQuery", "The filter '%s' is not supported.", text)
}

// undashed is how these messages print ids.
func undashed(id string) string { return strings.ReplaceAll(id, "-", "") }
