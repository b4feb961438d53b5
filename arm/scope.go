package arm

import "strings"

// Scope says where the resources of a type lie.
type Scope int

// The scopes.
const (
	// InGroup is in a resource group, as nearly everything.
	InGroup Scope = iota
	// Anywhere is on the device, a subscription, a group or any resource, with which they go: extension
	// resources. A list at a scope has those on it, above it and in it, as roleAssignments have.
	// Page: https://learn.microsoft.com/azure/azure-resource-manager/management/extension-resource-types
	Anywhere
	// OnSubscription is on the subscription, whatever scope a path names them at.
	OnSubscription
	// InGroupOrSubscription is in a group or on the subscription, where a list has those of its own scope only: deployments.
	InGroupOrSubscription
)

// takes reports whether a resource of the type may have that id.
func (s Scope) takes(id ID) bool {
	return !s.inSubscription() || id.On == nil && (id.Group != "" || s == InGroupOrSubscription && id.Subscription != "")
}

// inSubscription reports whether there is nothing of the type on the device itself, nor on other resources.
func (s Scope) inSubscription() bool { return s == InGroup || s == InGroupOrSubscription }

// resolveRoot finds what a path that begins with /providers asks for: what lies on the device itself.
func (g *registry) resolveRoot(version string, seg []string) (*route, error) {
	if len(seg) < 3 || g.providers[strings.ToLower(seg[1])] == nil {
		return nil, pathNotFound.of("/" + strings.Join(seg, "/"))
	}
	rt, err := g.resolveProvider(&route{}, version, seg[1], seg[2:])
	if err != nil || rt.kind == nil || rt.kind.declared().scope.inSubscription() {
		return nil, pathNotFound.of("/" + strings.Join(seg, "/"))
	}
	return rt, nil
}

// kept finishes a route: it remembers where something was asked for, and turns to where it is kept.
func (g *registry) kept(rt *route) *route {
	rt.asked, rt.scope = rt.id, rt.id
	if rt.kind.declared().scope.inSubscription() {
		return rt
	}
	if !rt.list {
		rt.scope = rt.id.Scope()
	}
	if rt.kind.declared().scope == OnSubscription {
		rt.id.On, rt.id.Group = nil, ""
		if rt.list {
			rt.id = ID{}
		}
		if rt.id.Subscription == "" {
			rt.id.Subscription = strings.ToLower(g.device.SubscriptionID)
		}
	}
	return rt
}

// fromRoot reports whether what is kept on the subscription is asked for at the device itself.
func (rt *route) fromRoot() bool {
	return rt.kind != nil && rt.kind.declared().scope == OnSubscription && rt.asked.Subscription == ""
}

// stored is the id of a resource that must be there, in the case it was made in.
func (c *Call) stored(id ID) (ID, error) {
	rec, err := c.record(id)
	if err != nil {
		return ID{}, err
	}
	if rec != nil {
		return rec.ID, nil
	}
	k := c.engine.registry.of(id)
	if k == nil {
		return ID{}, noResource.of(id.path(), id.Group)
	}
	if _, err := k.get(c, id); err != nil { // in its own words
		return ID{}, err
	}
	parent, _ := id.Parent() // it is there, but has no record: it lives in its parent's body
	parent, err = c.stored(parent)
	return parent.Child(id.Types[len(id.Types)-1], id.Name()), err
}

// removeExtensions removes what lies on a resource that goes.
func (c *Call) removeExtensions(id ID) error {
	for _, k := range c.engine.registry.extending {
		if err := c.removeAll(k, id); err != nil {
			return err
		}
	}
	return nil
}
