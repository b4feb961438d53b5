package blob

import (
	"net/http"
	"strconv"

	"github.com/edgerite/edgerite/internal/apierr"
)

// Errors of the service as a whole, of documents and of transfers: status, code and text as on the
// pages that errors.go names.
// behaviour: blob-transfer-codes.
var (
	errBothHashes  = apierr.New(http.StatusBadRequest, "BothCrc64AndMd5HeaderPresent", "Both x-ms-content-crc64 header and Content-MD5 header are present.")
	errNoSecondary = apierr.New(http.StatusForbidden, "InsufficientAccountPermissions", "Read-access geo-redundant replication is not enabled for the account.")
	// Page: https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent
	errPublicAccessNotPermitted = apierr.New(http.StatusConflict, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.")
	errSecondaryWrites          = apierr.New(http.StatusForbidden, "InsufficientAccountPermissions", "Write operations to the secondary location are not allowed.")
)

// bodyTooLarge closes the connection, since nobody reads what is still to come.
func bodyTooLarge(limit int64) error {
	e := errRequestBodyTooLarge.With("Connection", "close")
	e.Details = []*apierr.Error{detail("MaxLimit", strconv.FormatInt(limit, 10))}
	return e
}

func unsupportedXMLNode(name string) error {
	e := apierr.New(http.StatusBadRequest, "UnsupportedXmlNode", "One of the XML nodes specified in the request body is not supported.").At(name)
	e.Details = []*apierr.Error{detail("XmlNodeName", name)}
	return e
}

func missingXMLNode(name string) error {
	e := apierr.New(http.StatusBadRequest, "MissingRequiredXmlNode", "A required XML node was not specified in the request body.").At(name)
	e.Details = []*apierr.Error{detail("XmlNodeName", name)}
	return e
}

// corsRefused is the answer to a preflight request that no rule allows.
func corsRefused() error {
	e := errCorsNotEnabled.At("")
	e.Details = []*apierr.Error{detail("MessageDetails", "No CORS rules matches this request")}
	return e
}

// missingCorsHeader is the answer to one that lacks what makes it a preflight request.
func missingCorsHeader(name string) error {
	e := apierr.New(http.StatusBadRequest, "InvalidHeaderValue", "A required CORS header is not present.").At(name)
	e.Details = []*apierr.Error{detail("MessageDetails", "Invalid required CORS header "+name)}
	return e
}
