package arm

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// ResourceInfo is what every resource shares, for lists over all types.
type ResourceInfo struct{ rec *record }

func (rec *record) info() ResourceInfo { return ResourceInfo{rec} }

// ID is the resource's id.
func (r ResourceInfo) ID() ID { return r.rec.ID }

// Tags are the resource's tags; nil where it never had any.
func (r ResourceInfo) Tags() map[string]string { return r.rec.Tags }

// State is the provisioning state.
func (r ResourceInfo) State() State { return r.rec.State }

// Created is when the resource was made, in virtual time.
func (r ResourceInfo) Created() time.Time { return r.rec.Created }

// Changed is when the resource was written last, in virtual time.
func (r ResourceInfo) Changed() time.Time { return r.rec.Changed }

// Outline is what a list over all types tells of a resource's body, where it has it.
// Page: https://learn.microsoft.com/rest/api/resources/resources/list#genericresourceexpanded
type Outline struct {
	Plan      json.RawMessage `json:"plan,omitempty"`
	Kind      string          `json:"kind,omitempty"`
	ManagedBy string          `json:"managedBy,omitempty"`
	SKU       json.RawMessage `json:"sku,omitempty"`
	Identity  json.RawMessage `json:"identity,omitempty"`
	Zones     []string        `json:"zones,omitempty"`
}

// outline is a resource's Outline, of what its type shows at its newest api-version: the list has versions of its own.
// behaviour: list-outline.
func (c *Call) outline(rec *record) (o Outline, err error) {
	k := c.engine.registry.of(rec.ID)
	if k == nil || !k.declared().outlined {
		return o, nil
	}
	body, err := k.get(c.plainly(k.declared().versions.newest()), rec.ID)
	if err != nil {
		return o, err
	}
	if err := json.Unmarshal(body, &o); err != nil {
		return o, fmt.Errorf("the outline of %s: %w", rec.ID, err)
	}
	return o, nil
}

// ListResources answers a list over the tracked resources of every type (those with a location) in
// a group, or anywhere when group is the zero ID. It honours $filter, $top and $skiptoken; show
// makes an item of a resource.
func (c *Call) ListResources(group ID, show func(r ResourceInfo, o Outline) any) (any, error) {
	p, err := c.page()
	if err != nil {
		return nil, err
	}
	if p.filter, err = ParseFilter(c); err != nil {
		return nil, err
	}
	if group.Group != "" {
		if _, err := c.group(group); err != nil {
			return nil, err
		}
	}
	for _, prefix := range c.tracked(group, p.filter) {
		err = c.scanPage(prefix, p, anything, func(rec *record) ([]byte, error) {
			o, err := c.outline(rec)
			if err != nil {
				return nil, err
			}
			return encode(show(rec.info(), o))
		})
		if err != nil || p.more {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	return json.RawMessage(p.render(c)), nil
}

func anything(*record) (bool, error) { return true, nil }

// tracked are the key prefixes, in order, under which a list over all types finds its resources: those
// with a location, in a group or anywhere when group is the zero ID. A filter by one type or one
// group is met by what lies there and nothing else is looked at.
func (c *Call) tracked(group ID, f Filter) [][]byte {
	if name, ok := f.only("resourcegroup"); ok && group.Group == "" {
		group = ID{Subscription: c.engine.deps.Device.SubscriptionID, Group: name}
	}
	typ, one := f.only("resourcetype")
	var prefixes [][]byte
	for _, d := range c.engine.registry.recorded() {
		switch {
		case d.untagged || d.apart || d.key == groupType || one && !strings.EqualFold(typ, d.name):
		case group.Group != "":
			prefixes = append(prefixes, resUnder(d.key, group))
		default:
			prefixes = append(prefixes, resOf(d.key))
		}
	}
	return prefixes
}

// EachResource calls fn for every resource of every type that who asks may read, resource groups and untagged ones too,
// until it returns an error.
func (c *Call) EachResource(fn func(r ResourceInfo) error) error {
	return c.scan([]byte(resPrefix), nil, func(rec *record) (bool, error) {
		if !c.sees(rec.ID) {
			return true, nil
		}
		return true, fn(rec.info())
	})
}

// ProviderInfo describes a provider, for listings.
type ProviderInfo struct {
	Namespace string
	Surface   Surface
	Types     []TypeInfo // those the device prints first, in its order, then the others by name
}

// TypeInfo describes a resource type or a function, for listings and for docs/coverage.md.
type TypeInfo struct {
	Name     string // without the namespace: "virtualMachines/extensions"
	Doc      string
	Surface  Surface
	Versions Versions
	Tagged   bool // has a location and tags
}

// Providers describes what the engine serves, in the order it was given.
func (c *Call) Providers() []ProviderInfo {
	var all []ProviderInfo
	for i := range c.engine.deps.Providers {
		all = append(all, c.engine.registry.describe(&c.engine.deps.Providers[i]))
	}
	return all
}

func (g *registry) describe(p *Provider) ProviderInfo {
	info := ProviderInfo{Namespace: p.Namespace, Surface: p.surface("")}
	byName := map[string]TypeInfo{}
	for _, k := range g.kinds {
		if d := k.declared(); d.provider == p {
			name := p.listedName(d.name[len(p.Namespace)+1:])
			byName[name] = TypeInfo{Name: name, Doc: d.doc, Surface: d.surface, Versions: d.versions, Tagged: !d.untagged && !d.apart}
		}
	}
	for _, f := range g.functions {
		name := p.listedName(strings.TrimPrefix(f.name(), "providers/"+p.Namespace+"/"))
		if _, isType := byName[name]; isType || f.provider != p || strings.HasPrefix(f.Path, "/") && !slices.Contains(p.Listed, name) {
			continue
		}
		byName[name] = TypeInfo{Name: name, Doc: f.Doc, Surface: f.Surface, Versions: f.Versions}
	}
	all := versionsOf(byName)
	rank := map[string]int{}
	for i, name := range p.Listed {
		rank[name] = i - len(p.Listed)
		if _, ok := byName[name]; !ok {
			byName[name] = TypeInfo{Name: name, Surface: info.Surface, Versions: all}
		}
	}
	info.Types = slices.SortedFunc(maps.Values(byName), func(a, b TypeInfo) int {
		return cmp.Or(cmp.Compare(rank[a.Name], rank[b.Name]), cmp.Compare(a.Name, b.Name))
	})
	return info
}

// surface is a type's or a function's surface: its own, or else the provider's.
func (p *Provider) surface(own Surface) Surface {
	switch {
	case own != "":
		return own
	case p.Surface != "":
		return p.Surface
	default:
		return OnDevice
	}
}

// listedName is how the device's listing spells a type's name.
func (p *Provider) listedName(name string) string {
	for _, listed := range p.Listed {
		if strings.EqualFold(listed, name) {
			return listed
		}
	}
	return name
}

// versionsOf are the api-versions of any of the types, oldest first.
func versionsOf(types map[string]TypeInfo) Versions {
	var all Versions
	for _, t := range types {
		all = append(all, t.Versions...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
