package resources

import (
	"net/http"

	"github.com/edgerite/edgerite/arm"
)

var listings = []arm.Function{
	{
		// Of all subscriptions: the device has one. It lists the type, no page shows it (behaviour: root-resources).
		Method: http.MethodGet, Path: "/resources", Versions: resourceVersions, Do: listResources,
		Doc: "https://learn.microsoft.com/azure/databox-online/azure-stack-edge-profiles-azure-resource-manager-versions",
	},
	{
		Method: http.MethodGet, Path: "/subscriptions/{subscription}/resources", Versions: resourceVersions, Do: listResources, Within: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/resources/list",
	},
	{
		Method: http.MethodGet, Path: "/subscriptions/{subscription}/resourceGroups/{group}/resources", Versions: resourceVersions, Do: listResources, Within: true,
		Doc: "https://learn.microsoft.com/rest/api/resources/resources/list-by-resource-group",
	},
}

// item is a resource in a list over all types. The device prints every location in lower case here.
// Page: https://learn.microsoft.com/rest/api/resources/resources/list#genericresourceexpanded
type item struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Type     string            `json:"type"`
	Location string            `json:"location"`
	Tags     map[string]string `json:"tags,omitzero"`
	arm.Outline
	Created arm.Time  `json:"createdTime,omitzero"`
	Changed arm.Time  `json:"changedTime,omitzero"`
	State   arm.State `json:"provisioningState,omitempty"`
}

func listResources(c *arm.Call) (any, error) {
	group := arm.ID{Subscription: c.Arg("subscription"), Group: c.Arg("group")}
	created, changed, state := c.Expands("createdTime"), c.Expands("changedTime"), c.Expands("provisioningState")
	return c.ListResources(group, func(r arm.ResourceInfo, o arm.Outline) any {
		id := r.ID()
		v := item{ID: id.String(), Name: id.FullName(), Type: id.Type(), Location: string(arm.LowerLocation), Tags: r.Tags(), Outline: o}
		if created {
			v.Created = arm.Time{Time: r.Created()}
		}
		if changed {
			v.Changed = arm.Time{Time: r.Changed()}
		}
		if state {
			v.State = r.State()
		}
		return v
	})
}
