package sts

import (
	"errors"
	"strconv"

	"github.com/edgerite/edgerite/internal/apierr"
)

// fault is a row of the table of refusals: an OAuth code and, within it, Microsoft's own number and text.
type fault struct {
	status int
	code   string // https://www.rfc-editor.org/rfc/rfc6749#section-5.2
	aadsts int    // 0 for what Microsoft has no number for
	format string
}

// The texts of 50126 and 90056 are documented for the device:
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-troubleshoot-azure-resource-manager
// The other numbers are those of Microsoft's cloud (behaviour: sts-error-texts):
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
var (
	errCredentials  = fault{400, "invalid_grant", 50126, "Invalid username or password."}
	errResource     = fault{400, "invalid_resource", 90056, "The resource is disabled or does not exist. Check your app's code to ensure that you have specified the exact resource URL for the resource you are trying to access."}
	errLocked       = fault{400, "invalid_grant", 50053, "You've tried to sign in too many times with an incorrect user ID or password."}
	errSecret       = fault{400, "invalid_client", 7000215, "Invalid client secret is provided."} // behaviour: sts-wrong-secret
	errClient       = fault{400, "unauthorized_client", 700016, "Application with identifier '%s' was not found in the directory '%s'."}
	errMissing      = fault{400, "invalid_request", 900144, "The request body must contain the following parameter: '%s'."}
	errMalformed    = fault{400, "invalid_request", 9002313, "Invalid request. Request is malformed or invalid: %s."}
	errTooLarge     = fault{413, "invalid_request", 9002313, "Invalid request. Request is malformed or invalid: the body is larger than %d bytes."}
	errGrant        = fault{400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '%s'. The grants that are supported are listed at /adfs/.well-known/openid-configuration."}
	errRefreshToken = fault{400, "invalid_grant", 70000, "Provided grant is invalid or malformed."}
	errSessionOver  = fault{400, "invalid_grant", 70043, "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The token was issued on %s and the maximum allowed lifetime for this request is %d."}
	errSignedOut    = fault{400, "invalid_grant", 50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed."}
	errBusy         = fault{503, "temporarily_unavailable", 90024, "A transient error has occurred. Please try again."}
	errFull         = fault{503, "temporarily_unavailable", 90024, "A transient error has occurred. The device has no space left to remember it. Please try again."} // behaviour: sts-full
	errThrottled    = fault{429, "temporarily_unavailable", 90055, "There are too many incoming requests."}
	errInternal     = fault{500, "server_error", 50000, "There's an issue with the sign-in service."}
	errInstance     = fault{400, "invalid_instance", 50049, "Unknown or invalid instance."}
	errMethod       = fault{405, "invalid_request", 900561, "The endpoint only accepts %s requests. Received a %s request."}
	errNoEndpoint   = fault{404, "not_found", 0, "The token service has no such endpoint. Its endpoints are listed at /adfs/.well-known/openid-configuration."}
	errNotThis      = fault{404, "not_found", 0, "This token service is %s; it knows nothing of the resource asked for."}

	// Of the userinfo endpoint: https://www.rfc-editor.org/rfc/rfc6750#section-3.1
	errNoToken      = fault{401, "invalid_request", 0, "There is no access token."}
	errTokenNotGood = fault{401, "invalid_token", 0, "The access token is not good, or not any more."}

	errOthersToken = fault{400, "invalid_grant", 70000, "The token was issued to another client."}

	// Of clients that show who they are, and of who may not come in any more.
	errDisabled          = fault{400, "invalid_grant", 50057, "The user account is disabled."}
	errClientDisabled    = fault{400, "unauthorized_client", 7000112, "Application '%s' (%s) is disabled."}
	errNoCredential      = fault{400, "invalid_client", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."}
	errAssertion         = fault{400, "invalid_client", 50013, "Assertion failed validation: %s."}
	errAssertionSigned   = fault{400, "invalid_client", 700027, "Client assertion failed signature validation. [Reason - %s]"}
	errAssertionClient   = fault{400, "invalid_client", 700021, "Client assertion application identifier doesn't match 'client_id' parameter."}
	errAssertionAudience = fault{400, "invalid_client", 700023, "Client assertion audience claim does not match Realm issuer."}
	errAssertionTime     = fault{400, "invalid_client", 700024, "Client assertion is not within its valid time range. Current time: %s, assertion valid from %s, expiry time of assertion %s."}
)

// err makes the error that carries the fault through a handler. The number travels as its nested cause, with AD FS's text.
func (f fault) err(args ...any) *apierr.Error {
	e := apierr.New(f.status, f.code, f.format, args...)
	if f.aadsts != 0 {
		e.Details = []*apierr.Error{{Code: strconv.Itoa(f.aadsts), Message: adfsTexts[f]}}
	}
	return e
}

// caused tells whether an error is this fault.
func (f fault) caused(err error) bool {
	e, ok := errors.AsType[*apierr.Error](err)
	return ok && len(e.Details) == 1 && e.Details[0].Code == strconv.Itoa(f.aadsts)
}
