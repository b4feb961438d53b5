// Package resources is Microsoft.Resources: tenants, subscriptions, providers, resource groups and
// the lists over resources of every type.
package resources

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/deployments"
)

// The api-versions that the device's clients send.
var (
	// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-profiles-azure-resource-manager-versions
	resourceVersions     = arm.Versions{"2015-01-01", "2015-11-01", "2016-02-01", "2016-07-01", "2016-09-01", "2017-05-10", "2018-02-01", "2018-05-01", "2019-03-01", "2019-05-01", "2019-07-01", "2019-08-01", "2019-10-01", "2020-06-01", "2020-10-01", "2021-01-01", "2021-04-01", "2022-09-01"}
	subscriptionVersions = arm.Versions{"2015-11-01", "2016-06-01", "2018-06-01", "2018-09-01", "2019-06-01", "2019-11-01", "2020-01-01", "2021-01-01", "2022-12-01"}
	// The device has 2020-06-01, by the same page; Azure's specification 2015-01-01 and 2016-09-01.
	linkVersions = arm.Versions{"2015-01-01", "2016-09-01", "2018-02-01", "2018-05-01", "2019-10-01", "2020-06-01"}
)

// Deps is what the provider needs.
type Deps struct {
	Links deployments.Links // nil: templates can link to nothing
}

// New returns the provider.
func New(deps Deps) arm.Provider {
	all := deployments.New(deployments.Deps{Links: deps.Links}, resourceVersions)
	return arm.Provider{
		Namespace: "Microsoft.Resources",
		// The device prints these first (Get-AzResourceProvider).
		Listed: []string{
			"tenants", "locations", "providers", "checkresourcename", "resources", "subscriptions", "subscriptions/resources", "subscriptions/providers",
			"subscriptions/operationresults", "resourceGroups", "subscriptions/resourceGroups", "subscriptions/resourcegroups/resources",
			"subscriptions/locations", "subscriptions/tagNames", "subscriptions/tagNames/tagValues", "deployments", "deployments/operations", "links", "operations",
		},
		Types:     []arm.Registered{&resourceGroup, link(), all.Type()},
		Functions: concat(tenants, subscriptions, providers, listings, checkName, tagNames, scopeTags, moves, exports, all.Functions()),
		Seed:      seed,
	}
}

// seed makes the group that holds the device's own network. In ids the subscription is in lower case.
func seed(c *arm.Call) error {
	return arm.Put(c, &resourceGroup, &arm.Resource[Group]{ID: arm.ID{Subscription: strings.ToLower(c.Device().SubscriptionID), Group: "ASERG"}})
}

func concat(lists ...[]arm.Function) []arm.Function {
	var all []arm.Function
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// value is how Resource Manager wraps a list.
func value[T any](items []T) any {
	return struct {
		Value []T `json:"value"`
	}{items}
}
