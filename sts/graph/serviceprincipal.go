package graph

import (
	"strings"

	"github.com/edgerite/edgerite/internal/rnd"
)

// servicePrincipal is what a program signs in as. What it does not have by itself it shows of its application.
// https://learn.microsoft.com/graph/api/resources/serviceprincipal
var servicePrincipal = &entity{
	name: "servicePrincipal", objectType: "ServicePrincipal", collection: "servicePrincipals",
	features: []string{
		"owners", "addPassword", "removePassword", "keyCredentials", "passwordCredentials", "appRoleAssignments", "appRoleAssignedTo", "memberOf",
		"oauth2PermissionGrants",
	},
	properties: []property{
		{v1: "deletedDateTime", aad: "deletionTimestamp"},
		{v1: "accountEnabled", aad: "accountEnabled", is: flag, set: always, zero: true},
		{v1: "alternativeNames", aad: "alternativeNames", is: texts, set: always},
		{v1: "appDisplayName", aad: "appDisplayName", from: "displayName"},
		{v1: "appId", aad: "appId", set: once, needed: true},
		{v1: "appOwnerOrganizationId", aad: "appOwnerTenantId", zero: tenantID},
		{v1: "appRoleAssignmentRequired", aad: "appRoleAssignmentRequired", is: flag, set: always},
		{v1: "appRoles", aad: "appRoles", is: objects, from: "appRoles"},
		{v1: "createdDateTime"},
		{v1: "description", set: always},
		{v1: "displayName", aad: "displayName", set: always},
		{v1: "homepage", aad: "homepage", set: always, from: "web.homePageUrl"},
		{v1: "loginUrl", set: always},
		{v1: "logoutUrl", aad: "logoutUrl", set: always, from: "web.logoutUrl"},
		{v1: "notes", set: always},
		{v1: "notificationEmailAddresses", is: texts, set: always},
		{v1: "preferredSingleSignOnMode", set: always},
		{v1: "preferredTokenSigningKeyThumbprint", aad: "preferredTokenSigningKeyThumbprint", set: always},
		{v1: "replyUrls", aad: "replyUrls", is: texts, set: always, from: "web.redirectUris"},
		{v1: "servicePrincipalNames", aad: "servicePrincipalNames", is: texts, set: once},
		{v1: "servicePrincipalType", aad: "servicePrincipalType", set: once, zero: "Application"},
		{v1: "signInAudience", aad: "signInAudience", from: "signInAudience", zero: "AzureADMyOrg"},
		{v1: "tags", aad: "tags", is: texts, set: always},
		{v1: "tokenEncryptionKeyId", aad: "tokenEncryptionKeyId", set: always},
		{v1: "addIns", aad: "addIns", is: objects, set: always},
		{v1: "info", aad: "informationalUrls", is: record, set: always},
		{v1: "oauth2PermissionScopes", aad: "oauth2Permissions", is: objects, from: "api.oauth2PermissionScopes"},
		{v1: "keyCredentials", aad: "keyCredentials", is: keys, set: always},
		{v1: "passwordCredentials", aad: "passwordCredentials", is: secrets, set: always},
		{aad: "errorUrl", set: always, from: "errorUrl"},
		{aad: "publisherName", set: always},
		{aad: "samlMetadataUrl", set: always},
	},
}

// newServicePrincipal makes the one service principal of an application. From now on it can sign in.
// https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals
func newServicePrincipal(c *call, body map[string]any) (*object, error) {
	o := c.newObject(servicePrincipal)
	if err := servicePrincipal.apply(c, o, body, true); err != nil {
		return nil, err
	}
	id := strings.ToLower(o.text("appId"))
	o.Values["appId"] = id
	if c.byAppID(servicePrincipal, id) != nil {
		return nil, errPrincipalTaken.err(id)
	}
	app := c.applicationOf(o)
	if app == nil {
		return nil, errNoApplication.err(id)
	}
	if o.text("displayName") == "" {
		o.Values["displayName"] = app.text("displayName")
	}
	o.link("owners", c.who.ObjectID)
	return o, nil
}

// principalNames are the appId and what else identifies the application.
func (c *call) principalNames(o *object) []any {
	names := []any{o.text("appId")}
	if app := c.applicationOf(o); app != nil {
		for _, uri := range listOf(app.Values["identifierUris"]) {
			names = append(names, uri)
		}
	}
	for _, name := range listOf(o.Values["servicePrincipalNames"]) {
		if !strings.EqualFold(name, o.text("appId")) {
			names = append(names, name)
		}
	}
	return names
}

// The application that clusters of Azure Stack HCI report to, and the roles that their registration gives a cluster's own application in it.
// Source: Az.StackHCI's Register-AzStackHCI, https://github.com/Azure/azure-powershell/blob/main/src/StackHCI/custom/stackhci.ps1
// behaviour: graph-first-party.
const usageApplication = "1322e676-dee7-41ee-a874-ac923822781c"

var usageRoles = [][2]string{
	{"2344a320-6a09-4530-bed7-c90485b5e5e2", "AzureStackHCI.Cluster.Read"},
	{"493bd689-9082-40db-a506-11f40b68128f", "AzureStackHCI.Cluster.ReadWrite"},
	{"8fa5445e-80fb-4c71-a3b1-9a16a81a1966", "AzureStackHCI.ClusterNode.Read"},
	{"bbe8afc9-f3ba-4955-bb5f-1cfb6960b242", "AzureStackHCI.ClusterNode.ReadWrite"},
	{"e4359fc6-82ee-4411-9a4d-edfc7812cf24", "AzureStackHCI.Billing.Sync"},
	{"8c83ab0a-0f96-40e9-940b-20cc5c5ecca9", "AzureStackHCI.Census.Sync"},
}

// firstParty are the service principals that a directory has of Microsoft's own applications.
func firstParty(device string) []*object {
	var roles []any
	for _, role := range usageRoles {
		roles = append(roles, map[string]any{
			"allowedMemberTypes": []any{"Application"}, "description": role[1], "displayName": role[1], "id": role[0], "isEnabled": true, "value": role[1],
		})
	}
	return []*object{{
		Type: servicePrincipal.name, ID: rnd.Derived(usageApplication + "@" + device), foreign: true,
		Values: map[string]any{
			"appId": usageApplication, "displayName": "AzureStackHCI Usage", "appDisplayName": "AzureStackHCI Usage", "appRoles": roles,
			"appOwnerOrganizationId": microsoftTenant, "publisherName": "Microsoft Services",
		},
	}}
}

// microsoftTenant is the tenant that Microsoft's own applications belong to.
// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
const microsoftTenant = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
