package blob

import (
	"net/http"

	"github.com/edgerite/edgerite/internal/apierr"
)

// The errors of snapshots and of what changed since one, from the pages that errors.go names.
var (
	errBlobOverwritten              = apierr.New(http.StatusConflict, "BlobOverwritten", "The blob has been recreated since the previous snapshot was taken.")
	errPreviousSnapshotNewer        = apierr.New(http.StatusBadRequest, "PreviousSnapshotCannotBeNewer", "The prevsnapshot query parameter value cannot be newer than snapshot query parameter value.")
	errPreviousSnapshotNotFound     = apierr.New(http.StatusConflict, "PreviousSnapshotNotFound", "The previous snapshot is not found.")
	errPreviousSnapshotNotSupported = apierr.New(http.StatusConflict, "PreviousSnapshotOperationNotSupported", "Differential Get Page Ranges is not supported on the previous snapshot.")
	errSnapshotsPresent             = apierr.New(http.StatusConflict, "SnapshotsPresent", "This operation is not permitted while the blob has snapshots.")
)

// errOnSnapshot is for what is asked of a snapshot and is for blobs only.
// behaviour: blob-not-on-snapshots.
func errOnSnapshot(snapshot string) error {
	return badQueryFor("snapshot", snapshot, "This operation is only allowed on the root blob. Snapshot should be null.")
}
