package resources

import (
	"net/http"

	"github.com/edgerite/edgerite/arm"
)

var tenants = []arm.Function{{
	Method: http.MethodGet, Path: "/tenants", Versions: subscriptionVersions, Do: listTenants,
	Doc: "https://learn.microsoft.com/rest/api/resources/tenants/list",
}}

func listTenants(c *arm.Call) (any, error) {
	type tenant struct {
		ID          string `json:"id"`
		TenantID    string `json:"tenantId"`
		DisplayName string `json:"displayName,omitempty"`
	}
	// behaviour: tenant-without-name.
	id := c.Device().TenantID
	return value([]tenant{{ID: "/tenants/" + id, TenantID: id}}), nil
}
