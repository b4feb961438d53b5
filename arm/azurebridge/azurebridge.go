// Package azurebridge is the Microsoft.AzureBridge provider, which brings images from the cloud to the device.
package azurebridge

import (
	"net/http"

	"github.com/edgerite/edgerite/arm"
)

// versions is what Microsoft's own templates for the device send.
//
// Page: https://github.com/Azure-Samples/azure-stack-edge-deploy-vms, Templates/VmTemplates
var versions = arm.Versions{"2020-07-01"}

// New declares the provider as the device lists it. It has no ingestion jobs yet: a request for one is
// answered like any type that is not there (docs/divergences.md).
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
func New() arm.Provider {
	return arm.Provider{
		Namespace: "Microsoft.AzureBridge",
		Listed:    []string{"locations", "operations", "locations/ingestionJobs"},
		Functions: []arm.Function{{
			Method: http.MethodGet, Path: "/providers/Microsoft.AzureBridge/operations", Versions: versions, Do: operations,
			Doc: "https://learn.microsoft.com/rest/api/resources/providers/get",
		}},
	}
}

// operations lists what roles can be given: nothing, as long as there are no jobs.
func operations(*arm.Call) (any, error) {
	return struct {
		Value []string `json:"value"`
	}{[]string{}}, nil
}
