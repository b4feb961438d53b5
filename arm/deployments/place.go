package deployments

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// checkPlace refuses a location or a mode that a deployment may not have where it is, and one to the subscription without a location (texts seen).
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-subscription#deployment-location-and-name
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-modes#complete-mode
func checkPlace(id arm.ID, s *source) error {
	switch {
	case id.Group != "" && s.Location != "":
		return misplaced("The 'location' property is not allowed for '%s' at resource group scope. Please see https://aka.ms/arm-deployment-subscription for usage details.", id.Name()).At("location")
	case id.Group == "" && s.Location == "":
		return misplaced("The 'location' property must be specified for '%s'. Please see https://aka.ms/deploy-to-subscription for usage details.", id.Name()).At("location")
	case id.Group == "" && !strings.EqualFold(strings.ReplaceAll(s.Location, " ", ""), string(arm.LowerLocation)):
		return apierr.New(http.StatusBadRequest, "LocationNotAvailableForDeployment",
			"The provided location '%s' is not available for deployment. List of available regions is '%s'.", s.Location, arm.LowerLocation).At("location")
	case id.Group == "" && s.Mode == complete:
		return misplaced("Specified deployment mode 'Complete' is not supported for deployment at the current scope. Please see https://aka.ms/deployment-modes for usage details.").At("properties.mode")
	}
	return nil
}

func misplaced(format string, args ...any) *apierr.Error {
	return apierr.New(http.StatusBadRequest, "InvalidDeployment", format, args...)
}
