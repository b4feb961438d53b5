package storage

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// quota is what the subscription may have of the device, in the form in which Azure Stack Hub's operators set it. The device
// lists the type, and no page shows one (behaviour: storage-quota).
//
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-profiles-azure-resource-manager-versions
type quota struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Type       string          `json:"type"`
	Location   arm.Location    `json:"location"`
	Properties quotaProperties `json:"properties"`
}

type quotaProperties struct {
	Accounts   int `json:"numberOfStorageAccounts"`
	CapacityGB int `json:"capacityInGb"`
}

const (
	quotaName = "Default Quota"
	// capacityGB is the usable space of a device.
	// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-technical-specifications-compliance
	capacityGB = 4190
)

func quotas() []arm.Function {
	const doc = "https://learn.microsoft.com/azure/databox-online/azure-stack-edge-profiles-azure-resource-manager-versions"
	return []arm.Function{
		{
			Method: http.MethodGet, Path: "locations/{location}/quotas", Doc: doc, Versions: versions(),
			Do: func(c *arm.Call) (any, error) { return list[quota]{[]quota{theQuota(c)}}, nil },
		},
		{
			Method: http.MethodGet, Path: "locations/{location}/quotas/{quota}", Doc: doc, Versions: versions(),
			Do: func(c *arm.Call) (any, error) {
				if !strings.EqualFold(c.Arg("quota"), quotaName) {
					return nil, apierr.New(http.StatusNotFound, "ResourceNotFound", "The quota '%.64s' was not found.", c.Arg("quota"))
				}
				return theQuota(c), nil
			},
		},
	}
}

func theQuota(c *arm.Call) quota {
	const typ = "Microsoft.Storage/locations/quotas"
	return quota{
		ID:   "/subscriptions/" + c.Arg("subscription") + "/providers/Microsoft.Storage/locations/" + string(arm.LowerLocation) + "/quotas/" + quotaName,
		Name: quotaName, Type: typ, Location: arm.LowerLocation,
		Properties: quotaProperties{Accounts: maxAccounts, CapacityGB: capacityGB},
	}
}
