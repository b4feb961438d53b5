package graph

import "strings"

// application is what a program is registered as. The service principal of the same appId signs in with its credentials.
// https://learn.microsoft.com/graph/api/resources/application
var application = &entity{
	name: "application", objectType: "Application", collection: "applications",
	features: []string{"owners", "addPassword", "removePassword", "keyCredentials", "passwordCredentials"},
	nested:   []string{"api", "web", "spa", "publicClient"},
	properties: []property{
		{v1: "deletedDateTime", aad: "deletionTimestamp"},
		{v1: "appId", aad: "appId"},
		{v1: "createdDateTime"},
		{v1: "displayName", aad: "displayName", set: always, needed: true},
		{v1: "description", set: always},
		{v1: "notes", set: always},
		{v1: "publisherDomain", aad: "publisherDomain"},
		{v1: "signInAudience", aad: "signInAudience", set: always, zero: "AzureADMyOrg"},
		{v1: "identifierUris", aad: "identifierUris", is: texts, set: always},
		{v1: "groupMembershipClaims", aad: "groupMembershipClaims", set: always},
		{v1: "isFallbackPublicClient", aad: "publicClient", is: flag, set: always},
		{v1: "isDeviceOnlyAuthSupported", is: flag, set: always},
		{v1: "serviceManagementReference", set: always},
		{v1: "tags", is: texts, set: always},
		{v1: "tokenEncryptionKeyId", aad: "tokenEncryptionKeyId", set: always},
		{v1: "samlMetadataUrl", aad: "samlMetadataUrl", set: always},
		{v1: "defaultRedirectUri", set: always},
		{v1: "optionalClaims", aad: "optionalClaims", is: record, set: always},
		{v1: "addIns", aad: "addIns", is: objects, set: always},
		{v1: "appRoles", aad: "appRoles", is: objects, set: always},
		{v1: "requiredResourceAccess", aad: "requiredResourceAccess", is: objects, set: always},
		{v1: "keyCredentials", aad: "keyCredentials", is: keys, set: always},
		{v1: "passwordCredentials", aad: "passwordCredentials", is: secrets, set: always},
		{v1: "info", aad: "informationalUrls", is: record, set: always},
		{v1: "parentalControlSettings", aad: "parentalControlSettings", is: record, set: always},
		{v1: "api.acceptMappedClaims", aad: "acceptMappedClaims", is: flag, set: always},
		{v1: "api.knownClientApplications", aad: "knownClientApplications", is: texts, set: always},
		{v1: "api.oauth2PermissionScopes", aad: "oauth2Permissions", is: objects, set: always},
		{v1: "api.preAuthorizedApplications", aad: "preAuthorizedApplications", is: objects, set: always},
		{v1: "web.homePageUrl", aad: "homepage", set: always},
		{v1: "web.logoutUrl", aad: "logoutUrl", set: always},
		{v1: "web.redirectUris", aad: "replyUrls", is: texts, set: always},
		{v1: "web.redirectUriSettings", is: objects, set: always},
		{v1: "web.implicitGrantSettings", is: record, set: always},
		{v1: "spa.redirectUris", is: texts, set: always},
		{v1: "publicClient.redirectUris", is: texts, set: always},
		{aad: "availableToOtherTenants", is: flag, set: always},
		{aad: "errorUrl", set: always},
		{aad: "oauth2AllowImplicitFlow", is: flag, set: always},
		{aad: "oauth2AllowIdTokenImplicitFlow", is: flag, set: always},
		{aad: "oauth2AllowUrlPathMatching", is: flag, set: always},
		{aad: "oauth2RequirePostResponse", is: flag, set: always},
		{aad: "orgRestrictions", is: objects, set: always},
		{aad: "recordConsentConditions", set: always},
	},
}

// newApplication makes an application, which whoever made it owns.
// https://learn.microsoft.com/graph/api/application-post-applications
func newApplication(c *call, body map[string]any) (*object, error) {
	o := c.newObject(application)
	o.Values["appId"], o.Values["publisherDomain"] = c.Rand.UUID(), tenantDomain
	if err := application.apply(c, o, body, true); err != nil {
		return nil, err
	}
	if err := c.checkApplication(o); err != nil {
		return nil, err
	}
	o.link("owners", c.who.ObjectID)
	return o, nil
}

// checkApplication refuses what no application may be.
func (c *call) checkApplication(o *object) error {
	if err := c.checkRedirects(o); err != nil {
		return err
	}
	return c.uniqueURIs(o)
}

// uniqueURIs refuses identifiers that another application has.
func (c *call) uniqueURIs(o *object) error {
	for _, other := range c.made.of(application) {
		for _, uri := range listOf(o.Values["identifierUris"]) {
			if other.ID == o.ID {
				continue
			}
			for _, taken := range listOf(other.Values["identifierUris"]) {
				if strings.EqualFold(uri, taken) {
					return errTaken.err("identifierUris")
				}
			}
		}
	}
	return nil
}

// principalsOf is the service principal of an application, where it has one, which goes when the application does.
// https://learn.microsoft.com/graph/api/application-delete
func (c *call) principalsOf(app *object) []*object {
	if p := c.made.ofApp(servicePrincipal, app.text("appId")); p != nil {
		return []*object{p}
	}
	return nil
}

// applicationOf is the application of a service principal, or nil.
func (c *call) applicationOf(o *object) *object {
	return c.made.ofApp(application, o.text("appId"))
}

// listOf are the texts of a value.
func listOf(v any) (all []string) {
	list, _ := v.([]any)
	for _, one := range list {
		if s, ok := one.(string); ok {
			all = append(all, s)
		}
	}
	return all
}
