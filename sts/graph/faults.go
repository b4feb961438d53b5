package graph

import "github.com/edgerite/edgerite/internal/apierr"

// fault is a row of the table of refusals. Both Graphs have the codes.
// https://learn.microsoft.com/graph/errors
// https://learn.microsoft.com/previous-versions/azure/ad/graph/howto/azure-ad-graph-api-error-codes-and-error-handling
// behaviour: graph-error-texts.
type fault struct {
	status       int
	code, format string
}

var (
	errVersionMissing = fault{400, "Request_DataContractVersionMissing", "The api-version query parameter is missing. Include the api-version in the query string."}
	errSegment        = fault{400, "BadRequest", "Resource not found for the segment '%s'."}
	errMethod         = fault{405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."}
	errNotFound       = fault{404, "Request_ResourceNotFound", "Resource '%s' does not exist or one of its queried reference-property objects are not present."}
	errDenied         = fault{403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."}
	errNotAUser       = fault{400, "Request_BadRequest", "/me request is only valid with delegated authentication flow."}
	errBody           = fault{400, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."}
	errFilter         = fault{400, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified."}
	errClauses        = fault{400, "Request_UnsupportedQuery", "Too many child clauses specified in search filter expression containing 'OR' operators: %d. Max allowed: %d."}
	errIDs            = fault{400, "Request_BadRequest", "Invalid value specified for the request: at most %d ids may be given."}
	errTop            = fault{400, "Request_BadRequest", "Invalid value specified for the query option '%s'."}
	errSkip           = fault{400, "Request_BadRequest", "'$skip' is not supported by the service."} // behaviour: graph-query
	errSort           = fault{400, "Request_UnsupportedQuery", "Sorting not supported for current query."}
	errSearchHeader   = fault{400, "Request_UnsupportedQuery", "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'"}
	errBodySize       = fault{413, "Request_BadRequest", "The request body is larger than %d bytes."}
	errProperty       = fault{400, "Request_BadRequest", "Invalid property '%s'."}
	errReadOnly       = fault{400, "Request_BadRequest", "Property '%s' is read-only and cannot be set."}
	errValue          = fault{400, "Request_BadRequest", "Invalid value specified for property '%s' of resource '%s'."}
	errRequired       = fault{400, "Request_BadRequest", "A value is required for property '%s' of resource '%s'."}
	errTaken          = fault{400, "Request_BadRequest", "Another object with the same value for property %s already exists."}
	errPrincipalTaken = fault{409, "Request_MultipleObjectsWithSameKeyValue", "The service principal cannot be created, updated, or restored because the service principal name %s is already in use."}
	errNoApplication  = fault{400, "Request_BadRequest", "The appId '%s' of the service principal does not reference a valid application object."}
	errQuota          = fault{403, "Directory_QuotaExceeded", "The directory object quota limit for the Tenant has been exceeded. Please ask your administrator to increase the quota limit or delete objects to reduce the used quota."}
	errFull           = fault{507, "Directory_QuotaExceeded", "The device has no space left for this write. Reads go on; free space and try again."} // behaviour: graph-full
	errTerm           = fault{400, "Request_BadRequest", "Credential lifetime is invalid: its dates have years of 1 to 9999."}
	errNoPassword     = fault{400, "Request_BadRequest", "No password credential found with keyId."}
	errCertificate    = fault{400, "Request_BadRequest", "Key credential is invalid: %s."}
	errRoleMissing    = fault{400, "Request_BadRequest", "Permission being assigned was not found on application '%s'."}
	errRoleAssigned   = fault{400, "Request_BadRequest", "Permission being assigned already exists on the object"}
	errUnavailable    = fault{503, "ServiceUnavailable", "The service is temporarily unavailable. Please retry the request."}
	errThrottled      = fault{429, "TooManyRequests", "Please retry again later."} // https://learn.microsoft.com/graph/throttling
	errInternal       = fault{500, "InternalServerError", "The server encountered an internal error. Please retry the request."}
	errLinked         = fault{400, "Request_BadRequest", "One or more added object references already exist for the following modified properties: '%s'."}
)

func (f fault) err(args ...any) *apierr.Error {
	for i, a := range args {
		if text, ok := a.(string); ok {
			args[i] = printable(text)
		}
	}
	return apierr.New(f.status, f.code, f.format, args...)
}

// printable bounds a client's own words in an answer.
func printable(s string) string { return apierr.Printable(s, 200) }
