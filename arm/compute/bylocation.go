package compute

import "github.com/edgerite/edgerite/arm"

// machinesHere lists all machines by the device's one location, which is the list of the subscription.
func (p *provider) machinesHere() arm.Function {
	return arm.Function{
		Method:   "GET",
		Path:     "locations/{location}/virtualMachines",
		Doc:      "https://learn.microsoft.com/rest/api/compute/virtual-machines/list-by-location",
		Surface:  arm.Beyond,
		Versions: machineVersions().Since("2017-03-30"),
		Do: func(c *arm.Call) (any, error) {
			return arm.List(c, p.machines, arm.ID{Subscription: c.Device().SubscriptionID})
		},
	}
}
