package compute

import (
	"net/http"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// The refusals of extensions. Codes and texts are from the page that errors.go names, but for errExtensionsDisallowed, which was
// seen; which status goes with them is as far as it is not seen a guess (behaviour: compute-errors).

// extensionFailure is the code of an extension whose handler failed.
const extensionFailure = "VMExtensionProvisioningError"

func errNoExtension(publisher, name string) *apierr.Error {
	return apierr.New(http.StatusNotFound, "ArtifactNotFound",
		"The VM extension with publisher '%s' and type '%s' could not be found in location '%s'.", publisher, name, arm.LowerLocation)
}

func errNoExtensionVersion(version, publisher, name string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "ArtifactVersionNotFound",
		"No version found in the artifact repository that satisfies the requested version '%s' for VM extension with publisher '%s' and type '%s'.", version, publisher, name)
}

func errNotRunning() *apierr.Error {
	return notAllowed("Cannot modify extensions in the VM when the VM is not running.")
}

func errExtensionsDisallowed() *apierr.Error {
	return notAllowed("This operation cannot be performed when extension operations are disallowed. To allow, please ensure VM Agent is installed on the VM and the osProfile.allowExtensionOperations property is true.")
}

func errHandlerTaken(osType, extension, handler string) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "BadRequest",
		"Multiple VMExtensions per handler not supported for OS type '%s'. VMExtension '%s' with handler '%s' already added or specified in input.", osType, extension, handler)
}

func errExtensionFailed(extension string, cause error) *apierr.Error {
	return apierr.New(http.StatusConflict, extensionFailure,
		"VM has reported a failure when processing extension '%s'. Error message: \"%s\".", extension, cause).Because(cause)
}
