package blob

import (
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
)

// The errors of operations the device does not have: append blobs, tags, tiers and batches. They are on the pages
// errors.go names, those of tags, batches and sealing in clients and in Azurite only (behaviour: blob-undocumented-codes).
var (
	errAllSubrequestsSameAPI      = apierr.New(http.StatusBadRequest, "AllBatchSubRequestsShouldBeSameApi", "All batch subrequests should be the same api.")
	errAppendPositionNotMet       = apierr.New(http.StatusPreconditionFailed, "AppendPositionConditionNotMet", "The append position condition specified was not met.")
	errBlobArchived               = apierr.New(http.StatusConflict, "BlobArchived", "This operation is not permitted on an archived blob.")
	errBlobBeingRehydrated        = apierr.New(http.StatusConflict, "BlobBeingRehydrated", "This operation is not permitted because the blob is being rehydrated.")
	errBlobIsSealed               = apierr.New(http.StatusConflict, "BlobIsSealed", "The specified blob is sealed, and its contents can't be modified unless the blob is re-created after a delete.")
	errCannotChangeToLowerTier    = apierr.New(http.StatusConflict, "CannotChangeToLowerTier", "A higher blob tier has already been explicitly set.")
	errCommittedBlocksExceedLimit = apierr.New(http.StatusConflict, "BlockCountExceedsLimit", "The committed block count cannot exceed the maximum limit of 50,000 blocks.")
	errDuplicateTagNames          = apierr.New(http.StatusBadRequest, "DuplicateTagNames", "The tags specified contain duplicate names.")
	errEmptyTagName               = apierr.New(http.StatusBadRequest, "EmptyTagName", "The name of one of the tag key-value pairs is empty.")
	errExceedsMaxBatchCount       = apierr.New(http.StatusBadRequest, "ExceedsMaxBatchRequestCount", "The batch operation exceeds maximum number of allowed subrequests.")
	errInvalidBlobTier            = apierr.New(http.StatusBadRequest, "InvalidBlobTier", "The specified blob tier is invalid.")
	errInvalidInput               = apierr.New(http.StatusBadRequest, "InvalidInput", "One of the request inputs is not valid.")
	errInvalidTag                 = apierr.New(http.StatusBadRequest, "InvalidTag", "The tags specified are invalid. It contains characters that are not permitted.")
	errLargerThanTier             = apierr.New(http.StatusConflict, "ContentLengthLargerThanTierLimit", "The blob's content length cannot exceed its tier limit.")
	errMaxBlobSizeNotMet          = apierr.New(http.StatusPreconditionFailed, "MaxBlobSizeConditionNotMet", "The max blob size condition specified was not met.")
	errTagsTooLarge               = apierr.New(http.StatusBadRequest, "TagsTooLarge", "The tags specified exceed the maximum permissible limit.")
	errTierChangeNotMet           = apierr.New(http.StatusPreconditionFailed, "AccessTierChangeTimeConditionNotMet", "The condition specified using access tier change time conditional header(s) is not met.")
	errTierForAccountKind         = apierr.New(http.StatusConflict, "BlobAccessTierNotSupportedForAccountType", "Blob access tier is not supported on this storage account type.")
	errTierInadequate             = apierr.New(http.StatusConflict, "BlobTierInadequateForContentLength", "The specified blob tier size limit cannot be less than content length.")
)

func missingQuery(name string) error {
	e := apierr.New(http.StatusBadRequest, "MissingRequiredQueryParameter", "A query parameter that's mandatory for this request is not specified.").At(name)
	e.Details = []*apierr.Error{detail("QueryParameterName", name)}
	return e
}
