package blob

import (
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
)

// The errors of copies and of writes from a URL, from the pages that errors.go names.
var (
	errCannotVerifyCopySource      = apierr.New(http.StatusInternalServerError, "CannotVerifyCopySource", "Could not verify the copy source within the specified time. Examine the HTTP status code and message for more information about the failure.")
	errCopyAcrossAccounts          = apierr.New(http.StatusBadRequest, "CopyAcrossAccountsNotSupported", "The copy source account and destination account must be the same.")
	errCopyIDMismatch              = apierr.New(http.StatusConflict, "CopyIdMismatch", "The specified copy ID did not match the copy ID for the pending copy operation.")
	errIncrementalCopyMismatch     = apierr.New(http.StatusConflict, "IncrementalCopyBlobMismatch", "The specified source blob is different than the copy source of the existing incremental copy blob.")
	errIncrementalCopyEarlier      = apierr.New(http.StatusConflict, "IncrementalCopyOfEarlierSnapshotNotAllowed", "The specified snapshot is earlier than the last snapshot copied into the incremental copy blob.")
	errIncrementalCopyNoSnapshot   = apierr.New(http.StatusConflict, "IncrementalCopySourceMustBeSnapshot", "The source for incremental copy request must be a snapshot.")
	errInvalidSourceBlobType       = apierr.New(http.StatusConflict, "InvalidSourceBlobType", "The copy source blob type is invalid for this operation.")
	errInvalidSourceBlobURL        = apierr.New(http.StatusConflict, "InvalidSourceBlobUrl", "The source URL for incremental copy request must be valid Azure Storage blob URL.")
	errNoPendingCopy               = apierr.New(http.StatusConflict, "NoPendingCopyOperation", "There is currently no pending copy operation.")
	errNotAllowedOnIncrementalCopy = apierr.New(http.StatusConflict, "OperationNotAllowedOnIncrementalCopyBlob", "The specified operation is not allowed on an incremental copy blob.")
	errPendingCopy                 = apierr.New(http.StatusConflict, "PendingCopyOperation", "There is currently a pending copy operation.")

	// What Copy Blob From URL answers has a status in the documentation, but no code (behaviour: blob-copy-conflicts).
	errSourceTooLarge     = apierr.New(http.StatusConflict, "CannotVerifyCopySource", "The size of the copy source is greater than 256 MiB.")
	errTagsGivenAndCopied = apierr.New(http.StatusConflict, "InvalidHeaderValue", "Tags cannot be given and copied at once.")
)
