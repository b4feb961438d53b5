package graph

// group is a group of users, service principals and other groups.
// https://learn.microsoft.com/graph/api/resources/group
var group = &entity{
	name: "group", objectType: "Group", collection: "groups",
	features: []string{"owners", "members", "memberOf", "appRoleAssignments"},
	properties: []property{
		{v1: "deletedDateTime", aad: "deletionTimestamp"},
		{v1: "classification", set: always},
		{v1: "createdDateTime"},
		{v1: "description", aad: "description", set: always},
		{v1: "displayName", aad: "displayName", set: always, needed: true},
		{v1: "expirationDateTime"},
		{v1: "groupTypes", is: texts, set: once},
		{v1: "isAssignableToRole", is: flag, set: once},
		{v1: "mail", aad: "mail"},
		{v1: "mailEnabled", aad: "mailEnabled", is: flag, set: once, needed: true},
		{v1: "mailNickname", aad: "mailNickname", set: always, needed: true},
		{v1: "membershipRule"},
		{v1: "onPremisesSecurityIdentifier", aad: "onPremisesSecurityIdentifier"},
		{v1: "preferredLanguage", set: always},
		{v1: "proxyAddresses", aad: "proxyAddresses", is: texts},
		{v1: "renewedDateTime"},
		{v1: "securityEnabled", aad: "securityEnabled", is: flag, set: always, needed: true},
		{v1: "visibility", set: once},
		{aad: "dirSyncEnabled", is: record},
		{aad: "lastDirSyncTime"},
		{aad: "provisioningErrors", is: objects},
	},
}

// newGroup makes a group.
// https://learn.microsoft.com/graph/api/group-post-groups
func newGroup(c *call, body map[string]any) (*object, error) {
	o := c.newObject(group)
	if err := group.apply(c, o, body, true); err != nil {
		return nil, err
	}
	o.link("owners", c.who.ObjectID)
	return o, nil
}
