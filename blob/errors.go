package blob

import (
	"encoding/base64"
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
)

// The service's errors: status and code as on
// https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes and
// https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes; the text too, unless the
// service has been seen to word it otherwise (recordings of the SDKs' tests), which some clients search.
var (
	errAccountRequiresHTTPS      = apierr.New(http.StatusBadRequest, "AccountRequiresHttps", "The account being accessed does not support http.")
	errAuthenticationFailed      = apierr.New(http.StatusForbidden, "AuthenticationFailed", "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.")
	errAuthorizationFailure      = apierr.New(http.StatusForbidden, "AuthorizationFailure", "This request is not authorized to perform this operation.")
	errBlobAlreadyExists         = apierr.New(http.StatusConflict, "BlobAlreadyExists", "The specified blob already exists.")
	errBlobNotFound              = apierr.New(http.StatusNotFound, "BlobNotFound", "The specified blob does not exist.")
	errBlobOverwriteDenied       = apierr.New(http.StatusForbidden, "UnauthorizedBlobOverwrite", "This request is not authorized to perform blob overwrites.")
	errBlockListTooLong          = apierr.New(http.StatusBadRequest, "BlockListTooLong", "The block list may not contain more than 50,000 blocks.")
	errBlockCountExceedsLimit    = apierr.New(http.StatusConflict, "BlockCountExceedsLimit", "The uncommitted block count cannot exceed the maximum limit of 100,000 blocks.")
	errConditionNotMet           = apierr.New(http.StatusPreconditionFailed, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
	errConditionsNotSupported    = apierr.New(http.StatusBadRequest, "ConditionHeadersNotSupported", "Condition headers are not supported.")
	errContainerAlreadyExists    = apierr.New(http.StatusConflict, "ContainerAlreadyExists", "The specified container already exists.")
	errContainerBeingDeleted     = apierr.New(http.StatusConflict, "ContainerBeingDeleted", "The specified container is being deleted. Try operation later.")
	errContainerNotFound         = apierr.New(http.StatusNotFound, "ContainerNotFound", "The specified container does not exist.")
	errCorsNotEnabled            = apierr.New(http.StatusForbidden, "CorsPreflightFailure", "CORS not enabled or no matching rule found for this request.")
	errCrc64Mismatch             = apierr.New(http.StatusBadRequest, "Crc64Mismatch", "The CRC64 value specified in the request did not match with the CRC64 value calculated by the server.")
	errEmptyMetadataKey          = apierr.New(http.StatusBadRequest, "EmptyMetadataKey", "The key for one of the metadata key-value pairs is empty.")
	errIncompleteBody            = apierr.New(http.StatusBadRequest, "IncompleteBody", "The request body is shorter than its announced length.")
	errInsufficientStorage       = apierr.New(http.StatusInsufficientStorage, "InsufficientStorage", "There is no space left on the device.")
	errInvalidAuthInfo           = apierr.New(http.StatusBadRequest, "InvalidAuthenticationInfo", "Authentication information is not given in the correct format. Check the value of Authorization header.")
	errInvalidBlobOrBlock        = apierr.New(http.StatusBadRequest, "InvalidBlobOrBlock", "The specified blob or block content is invalid.")
	errInvalidBlobType           = apierr.New(http.StatusConflict, "InvalidBlobType", "The blob type is invalid for this operation.")
	errInvalidBlockID            = apierr.New(http.StatusBadRequest, "InvalidBlockId", "The specified block ID is invalid. The block ID must be Base64-encoded.")
	errInvalidBlockList          = apierr.New(http.StatusBadRequest, "InvalidBlockList", "The specified block list is invalid.")
	errInvalidMd5                = apierr.New(http.StatusBadRequest, "InvalidMd5", "The MD5 value specified in the request is invalid. MD5 value must be 128 bits and base64 encoded.")
	errInvalidMetadata           = apierr.New(http.StatusBadRequest, "InvalidMetadata", "The metadata specified is invalid. It has characters that are not permitted.")
	errInvalidPageRange          = apierr.New(http.StatusRequestedRangeNotSatisfiable, "InvalidPageRange", "The page range specified is invalid.")
	errInvalidRange              = apierr.New(http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The range specified is invalid for the current size of the resource.")
	errInvalidResourceLength     = apierr.New(http.StatusBadRequest, "OutOfRangeInput", "One of the request inputs is out of range.").At("blob name")
	errInvalidResourceName       = apierr.New(http.StatusBadRequest, "InvalidResourceName", "The specifed resource name contains invalid characters.")
	errInvalidURI                = apierr.New(http.StatusBadRequest, "InvalidUri", "The requested URI does not represent any resource on the server.")
	errInvalidXMLDocument        = apierr.New(http.StatusBadRequest, "InvalidXmlDocument", "XML specified is not syntactically valid.")
	errMd5Mismatch               = apierr.New(http.StatusBadRequest, "Md5Mismatch", "The MD5 value specified in the request did not match with the MD5 value calculated by the server.")
	errMetadataTooLarge          = apierr.New(http.StatusBadRequest, "MetadataTooLarge", "The size of the specified metadata exceeds the maximum size permitted.")
	errMissingContentLength      = apierr.New(http.StatusLengthRequired, "MissingContentLengthHeader", "The Content-Length header was not specified.")
	errMultipleConditions        = apierr.New(http.StatusBadRequest, "MultipleConditionHeadersNotSupported", "Multiple condition headers are not supported.")
	errNoAuthentication          = apierr.New(http.StatusUnauthorized, "NoAuthenticationInformation", "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.")
	errNotImplemented            = apierr.New(http.StatusNotImplemented, "NotImplemented", "The requested operation is not implemented on the specified resource.")
	errNotModified               = apierr.New(http.StatusNotModified, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
	errOutOfRangeName            = apierr.New(http.StatusBadRequest, "OutOfRangeInput", "The specified resource name length is not within the permissible limits.")
	errPermissionMismatch        = apierr.New(http.StatusForbidden, "AuthorizationPermissionMismatch", "This request is not authorized to perform this operation using this permission.")
	errProtocolMismatch          = apierr.New(http.StatusForbidden, "AuthorizationProtocolMismatch", "This request is not authorized to perform this operation using this protocol.")
	errRequestBodyTooLarge       = apierr.New(http.StatusRequestEntityTooLarge, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.")
	errResourceNotFound          = apierr.New(http.StatusNotFound, "ResourceNotFound", "The specified resource does not exist.")
	errResourceTypeMismatch      = apierr.New(http.StatusForbidden, "AuthorizationResourceTypeMismatch", "This request is not authorized to perform this operation using this resource type.")
	errServiceMismatch           = apierr.New(http.StatusForbidden, "AuthorizationServiceMismatch", "This request is not authorized to perform this operation using this service.")
	errSequenceConditionNotMet   = apierr.New(http.StatusPreconditionFailed, "SequenceNumberConditionNotMet", "The sequence number condition specified was not met.")
	errSequenceIncrementTooLarge = apierr.New(http.StatusConflict, "SequenceNumberIncrementTooLarge", "The sequence number increment cannot be performed because it would result in overflow of the sequence number.")
	errSourceConditionNotMet     = apierr.New(http.StatusPreconditionFailed, "SourceConditionNotMet", "The source condition specified using HTTP conditional header(s) is not met.")
	errSourceIPMismatch          = apierr.New(http.StatusForbidden, "AuthorizationSourceIPMismatch", "This request is not authorized to perform this operation using this source IP.")
	errTokenRefused              = apierr.New(http.StatusUnauthorized, "InvalidAuthenticationInfo", "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.")
	errUnsatisfiableCondition    = apierr.New(http.StatusBadRequest, "UnsatisfiableCondition", "The request includes an unsatisfiable condition for this operation.")
	errUnsupportedHTTPVerb       = apierr.New(http.StatusMethodNotAllowed, "UnsupportedHttpVerb", "The resource doesn't support specified Http Verb.")
)

// detail is an element of the error body beside code and message.
func detail(name, value string) *apierr.Error { return &apierr.Error{Code: name, Message: value} }

func badHeader(name, value string) error {
	e := apierr.New(http.StatusBadRequest, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.").At(name)
	e.Details = []*apierr.Error{detail("HeaderName", name), detail("HeaderValue", value)}
	return e
}

// mismatch is a failed transfer check with both values.
func mismatch(e *apierr.Error, sentName string, sent []byte, ownName string, own []byte) error {
	e = e.At("")
	e.Details = []*apierr.Error{
		detail(sentName, base64.StdEncoding.EncodeToString(sent)),
		detail(ownName, base64.StdEncoding.EncodeToString(own)),
	}
	return e
}

func missingHeader(name string) error {
	e := apierr.New(http.StatusBadRequest, "MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified.").At(name)
	e.Details = []*apierr.Error{detail("HeaderName", name)}
	return e
}

func unsupportedHeader(name string) error {
	e := apierr.New(http.StatusBadRequest, "UnsupportedHeader", "One of the HTTP headers specified in the request is not supported.").At(name)
	e.Details = []*apierr.Error{detail("HeaderName", name)}
	return e
}

func badQuery(name, value string) error { return badQueryFor(name, value, "") }

func badQueryFor(name, value, reason string) error {
	e := apierr.New(http.StatusBadRequest, "InvalidQueryParameterValue", "Value for one of the query parameters specified in the request URI is invalid.").At(name)
	e.Details = []*apierr.Error{detail("QueryParameterName", name), detail("QueryParameterValue", value), detail("Reason", reason)}
	return e
}

func queryOutOfRange(name, value, low, high string) error {
	e := apierr.New(http.StatusBadRequest, "OutOfRangeQueryParameterValue", "One of the query parameters specified in the request URI is outside the permissible range.").At(name)
	e.Details = []*apierr.Error{detail("QueryParameterName", name), detail("QueryParameterValue", value), detail("MinimumAllowed", low), detail("MaximumAllowed", high)}
	return e
}

func badXMLNode(name, value string) error {
	e := apierr.New(http.StatusBadRequest, "InvalidXmlNodeValue", "The value for one of the XML nodes is not in the correct format.").At(name)
	e.Details = []*apierr.Error{detail("XmlNodeName", name), detail("XmlNodeValue", value)}
	return e
}

// authenticationFailed is a refused signature with the service's explanation.
func authenticationFailed(explanation string) error {
	e := errAuthenticationFailed.At("")
	e.Details = []*apierr.Error{detail("AuthenticationErrorDetail", explanation)}
	return e
}
