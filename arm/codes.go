package arm

import (
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
)

// code is one line of the table of errors that Resource Manager itself answers.
type code struct {
	status int
	name   string
	text   string // with the verbs its arguments fill
}

// of makes the error.
func (k code) of(args ...any) *apierr.Error {
	e := apierr.New(k.status, k.name, k.text, args...)
	e.Header = http.Header{"x-ms-failure-cause": {"gateway"}} // it comes from Resource Manager, not from a provider
	return e
}

// The errors. Where a line names no source, it is the text Azure answers as seen in public reports of
// its users. Page: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors
var (
	missingVersion      = code{http.StatusBadRequest, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests."}
	invalidVersion      = code{http.StatusBadRequest, "InvalidApiVersionParameter", "The api-version '%s' is invalid. The supported versions are '%s'."}
	noRegistered        = code{http.StatusBadRequest, "NoRegisteredProviderFound", "No registered resource provider found for location '%s' and API version '%s' for type '%s'. The supported api-versions are '%s'. The supported locations are '%s'."}
	invalidNamespace    = code{http.StatusNotFound, "InvalidResourceNamespace", "The resource namespace '%s' is invalid."}
	invalidType         = code{http.StatusNotFound, "InvalidResourceType", "The resource type '%s' could not be found in the namespace '%s' for api version '%s'. The supported api-versions are '%s'."}
	pathNotFound        = code{http.StatusNotFound, "NotFound", "The requested path '%s' does not exist."}                                   // behaviour: arm-unknown-path
	methodNotAllowed    = code{http.StatusMethodNotAllowed, "MethodNotAllowed", "The requested resource does not support http method '%s'."} // behaviour: arm-method
	invalidFilter       = code{http.StatusBadRequest, "InvalidFilterInQueryString", "Invalid $filter '%s' specified in the query string."}
	uriTooLong          = code{http.StatusRequestURITooLong, "RequestUriTooLong", "The request URI is longer than %d characters."} // behaviour: arm-uri-length
	invalidSubscription = code{http.StatusBadRequest, "InvalidSubscriptionId", "The provided subscription identifier '%s' is malformed or invalid."}
	noSubscription      = code{http.StatusNotFound, "SubscriptionNotFound", "The subscription '%s' could not be found."}
	noGroup             = code{http.StatusNotFound, "ResourceGroupNotFound", "Resource group '%s' could not be found."}
	notAuthorized       = code{http.StatusForbidden, "AuthorizationFailed", "The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s' or the scope is invalid. If access was recently granted, please refresh your credentials."}
	linkNotAuthorized   = code{http.StatusForbidden, "LinkedAuthorizationFailed", "The client '%s' with object id '%s' has permission to perform action '%s' on scope '%s'; however, it does not have permission to perform action(s) '%s' on the linked scope(s) '%s' (respectively) or the linked scope(s) are invalid."}
	groupBeingDeleted   = code{http.StatusConflict, "ResourceGroupBeingDeleted", "The resource group '%s' is in deprovisioning state and cannot perform this operation."}
	groupBlocked        = code{http.StatusConflict, "ResourceGroupDeletionBlocked", "Deletion of resource group '%s' failed as resources with identifiers '%s' could not be deleted. The provisioning state of the resource group will be rolled back. The tracking Id is '%s'. Please check audit logs for more details."}
	noResource          = code{http.StatusNotFound, "ResourceNotFound", "The Resource '%s' under resource group '%s' was not found."}
	noParent            = code{http.StatusNotFound, "ParentResourceNotFound", "Can not perform requested operation on nested resource. Parent resource '%s' not found."}
	noOperation         = code{http.StatusNotFound, "OperationNotFound", "The operation '%s' could not be found."}                             // behaviour: arm-operation-missing
	sameName            = code{http.StatusBadRequest, "DuplicateResourceName", "Resource %s has two child resources with the same name (%s)."} // behaviour: network-error-texts
	invalidName         = code{http.StatusBadRequest, "InvalidResourceName", "Resource name %s is invalid. %s"}
	invalidContent      = code{http.StatusBadRequest, "InvalidRequestContent", "The request content was invalid and could not be deserialized: '%s'."}
	tooLarge            = code{http.StatusRequestEntityTooLarge, "RequestContentTooLarge", "The request content size exceeds the maximum size of %d MB."}
	incompleteBody      = code{http.StatusBadRequest, "InvalidRequestContent", "The request content could not be read to its end."}
	locationRequired    = code{http.StatusBadRequest, "LocationRequired", "The location property is required for this definition."}
	locationUnavailable = code{http.StatusBadRequest, "LocationNotAvailableForResourceType", "The provided location '%s' is not available for resource type '%s'. List of available regions for the resource type is '%s'."}
	groupLocation       = code{http.StatusBadRequest, "LocationNotAvailableForResourceGroup", "The provided location '%s' is not available for resource group. List of available regions is '%s'."}
	propertyChange      = code{http.StatusConflict, "PropertyChangeNotAllowed", "Changing property '%s' is not allowed."}
	etagMismatch        = code{http.StatusPreconditionFailed, "PreconditionFailed", "Etag provided in if-match header %s does not match etag %s of resource %s."} // behaviour: arm-conditions
	preconditionFailed  = code{http.StatusPreconditionFailed, "PreconditionFailed", "The condition specified by header '%s' is not met."}
	invalidReference    = code{http.StatusBadRequest, "InvalidResourceReference", "Resource %s referenced by resource %s was not found. Please make sure that the referenced resource exists, and that both resources are in the same region."}
	referenceDeleting   = code{http.StatusBadRequest, "ReferencedResourceNotProvisioned", "Cannot proceed with operation because resource %s used by resource %s is not in Succeeded state. Resource is in Deleting state."}
	inUse               = code{http.StatusConflict, "ResourceInUse", "Resource %s is in use by %s and cannot be deleted."} // behaviour: arm-in-use
	busy                = code{http.StatusConflict, "Conflict", "The request failed due to conflict with a concurrent request. To resolve it, please refer to https://aka.ms/activitylog to get more details on the conflicting requests."}
	preempted           = code{http.StatusConflict, "OperationPreempted", "The operation has been preempted by a more recent operation."}
	invalidTop          = code{http.StatusBadRequest, "InvalidTop", "The query parameter '$top' value '%s' is invalid. It must be a positive integer."} // behaviour: arm-top
	invalidSkipToken    = code{http.StatusBadRequest, "InvalidSkipToken", "The query parameter '$skiptoken' value is invalid."}                         // behaviour: arm-top
	moveFailed          = code{http.StatusConflict, "ResourceMoveValidationFailed", "The resource batch move request has '%d' validation errors. Diagnostic information: timestamp '%s', tracking Id '%s'."}
	moveNotSupported    = code{http.StatusConflict, "ResourceMoveNotSupported", "Resource move is not supported for resource types '%s'."}
	moveUnsettled       = code{http.StatusConflict, "MoveCannotProceedWithResourcesNotInSucceededState", "The resource %s is not in the Succeeded state but in %s."} // behaviour: move-resources
	moveTaken           = code{http.StatusConflict, "ResourceAlreadyExists", "The resource '%s' already exists in resource group '%s'."}                             // behaviour: move-resources
	notToMove           = code{http.StatusBadRequest, "InvalidMoveResources", "The resource '%s' is not a resource of resource group '%s'."}                         // behaviour: move-resources
	tooManyTags         = code{http.StatusBadRequest, "TagsLimitExceeded", "The number of tags %d exceeds the maximum of %d."}                                       // behaviour: arm-tag-bounds
	reservedTagName     = code{http.StatusBadRequest, "InvalidTagNameCharacters", "The tag names '%s' have reserved characters '<,>,%%,&,\\,?,/' or control characters."}
	longTagName         = code{http.StatusBadRequest, "InvalidTagName", "The tag name '%.64s' exceeds the maximum length of %d characters."}      // behaviour: arm-tag-bounds
	longTagValue        = code{http.StatusBadRequest, "InvalidTagValue", "The value of tag '%.64s' exceeds the maximum length of %d characters."} // behaviour: arm-tag-bounds
	untaggable          = code{http.StatusBadRequest, "ResourceTypeDoesNotSupportTags", "Resources of type '%s' have no tags."}                   // behaviour: arm-tag-bounds
	tooMany             = code{http.StatusBadRequest, "NestedDeploymentsTooMany", "A deployment has more than %d others nested in it."}           // behaviour: arm-drive-depth
	tooDeep             = code{http.StatusBadRequest, "NestedDeploymentsTooDeep", "Deployments are nested more than %d deep."}                    // behaviour: arm-drive-depth
	clientGone          = code{499, "ClientClosedRequest", "The client has gone."}
	unavailable         = code{http.StatusServiceUnavailable, "ServiceUnavailable", "The service is currently unavailable. Please retry the request."}                       // behaviour: fault-errors
	throttled           = code{http.StatusTooManyRequests, "TooManyRequests", "The request is being throttled."}                                                             // behaviour: fault-errors, code doc: https://learn.microsoft.com/rest/api/storagerp/srp_error_codes_common
	gatewayTimeout      = code{http.StatusGatewayTimeout, "GatewayTimeout", "The gateway did not receive a response from '%s' within the specified time period."}            // seen: microsoft/azure-pipelines-tasks#12925
	executionFailed     = code{http.StatusConflict, "InternalExecutionError", "An internal execution error occurred. Please retry later."}                                   // behaviour: fault-errors
	insufficientStorage = code{http.StatusInsufficientStorage, "InsufficientStorage", "The device has no space left for this write. Reads go on; free space and try again."} // behaviour: arm-full
)

// The refusals of a token. Each goes with a challenge (see challenge).
var (
	noAuthorization = code{http.StatusUnauthorized, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."}
	notBearer       = code{http.StatusUnauthorized, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is provided in an invalid format."}
	invalidToken    = code{http.StatusUnauthorized, "InvalidAuthenticationToken", "The access token is invalid."}
	expiredToken    = code{http.StatusUnauthorized, "ExpiredAuthenticationToken", "The access token expiry UTC time '%s' is earlier than current UTC time '%s'."}
	earlyToken      = code{http.StatusUnauthorized, "InvalidAuthenticationToken", "The access token is not yet valid: its start '%s' is later than current UTC time '%s'."}
	foreignTenant   = code{http.StatusUnauthorized, "InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer '%s'. It must match the tenant '%s' associated with this subscription. Please use the authority (URL) '%s' to get the token."}
	foreignAudience = code{http.StatusUnauthorized, "InvalidAuthenticationTokenAudience", "The access token has been obtained for wrong audience or resource '%s'. It should exactly match with one of the allowed audiences '%s'."}
)
