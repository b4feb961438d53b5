package compute

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// plan names what was bought in Azure's Marketplace, which the device does not have.
type plan struct {
	Name          string `json:"name,omitempty"`
	Publisher     string `json:"publisher,omitempty"`
	Product       string `json:"product,omitempty"`
	PromotionCode string `json:"promotionCode,omitempty"`
}

// placement is what a machine may say in Azure of where it runs and at which price. The device has one node, and nothing of
// this: what asks for it is refused, what says the ordinary thing is taken. behaviour: machine-placement.
type placement struct {
	AvailabilitySet *subResource            `json:"availabilitySet,omitempty"`
	ScaleSet        *subResource            `json:"virtualMachineScaleSet,omitempty" arm:"since=2019-03-01"`
	ProximityGroup  *subResource            `json:"proximityPlacementGroup,omitempty" arm:"since=2018-04-01"`
	Host            *subResource            `json:"host,omitempty" arm:"since=2019-03-01"`
	HostGroup       *subResource            `json:"hostGroup,omitempty" arm:"since=2020-06-01"`
	Priority        string                  `json:"priority,omitempty" arm:"since=2019-03-01"`
	EvictionPolicy  string                  `json:"evictionPolicy,omitempty" arm:"since=2019-03-01"`
	Billing         *billingProfile         `json:"billingProfile,omitempty" arm:"since=2019-03-01"`
	Capabilities    *additionalCapabilities `json:"additionalCapabilities,omitempty" arm:"since=2018-06-01"`
	Security        *securityProfile        `json:"securityProfile,omitempty" arm:"since=2020-06-01"`
	TimeBudget      string                  `json:"extensionsTimeBudget,omitempty" arm:"since=2020-06-01"`
}

type billingProfile struct {
	MaxPrice *float64 `json:"maxPrice,omitempty"`
}

type additionalCapabilities struct {
	UltraSSD *bool `json:"ultraSSDEnabled,omitempty"`
}

type securityProfile struct {
	EncryptionAtHost *bool `json:"encryptionAtHost,omitempty"`
}

var priorities = []string{"Regular", "Low", "Spot"}

// timeBudget is an ISO 8601 duration of hours and minutes.
var timeBudget = regexp.MustCompile(`^PT([0-9]{1,2}H)?([0-9]{1,3}M)?$`)

func (p *placement) check() error {
	for _, place := range []struct {
		at, what string
		is       *subResource
	}{
		// "Scale sets, availability sets … aren't supported":
		// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-virtual-machine-sizes
		{"availabilitySet", "Availability Set", p.AvailabilitySet},
		{"virtualMachineScaleSet", "Virtual Machine Scale Set", p.ScaleSet},
		{"proximityPlacementGroup", "Proximity Placement Group", p.ProximityGroup},
		{"host", "Dedicated Host", p.Host},
		{"hostGroup", "Dedicated Host Group", p.HostGroup},
	} {
		if place.is != nil && place.is.ID != "" {
			return notFound("The %s %s cannot be found.", place.what, place.is.ID).At(place.at)
		}
	}
	if err := spell(&p.Priority, "priority", priorities); err != nil {
		return err
	}
	switch {
	case p.Priority != "" && p.Priority != priorities[0]:
		return notAllowed("The priority '%s' is not supported on this device. Only '%s' is.", p.Priority, priorities[0]).At("priority")
	case p.EvictionPolicy != "":
		return notAllowed("Eviction policy can be set only on Azure Spot Virtual Machines.").At("evictionPolicy")
	case p.Billing != nil && p.Billing.MaxPrice != nil && *p.Billing.MaxPrice != -1:
		return notAllowed("Max price can be set only on Azure Spot Virtual Machines.").At("billingProfile.maxPrice")
	case p.Capabilities != nil && yes(p.Capabilities.UltraSSD):
		return badRequest("StorageAccountType UltraSSD_LRS is not supported on this device.").At("additionalCapabilities.ultraSSDEnabled")
	case p.Security != nil && yes(p.Security.EncryptionAtHost):
		return badRequest("The property 'securityProfile.encryptionAtHost' is not valid because the 'Microsoft.Compute/EncryptionAtHost' feature is not enabled for this subscription.").At("securityProfile.encryptionAtHost")
	case p.TimeBudget != "" && (!timeBudget.MatchString(p.TimeBudget) || p.TimeBudget == "PT"):
		return errInvalid("extensionsTimeBudget")
	}
	return nil
}

func yes(b *bool) bool { return b != nil && *b }

// checkMarket refuses what only Azure has around a machine: a plan, and zones. Code and text of the first are from the page
// that errors.go names, those of the second a guess (behaviour: machine-placement).
func checkMarket(r *arm.Resource[virtualMachine]) error {
	if r.Body.Plan != nil {
		return apierr.New(http.StatusBadRequest, "VMMarketplaceInvalidInput",
			"Creating a virtual machine from a non Marketplace image does not need Plan information, please remove the Plan information in the request. OS disk name is %s.",
			r.Body.Properties.StorageProfile.OSDisk.Name).At("plan")
	}
	if len(r.Body.Zones) > 0 {
		return apierr.New(http.StatusBadRequest, "AvailabilityZoneNotSupported",
			"The zone(s) '%s' for resource '%s' is not supported. The supported zones for location '%s' are ''.",
			strings.Join(r.Body.Zones, ","), "Microsoft.Compute/virtualMachines/"+r.ID.Name(), arm.LowerLocation).At("zones")
	}
	return nil
}
