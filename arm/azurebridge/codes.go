package azurebridge

import (
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// What Images returns, and what a download comes to nothing by.
var (
	ErrNoAccount   = errors.New("azurebridge: no account of that name and key")
	ErrNotPageBlob = errors.New("azurebridge: the source is no page blob")
	ErrNotVHD      = errors.New("azurebridge: the source is no fixed VHD")
	ErrChanged     = errors.New("azurebridge: the source has changed")
	ErrWithdrawn   = errors.New("azurebridge: account, container or blob is gone")
)

// Failure words what a download came to nothing by. The texts of the first three are the device's, their code is not
// published; text is what there is to say of another cause, or empty (behaviour: bridge-failures).
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-troubleshoot-virtual-machine-image-upload
func Failure(cause error, text string) error {
	switch {
	case errors.Is(cause, ErrNotPageBlob):
		text = "Invalid blob type for the source blob URI."
	case errors.Is(cause, ErrNotVHD):
		text = "Only blobs formatted as VHDs can be imported."
	case errors.Is(cause, ErrChanged):
		text = "The condition specified using HTTP conditional header(s) is not met."
	case errors.Is(cause, ErrWithdrawn):
		text = "The target of the download was changed or deleted meanwhile."
	case text == "":
		text = "The blob could not be downloaded."
	}
	return apierr.New(http.StatusBadRequest, "IngestionJobFailed", "%s", text).Because(cause)
}

func errBadValue(property, value string) error {
	return apierr.New(http.StatusBadRequest, "InvalidParameter", "The value '%.64s' of parameter %s is invalid.", value, property).At(property)
}

// errBadProperty does not repeat the value: it may hold a secret.
func errBadProperty(property string) error {
	return apierr.New(http.StatusBadRequest, "InvalidParameter", "The value of parameter properties.%s is missing or invalid.", property).At("properties." + property)
}

func errLocation(location string) error {
	return apierr.New(http.StatusBadRequest, "LocationNotAvailableForResourceType",
		"The provided location '%.64s' is not available for resource type 'Microsoft.AzureBridge/locations/ingestionJobs'. List of available regions for the resource type is '%s'.", location, arm.LowerLocation)
}
