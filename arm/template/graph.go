package template

import "slices"

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
		return invalidf(place{}, "", "Circular dependency detected on resource: '%s'. Please see https://aka.ms/arm-syntax-resources for usage details.", r.ID)
	}
	g.state[r] = underWay
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
