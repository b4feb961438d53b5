package graph

import (
	"errors"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
)

// user is somebody who signs in with a name and a password. The token service keeps them.
// https://learn.microsoft.com/graph/api/resources/user
var user = &entity{
	name: "user", objectType: "User", collection: "users",
	features: []string{"memberOf", "ownedObjects", "appRoleAssignments"},
	properties: []property{
		{v1: "businessPhones", is: texts},
		{v1: "displayName", aad: "displayName", set: once, needed: true},
		{v1: "givenName", aad: "givenName"},
		{v1: "jobTitle", aad: "jobTitle"},
		{v1: "mail", aad: "mail"},
		{v1: "mobilePhone", aad: "mobile"},
		{v1: "officeLocation", aad: "physicalDeliveryOfficeName"},
		{v1: "preferredLanguage", aad: "preferredLanguage"},
		{v1: "surname", aad: "surname"},
		{v1: "userPrincipalName", aad: "userPrincipalName", set: once, needed: true},
		{v1: "accountEnabled", aad: "accountEnabled", is: flag, set: always, quiet: true},
		{v1: "mailNickname", aad: "mailNickname", set: once, quiet: true},
		{v1: "userType", aad: "userType", zero: "Member", quiet: true},
		{v1: "usageLocation", aad: "usageLocation", quiet: true},
		{v1: "onPremisesImmutableId", aad: "immutableId", quiet: true},
		{v1: "passwordProfile", aad: "passwordProfile", is: record, set: always, quiet: true},
		{aad: "deletionTimestamp"},
		{aad: "dirSyncEnabled", is: record},
		{aad: "signInNames", is: objects},
		{aad: "otherMails", is: texts},
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

// updateUser changes the password of a user, or disables one.
// https://learn.microsoft.com/graph/api/user-update
func updateUser(c *call, o *object, body map[string]any) error {
	was := o.Values["accountEnabled"]
	if err := user.apply(c, o, body, false); err != nil {
		return err
	}
	if o.Values["passwordProfile"] != nil {
		password, err := newPassword(o)
		if err != nil {
			return err
		}
		if _, err := c.Tokens.SetPassword(c.r.Context(), o.ID, password); err != nil {
			return refusedByTokens(err)
		}
	}
	if now := o.Values["accountEnabled"]; now != was {
		if _, err := c.Tokens.SetDisabled(c.r.Context(), o.ID, now == false); err != nil {
			return refusedByTokens(err)
		}
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
