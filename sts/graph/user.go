package graph

import (
	"errors"
	"maps"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
)

// user is somebody who signs in with a name and a password. The token service keeps them.
// https://learn.microsoft.com/graph/api/resources/user
// behaviour: graph-users.
var user = &entity{
	name: "user", objectType: "User", collection: "users",
	features: []string{"memberOf", "ownedObjects", "appRoleAssignments"},
	properties: []property{
		{v1: "businessPhones", is: texts, set: always, most: 64, entries: 1},
		{v1: "displayName", aad: "displayName", set: always, needed: true, most: 256},
		{v1: "givenName", aad: "givenName", set: always, most: 64},
		{v1: "jobTitle", aad: "jobTitle", set: always, most: 128},
		{v1: "mail", aad: "mail", set: always, most: 256},
		{v1: "mobilePhone", aad: "mobile", set: always, most: 64},
		{v1: "officeLocation", aad: "physicalDeliveryOfficeName", set: always, most: 128},
		{v1: "preferredLanguage", aad: "preferredLanguage", set: always, most: 64},
		{v1: "surname", aad: "surname", set: always, most: 64},
		{v1: "userPrincipalName", aad: "userPrincipalName", set: always, needed: true},
		{v1: "accountEnabled", aad: "accountEnabled", is: flag, set: always, quiet: true},
		{v1: "mailNickname", aad: "mailNickname", set: always, quiet: true, most: 64},
		{v1: "userType", aad: "userType", set: always, zero: "Member", quiet: true, most: 64},
		{v1: "usageLocation", aad: "usageLocation", set: always, quiet: true, most: 2},
		{v1: "onPremisesImmutableId", aad: "immutableId", set: always, quiet: true, most: 256},
		{v1: "passwordProfile", aad: "passwordProfile", is: record, set: always, quiet: true},
		{v1: "passwordPolicies", aad: "passwordPolicies", set: always, quiet: true, most: 256},
		{v1: "ageGroup", aad: "ageGroup", set: always, quiet: true, most: 64},
		{v1: "city", aad: "city", set: always, quiet: true, most: 128},
		{v1: "companyName", aad: "companyName", set: always, quiet: true, most: 64},
		{v1: "consentProvidedForMinor", aad: "consentProvidedForMinor", set: always, quiet: true, most: 64},
		{v1: "country", aad: "country", set: always, quiet: true, most: 128},
		{v1: "createdDateTime", aad: "createdDateTime", quiet: true},
		{v1: "department", aad: "department", set: always, quiet: true, most: 64},
		{v1: "employeeId", aad: "employeeId", set: always, quiet: true, most: 16},
		{v1: "employeeType", set: always, quiet: true, most: 64},
		{v1: "faxNumber", aad: "facsimileTelephoneNumber", set: always, quiet: true, most: 64},
		{v1: "otherMails", aad: "otherMails", is: texts, set: always, quiet: true, most: 250, entries: 250},
		{v1: "postalCode", aad: "postalCode", set: always, quiet: true, most: 40},
		{v1: "state", aad: "state", set: always, quiet: true, most: 128},
		{v1: "streetAddress", aad: "streetAddress", set: always, quiet: true, most: 1024},
		{aad: "telephoneNumber", set: always, most: 64},
		{aad: "deletionTimestamp"},
		{aad: "dirSyncEnabled", is: record},
		{aad: "signInNames", is: objects},
		{aad: "proxyAddresses", is: texts},
	},
}

// createUser makes a user, who signs in at once.
// https://learn.microsoft.com/graph/api/user-post-users
func createUser(c *call, body map[string]any) (answer, error) {
	o := c.newObject(user)
	if err := user.apply(c, o, body, true); err != nil {
		return answer{}, err
	}
	password, err := newPassword(o)
	if err != nil {
		return answer{}, err
	}
	p, err := c.Tokens.AddPrincipal(c.r.Context(), sts.Principal{
		Kind: identity.User, Name: o.text("userPrincipalName"), DisplayName: o.text("displayName"), Disabled: o.Values["accountEnabled"] == false,
		Profile: profileOf(o),
	}, password)
	if err != nil {
		return answer{}, refusedByTokens(err)
	}
	return c.shownAsMade(ofTokens(&p)), nil
}

// newPassword takes the password out of a user's values, where nothing may show it.
func newPassword(o *object) (string, error) {
	profile, _ := o.Values["passwordProfile"].(map[string]any)
	delete(o.Values, "passwordProfile")
	password, _ := profile["password"].(string)
	if password == "" {
		return "", errRequired.err("passwordProfile", user.objectType)
	}
	return password, nil
}

// profileOf is what the token service keeps of a user for Graph alone.
func profileOf(o *object) map[string]any {
	profile := maps.Clone(o.Values)
	for _, own := range []string{"displayName", "userPrincipalName", "accountEnabled", "passwordProfile"} {
		delete(profile, own)
	}
	maps.DeleteFunc(profile, func(_ string, v any) bool { return v == nil })
	return profile
}

// updateUser changes a user: all that the body says, or nothing.
// https://learn.microsoft.com/graph/api/user-update
// https://github.com/Azure/azure-rest-api-specs/blob/main/specification/graphrbac/data-plane/Microsoft.GraphRbac/stable/1.6/graphrbac.json
func updateUser(c *call, o *object, body map[string]any) error {
	was := o.clone()
	if err := user.apply(c, o, body, false); err != nil {
		return err
	}
	var ch sts.UserChange
	if o.Values["passwordProfile"] != nil {
		password, err := newPassword(o)
		if err != nil {
			return err
		}
		ch.Password = &password
	}
	if now := o.Values["accountEnabled"]; now != was.Values["accountEnabled"] {
		ch.Disabled = new(now == false)
	}
	if name := o.text("userPrincipalName"); name != was.text("userPrincipalName") {
		ch.Name = &name
	}
	if name := o.text("displayName"); name != was.text("displayName") {
		ch.DisplayName = &name
	}
	if now := profileOf(o); !same(now, profileOf(was)) {
		ch.Profile = now
	}
	if err := c.Tokens.ChangeUser(c.r.Context(), o.ID, ch); err != nil {
		return refusedByTokens(err)
	}
	return nil
}

// removeUser removes a user and what hangs on them.
// https://learn.microsoft.com/graph/api/user-delete
func removeUser(c *call, o *object) error {
	if _, err := c.Tokens.RemovePrincipal(c.r.Context(), o.ID); err != nil {
		return refusedByTokens(err)
	}
	return c.made.change(c.r.Context(), func(tx *store.Tx) error { return c.removed(tx, o) })
}

// refusedByTokens puts the token service's refusals into Graph's words.
func refusedByTokens(err error) error {
	switch {
	case errors.Is(err, sts.ErrPrincipalExists):
		return errTaken.err("userPrincipalName").Because(err)
	case errors.Is(err, sts.ErrPrincipalInvalid):
		return errValue.err("userPrincipalName or passwordProfile", user.objectType).Because(err)
	case errors.Is(err, sts.ErrPrincipalFixed):
		return errDenied.err().Because(err)
	}
	return err
}
