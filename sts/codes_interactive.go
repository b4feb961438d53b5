package sts

// The refusals of sign-ins in a browser. The numbers are those of Microsoft's cloud, as in codes.go (behaviour: sts-error-texts).
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-codes-for-authorization-endpoint-errors
var (
	errReply           = fault{400, "invalid_request", 50011, "The redirect URI '%s' specified in the request does not match the redirect URIs configured for the application '%s'."}
	errResponseType    = fault{400, "unsupported_response_type", 70005, "The response_type '%s' is not supported. It is 'code'."}
	errResponseMode    = fault{400, "invalid_request", 70007, "The response_mode '%s' is not supported for response_type 'code'. It is 'query', 'fragment' or 'form_post'."}
	errChallengeMethod = fault{400, "invalid_request", 501491, "The code_challenge_method '%s' is not supported. It is 'plain' or 'S256'."}
	errChallengeSize   = fault{400, "invalid_request", 501491, "Invalid size of Code_Challenge parameter."}
	errPrompt          = fault{400, "invalid_request", 90023, "Invalid prompt value: '%s'."}
	errRequestObject   = fault{400, "request_not_supported", 90023, "Request objects are not supported."}
	errNoSession       = fault{400, "login_required", 50058, "A silent sign-in request was sent but no user is signed in."}
	errInteraction     = fault{400, "interaction_required", 50058, "A silent sign-in request was sent but no user is signed in."}
	errOtherUser       = fault{400, "login_required", 50058, "Session information is not sufficient for single-sign-on: another user has signed in than the one that the id_token_hint is of."} // behaviour: sts-id-token-hint
	errCancelled       = fault{400, "access_denied", 65004, "The user canceled the sign-in."}

	errCode       = fault{400, "invalid_grant", 70000, "The provided value for the 'code' parameter is not valid."}
	errCodeOver   = fault{400, "invalid_grant", 70008, "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource."}
	errCodeUsed   = fault{400, "invalid_grant", 54005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token."}
	errOtherReply = fault{400, "invalid_grant", 500112, "The reply address '%s' does not match the reply address '%s' provided when requesting Authorization code."}
	errVerifier   = fault{400, "invalid_grant", 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request."}

	// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#expected-errors
	errPending    = fault{400, "authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling."}
	errSlowDown   = fault{400, "slow_down", 0, "The device polls too often. Wait %d seconds between two requests."} // https://www.rfc-editor.org/rfc/rfc8628#section-3.5
	errDeclined   = fault{400, "authorization_declined", 70018, "The user declined the authorization request."}
	errDeviceOver = fault{400, "expired_token", 70020, "The provided value for the input parameter 'device_code' is not valid. This device code has expired."}
	errDeviceCode = fault{400, "bad_verification_code", 70018, "The provided value for the input parameter 'device_code' is not valid."}
)
