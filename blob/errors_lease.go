package blob

import (
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
)

// The errors of leases: status, code and text as on
// https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes.
var (
	errInfiniteLeaseRequired = apierr.New(http.StatusPreconditionFailed, "InfiniteLeaseDurationRequired", "The lease ID matched, but the specified lease must be an infinite-duration lease.")
	errLeaseAlreadyPresent   = apierr.New(http.StatusConflict, "LeaseAlreadyPresent", "There is already a lease present.")
	errLeaseBreakingAcquired = apierr.New(http.StatusConflict, "LeaseIsBreakingAndCannotBeAcquired", "The lease ID matched, but the lease is currently in breaking state and cannot be acquired until it is broken.")
	errLeaseBreakingChanged  = apierr.New(http.StatusConflict, "LeaseIsBreakingAndCannotBeChanged", "The lease ID matched, but the lease is currently in breaking state and cannot be changed.")
	errLeaseBrokenRenewed    = apierr.New(http.StatusConflict, "LeaseIsBrokenAndCannotBeRenewed", "The lease ID matched, but the lease has been broken explicitly and cannot be renewed.")
)

// leaseErrors are those whose code or text names what is leased.
type leaseErrors struct {
	missing, absent, mismatch, lost        *apierr.Error // of other operations
	absentInOperation, mismatchInOperation *apierr.Error // of a lease operation
}

var blobLeaseErrors, containerLeaseErrors = newLeaseErrors("Blob", "blob"), newLeaseErrors("Container", "container")

func newLeaseErrors(code, text string) *leaseErrors {
	absent, mismatch := "There is currently no lease on the "+text+".", "The lease ID specified did not match the lease ID for the "+text+"."
	return &leaseErrors{
		missing:             apierr.New(http.StatusPreconditionFailed, "LeaseIdMissing", "There is currently a lease on the %s and no lease ID was specified in the request.", text),
		absent:              apierr.New(http.StatusPreconditionFailed, "LeaseNotPresentWith"+code+"Operation", "%s", absent),
		mismatch:            apierr.New(http.StatusPreconditionFailed, "LeaseIdMismatchWith"+code+"Operation", "%s", mismatch),
		lost:                apierr.New(http.StatusPreconditionFailed, "LeaseLost", "A lease ID was specified, but the lease for the %s has expired.", text),
		absentInOperation:   apierr.New(http.StatusConflict, "LeaseNotPresentWithLeaseOperation", "%s", absent),
		mismatchInOperation: apierr.New(http.StatusConflict, "LeaseIdMismatchWithLeaseOperation", "%s", mismatch),
	}
}
