package compute

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/vhd"
)

// vhdSize is how large a disk a fixed VHD holds, in bytes, from its footer.
func vhdSize(blob Blob) (bytes int64, err error) {
	footer, err := vhd.Read(blob, blob.Size())
	if vhd.Refuses(err) {
		return 0, errNotVHD().Because(err)
	}
	return footer.Size, err
}

// blobError is the refusal of an import. What is made of the blob, "Disk" or "Image", decides the codes.
func blobError(err error, url, what string) error {
	url, _, _ = strings.Cut(url, "?") // a SAS is a secret
	switch {
	case errors.Is(err, ErrNotFound):
		return apierr.New(http.StatusNotFound, what+"BlobNotFound", "Unable to find VHD blob with URI %s.", url)
	case errors.Is(err, ErrNotPageBlob):
		// The first sentence is the device's, code and the rest Azure's (behaviour: compute-errors).
		// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-troubleshoot-virtual-machine-image-upload
		return apierr.New(http.StatusBadRequest, "Incorrect"+what+"BlobType", "Invalid blob type for the source blob URI. Disk blobs can only be of type page blob. Blob %s is of type block blob.", url)
	case errors.Is(err, ErrForeign):
		return badRequest("The URI %s does not look to be correct blob URI.", url).At("blobUri")
	}
	return fmt.Errorf("opening the blob of an import: %w", err)
}
