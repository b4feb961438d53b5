package blob

import (
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
)

// The errors of operations the device does not have: append blobs, tags, tiers and batches. They are on the pages
// errors.go names, those of tags and batches in clients and in Azurite only (behaviour: blob-undocumented-codes).
var (
	errDuplicateTagNames = apierr.New(http.StatusBadRequest, "DuplicateTagNames", "The tags specified contain duplicate names.")
	errEmptyTagName      = apierr.New(http.StatusBadRequest, "EmptyTagName", "The name of one of the tag key-value pairs is empty.")
	errInvalidTag        = apierr.New(http.StatusBadRequest, "InvalidTag", "The tags specified are invalid. It contains characters that are not permitted.")
	errTagsTooLarge      = apierr.New(http.StatusBadRequest, "TagsTooLarge", "The tags specified exceed the maximum permissible limit.")
)
