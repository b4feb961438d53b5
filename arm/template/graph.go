package template

import (
	"slices"
	"strings"
)

// order sorts the resources to deploy, each behind what it waits for and else as in the template, and says what each depends on.
func (x *expansion) order() ([]*Resource, error) {
	g := &graph{state: map[*Resource]progress{}, reach: map[*Resource][]*Resource{}}
	for _, r := range x.all {
		if err := g.visit(r); err != nil {
			return nil, err
		}
	}
	return g.sorted, nil
}

// graph is walked depth first.
type graph struct {
	state  map[*Resource]progress
	way    []*Resource               // those under way, each waiting for the next
	reach  map[*Resource][]*Resource // what waiting for a resource means: itself, or for an existing one all that it waits for
	sorted []*Resource
}

// visit puts a resource behind what it waits for. A condition that is false takes a resource out of what others wait for
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-dependency#dependson), and existing ones are no work themselves.
func (g *graph) visit(r *Resource) error {
	switch g.state[r] {
	case known:
		return nil
	case underWay:
		e := invalidf(r.raw.at, r.path, "Circular dependency detected on resource: '%s'. Please see https://aka.ms/arm-syntax-resources for usage details.", r.ID)
		e.Hint = g.circle(r)
		return e
	}
	g.state[r] = underWay
	g.way = append(g.way, r)
	var depends []*Resource
	seen := map[*Resource]bool{}
	for _, other := range r.waits {
		if err := g.visit(other); err != nil {
			return err
		}
		for _, done := range g.reach[other] {
			if !seen[done] {
				seen[done] = true
				depends = append(depends, done)
			}
		}
	}
	g.state[r] = known
	g.way = g.way[:len(g.way)-1]
	switch {
	case r.skipped:
	case r.existing:
		g.reach[r] = depends
	default:
		r.DependsOn = slices.Clip(depends)
		g.reach[r] = []*Resource{r}
		g.sorted = append(g.sorted, r)
	}
	return nil
}

// circle says how a resource that is under way waits for itself.
func (g *graph) circle(r *Resource) string {
	var names []string
	for _, other := range append(g.way[slices.Index(g.way, r):], r) {
		names = append(names, "'"+other.typeAndName()+"'")
	}
	return "Take one of these dependencies out: " + strings.Join(names, " waits for ") + "."
}
