package resources

import (
	"time"

	"github.com/edgerite/edgerite/arm"
)

// Group is the body of a resource group.
type Group struct {
	ManagedBy  string          `json:"managedBy,omitempty" arm:"immutable,since=2016-09-01"`
	Properties GroupProperties `json:"properties"`
}

// GroupProperties is what a group says of itself.
type GroupProperties struct {
	ProvisioningState string `json:"provisioningState,omitempty" arm:"readonly"`
}

// resourceGroup holds all other resources; its deletion is theirs, which the engine sees to.
var resourceGroup = arm.Type[Group]{
	Name:       "Microsoft.Resources/resourceGroups",
	Doc:        "https://learn.microsoft.com/rest/api/resources/resource-groups",
	Versions:   resourceVersions,
	TypedSince: "2018-05-01", // as the models of the SDKs, and answers of 2016-09-01 that Azure PowerShell recorded
	Names: arm.Names{
		Min: 1, Max: 90, Pattern: `[\p{L}\p{N}_.()-]*[\p{L}\p{N}_()-]`,
		Hint: "A resource group name can be up to 90 letters, digits, '-', '_', '.', '(' and ')', and does not end with a dot.",
	},
	Takes:   arm.Durations{Delete: time.Minute},
	Polling: arm.PollLocation,
}
