package blob

import (
	"errors"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/httpx"
	"github.com/edgerite/edgerite/internal/identity"
)

// storageAudience is what tokens for storage are issued for
// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory).
const storageAudience = "https://storage.azure.com"

// checkBearer accepts a token of the device's own token service. A request with a token has to say its version, 2017-11-09 or
// later, and to come over TLS
// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory).
// behaviour: blob-bearer-requirements.
func (c *call) checkBearer(token string) error {
	if c.Tokens == nil || c.Strict {
		return errAuthenticationFailed
	}
	// That of a SAS which is sent along is not the request's.
	if c.version < versionBearer || c.header("x-ms-version") == "" && c.address.query.has("sv") {
		return errInvalidAuthInfo
	}
	if !c.secure() {
		return authenticationFailed("Authentication scheme Bearer is not allowed with HTTP.")
	}
	own := "https://" + c.address.account + "." + c.Suffix
	principal, err := c.Tokens.Verify(token, storageAudience, storageAudience+"/", own, own+"/")
	if fault, ok := errors.AsType[*identity.TokenError](err); ok {
		return c.tokenRefused(fault)
	}
	if err != nil {
		return err
	}
	c.grant.principal = &principal
	return nil
}

// tokenRefused says what is wrong with a token. Versions before the challenge know no 401.
// behaviour: blob-token-refused.
func (c *call) tokenRefused(fault *identity.TokenError) error {
	var reason string
	switch fault.Fault {
	case identity.Malformed:
		return errInvalidAuthInfo.Because(fault)
	case identity.WrongIssuer, identity.WrongTenant:
		reason = "Issuer validation failed. Issuer did not match."
	case identity.WrongAudience:
		reason = "Audience validation failed. Audience did not match."
	case identity.NotYetValid:
		reason = "Lifetime validation failed. The token is not yet valid."
	case identity.Expired, identity.Revoked:
		reason = "Lifetime validation failed. The token is expired."
	case identity.BadSignature:
		reason = "Signature validation failed. Signature key not found."
	}
	refused := errAuthenticationFailed
	if c.newer(versionChallenge) {
		refused = errTokenRefused
	}
	e := refused.Because(fault)
	e.Details = []*apierr.Error{detail("AuthenticationErrorDetail", reason)}
	if c.newer(versionChallenge) {
		return c.challenge(e)
	}
	return e
}

// challenge asks for a bearer token and says where one is to be had
// (https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory#bearer-challenge).
// Clients split it at spaces and take the first segment of the address for the tenant.
func (c *call) challenge(e *apierr.Error) error {
	host := "login." + strings.TrimPrefix(c.Suffix, "blob.")
	login := "https://" + host
	if c.r.TLS != nil {
		login = httpx.URLOf(c.r, host)
	}
	return e.With("WWW-Authenticate", "Bearer authorization_uri="+login+"/adfs/oauth2/authorize resource_id="+storageAudience)
}
