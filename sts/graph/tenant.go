package graph

import "github.com/edgerite/edgerite/internal/identity"

// me is who asks, where that is a user.
// https://learn.microsoft.com/graph/api/user-get
func me(c *call) (answer, error) {
	if c.who.Kind != identity.User {
		return answer{}, errNotAUser.err()
	}
	c.entity, c.id = user, c.who.ObjectID
	return get(c)
}

// tenant is the one tenant there is.
// https://learn.microsoft.com/graph/api/organization-list
// behaviour: graph-tenant.
func tenant(c *call) (answer, error) {
	domain := map[string]any{"capabilities": "Email", "name": tenantDomain, "type": "Managed"}
	one := map[string]any{c.idName: tenantID, "displayName": "Azure Stack Edge", "verifiedDomains": []any{domain}, "countryLetterCode": nil}
	if c.old {
		domain["default"], domain["initial"], domain["id"] = true, true, nil
		one["odata.type"], one["objectType"] = "Microsoft.DirectoryServices.TenantDetail", "Company"
	} else {
		domain["isDefault"], domain["isInitial"] = true, true
		one["tenantType"] = "AAD"
	}
	return answer{body: map[string]any{c.odata + c.contextName(): c.listOf("organization"), "value": []any{one}}}, nil
}

// objectIDOfApplication is the object id of the service principal that has an appId.
// https://github.com/Azure/azure-rest-api-specs/blob/main/specification/graphrbac/data-plane/Microsoft.GraphRbac/stable/1.6/graphrbac.json
func objectIDOfApplication(c *call) (answer, error) {
	o := c.byAppID(servicePrincipal, c.id)
	if o == nil {
		return answer{}, errNotFound.err(c.id)
	}
	return answer{body: map[string]any{"odata.metadata": c.context("Edm.String"), "value": o.ID}}, nil
}
