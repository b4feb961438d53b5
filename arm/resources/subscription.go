package resources

import (
	"net/http"

	"github.com/edgerite/edgerite/arm"
)

var subscriptions = []arm.Function{
	{
		Method: http.MethodGet, Path: "/subscriptions", Versions: subscriptionVersions, Do: listSubscriptions,
		Doc: "https://learn.microsoft.com/rest/api/resources/subscriptions/list",
	},
	{
		Method: http.MethodGet, Path: "/subscriptions/{subscription}", Versions: subscriptionVersions, Do: getSubscription, Within: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/subscriptions/get",
	},
	{
		Method: http.MethodGet, Path: "/subscriptions/{subscription}/locations", Versions: subscriptionVersions, Do: listLocations, Within: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/subscriptions/list-locations",
	},
}

// subscriptionName is the same on every device.
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager
const subscriptionName = "Default Provider Subscription"

type subscription struct {
	ID             string   `json:"id"`
	SubscriptionID string   `json:"subscriptionId"`
	TenantID       string   `json:"tenantId,omitempty" arm:"since=2018-06-01"`
	DisplayName    string   `json:"displayName"`
	State          string   `json:"state"` // PowerShell drops what is neither Enabled nor Warned
	Policies       policies `json:"subscriptionPolicies"`
	Authorization  string   `json:"authorizationSource"`
}

type policies struct {
	LocationPlacementID string `json:"locationPlacementId"`
	QuotaID             string `json:"quotaId"`
	SpendingLimit       string `json:"spendingLimit"`
}

// theSubscription is the device's one subscription, its id in the case that clients show: az takes
// the last segment of id, PowerShell subscriptionId.
func theSubscription(c *arm.Call) subscription {
	d := c.Device()
	return subscription{
		ID: "/subscriptions/" + d.SubscriptionID, SubscriptionID: d.SubscriptionID, TenantID: d.TenantID,
		DisplayName: subscriptionName, State: "Enabled", Authorization: "RoleBased",
		Policies: policies{LocationPlacementID: "Internal_2014-09-01", QuotaID: "Internal_2014-09-01", SpendingLimit: "Off"}, // behaviour: subscription-policies
	}
}

func listSubscriptions(c *arm.Call) (any, error) {
	if !c.Reaches(arm.ID{Subscription: c.Device().SubscriptionID}) {
		return value([]subscription{}), nil
	}
	return value([]subscription{theSubscription(c)}), nil
}

func getSubscription(c *arm.Call) (any, error) { return theSubscription(c), nil }

func listLocations(c *arm.Call) (any, error) {
	return value([]arm.Place{c.Place(theSubscription(c).ID)}), nil
}
