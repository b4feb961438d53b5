package arm

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
)

// registry is every type and function the engine serves, by how a path names it.
type registry struct {
	providers map[string]*Provider // by lower-case namespace
	kinds     map[string]kind      // by lower-case type
	functions []*function
	extending []kind // of those that lie on others
	device    Device
}

func newRegistry(e *Engine, providers []Provider) (*registry, error) {
	g := &registry{providers: map[string]*Provider{}, kinds: map[string]kind{}, device: e.deps.Device}
	for i := range providers {
		p := &providers[i]
		ns := strings.ToLower(p.Namespace)
		if g.providers[ns] != nil {
			return nil, fmt.Errorf("arm: provider %s is declared twice", p.Namespace)
		}
		g.providers[ns] = p
		for _, t := range p.Types {
			if err := g.add(e, p, t); err != nil {
				return nil, err
			}
		}
		for _, f := range p.Functions {
			compiled, err := compileFunction(p, f)
			if err != nil {
				return nil, err
			}
			g.functions = append(g.functions, compiled)
		}
	}
	for i := range providers {
		p := &providers[i]
		if err := errors.Join(g.addOperations(p), g.addLocations(p)); err != nil {
			return nil, err
		}
	}
	if g.kinds[groupType] == nil {
		return nil, fmt.Errorf("arm: no provider has the type %s, in which all others lie", groupType)
	}
	for _, key := range slices.Sorted(maps.Keys(g.kinds)) {
		if err := g.kinds[key].link(g); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (g *registry) add(e *Engine, p *Provider, t Registered) error {
	k, err := t.kind(e, p)
	if err != nil {
		return fmt.Errorf("arm: %w", err)
	}
	d := k.declared()
	if g.kinds[d.key] != nil {
		return fmt.Errorf("arm: type %s is declared twice", d.name)
	}
	if !strings.HasPrefix(d.key, strings.ToLower(p.Namespace)+"/") {
		return fmt.Errorf("arm: type %s is no type of provider %s", d.name, p.Namespace)
	}
	g.kinds[d.key] = k
	if d.scope == Anywhere {
		g.extending = append(g.extending, k)
	}
	return nil
}

// of is the kind of the resource that id names, or nil.
func (g *registry) of(id ID) kind { return g.kinds[strings.ToLower(id.Type())] }

// below are the kinds of what lies directly or deeper in a resource of type key, parents first.
func (g *registry) below(key string) []kind {
	var found []kind
	for k, child := range g.kinds {
		if strings.HasPrefix(k, key+"/") {
			found = append(found, child)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].declared().key < found[j].declared().key })
	return found
}

// recorded are the types whose resources have records, in the order of their keys.
func (g *registry) recorded() []*declaration {
	var all []*declaration
	for _, k := range g.kinds {
		if d := k.declared(); !d.nested {
			all = append(all, d)
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].key+"\x00" < all[j].key+"\x00" })
	return all
}
