package graph

import (
	"slices"
	"strings"
)

// link is what a path says of a link: "owners" or "members".
func (c *call) link() string {
	for _, segment := range c.path[2:] {
		switch strings.ToLower(segment) {
		case "owners":
			return "owners"
		case "members":
			return "members"
		}
	}
	return ""
}

func links(c *call) (answer, error) {
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	var found []*object
	for _, id := range o.Links[c.link()] {
		if other := c.find(id); other != nil {
			found = append(found, other)
		}
	}
	return c.page("directoryObjects", sorted(found), false)
}

// addLink adds an owner or a member, who is told by an address that ends in the id.
// https://learn.microsoft.com/graph/api/group-post-members
func addLink(c *call) (answer, error) {
	var in struct {
		ID  string `json:"@odata.id"`
		URL string `json:"url"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	address := strings.TrimSuffix(in.ID+in.URL, "/")
	id := strings.ToLower(address[strings.LastIndex(address, "/")+1:])
	return answer{}, c.changed(func(o *object) error {
		other := c.find(id)
		switch {
		case other == nil || other.ID == o.ID:
			return errNotFound.err(id)
		case o.linked(c.link(), id):
			return errLinked.err(c.link())
		case len(o.Links[c.link()]) >= maxObjects:
			return errQuota.err()
		}
		o.link(c.link(), id)
		return nil
	})
}

func removeLink(c *call) (answer, error) {
	return answer{}, c.changed(func(o *object) error {
		if !o.linked(c.link(), strings.ToLower(c.sub)) {
			return errNotFound.err(c.sub)
		}
		o.unlink(c.link(), strings.ToLower(c.sub))
		return nil
	})
}

// GroupsOf are the object ids of the groups that somebody is in, be it as a member of a member.
func (s *Service) GroupsOf(objectID string) []string { return s.made.groupsOf(objectID) }

func memberOf(c *call) (answer, error) {
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	var found []*object
	for _, id := range c.GroupsOf(o.ID) {
		if g := c.made.get(id); g != nil && (g.linked("members", o.ID) || strings.EqualFold(c.path[2], "transitiveMemberOf")) {
			found = append(found, g)
		}
	}
	return c.page("directoryObjects", found, false)
}

// memberGroups are the ids of all groups that somebody is in, transitively.
// https://learn.microsoft.com/graph/api/directoryobject-getmembergroups
func memberGroups(c *call) (answer, error) {
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	return c.ids(c.GroupsOf(o.ID)), nil
}

// checkMemberGroups are those among the given groups.
// https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
func checkMemberGroups(c *call) (answer, error) {
	var in struct {
		IDs []string `json:"groupIds"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	return c.ids(slices.DeleteFunc(c.GroupsOf(o.ID), func(id string) bool {
		return !slices.ContainsFunc(in.IDs, func(asked string) bool { return strings.EqualFold(asked, id) })
	})), nil
}

func (c *call) ids(ids []string) answer {
	if ids == nil {
		ids = []string{}
	}
	return answer{body: map[string]any{c.odata + c.contextName(): c.context("Collection(Edm.String)"), "value": ids}}
}

// isMemberOf is checkMemberGroups of one in Azure AD Graph.
func isMemberOf(c *call) (answer, error) {
	var in struct {
		Group  string `json:"groupId"`
		Member string `json:"memberId"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	in.Group, in.Member = strings.ToLower(in.Group), strings.ToLower(in.Member)
	if g := c.find(in.Group); g == nil || g.Type != group.name {
		return answer{}, errNotFound.err(in.Group)
	}
	return answer{body: map[string]any{"odata.metadata": c.context("Edm.Boolean"), "value": slices.Contains(c.GroupsOf(in.Member), in.Group)}}, nil
}

// ownedObjects are what somebody made.
func ownedObjects(c *call) (answer, error) {
	o, err := c.target()
	if err != nil {
		return answer{}, err
	}
	var found []*object
	for _, e := range entities {
		for _, owned := range c.made.of(e) {
			if owned.linked("owners", o.ID) {
				found = append(found, owned)
			}
		}
	}
	return c.page("directoryObjects", sorted(found), false)
}

func sorted(found []*object) []*object {
	slices.SortFunc(found, func(a, b *object) int { return strings.Compare(a.ID, b.ID) })
	return found
}

// maxIDs is how many ids one request may ask for.
// https://learn.microsoft.com/graph/api/directoryobject-getbyids
// behaviour: graph-ids.
const maxIDs = 1000

// byIDs are objects by their ids: whoever is not there is left out.
// https://learn.microsoft.com/graph/api/directoryobject-getbyids
func byIDs(c *call) (answer, error) {
	var in struct {
		IDs   []string `json:"ids"`
		OldID []string `json:"objectIds"`
		Types []string `json:"types"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	ids := slices.Concat(in.IDs, in.OldID)
	if len(ids) > maxIDs {
		return answer{}, errIDs.err(maxIDs)
	}
	wanted := func(o *object) bool {
		return len(in.Types) == 0 || slices.ContainsFunc(in.Types, func(t string) bool {
			return strings.EqualFold(t, o.Type) || strings.EqualFold(t, "directoryObject")
		})
	}
	shown := []any{}
	for _, id := range ids {
		if o := c.find(id); o != nil && wanted(o) {
			shown = append(shown, c.show(o, nil))
		}
	}
	return answer{body: map[string]any{c.odata + c.contextName(): c.listOf("directoryObjects"), "value": shown}}, nil
}
