package arm

import (
	"cmp"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"
)

// listed is an operation of a provider as GET /providers/NS/operations lists it: what roles name.
// Page: https://learn.microsoft.com/rest/api/resources/operations/list
type listed struct {
	Name    string        `json:"name"`
	Display listedDisplay `json:"display"`
}

type listedDisplay struct {
	Provider    string `json:"provider"`
	Resource    string `json:"resource"`
	Operation   string `json:"operation"`
	Description string `json:"description"`
}

// addOperations gives a provider the function that lists its operations, made of what it declares, unless it has one.
// behaviour: operation-listing.
func (g *registry) addOperations(p *Provider) error {
	f := Function{
		Method: http.MethodGet, Path: "/providers/" + p.Namespace + "/operations",
		Doc:      "https://learn.microsoft.com/rest/api/resources/operations/list",
		Versions: p.versions(g),
		Do: func(c *Call) (any, error) {
			return struct {
				Value []listed `json:"value"`
			}{g.listOperations(p, c.Strict())}, nil
		},
	}
	return g.addCommon(p, f)
}

// versions are all api-versions of the provider's types and functions, oldest first.
func (p *Provider) versions(g *registry) Versions {
	var all Versions
	for _, k := range g.kinds {
		if d := k.declared(); d.provider == p {
			all = append(all, d.versions...)
		}
	}
	for _, f := range p.Functions {
		all = append(all, f.Versions...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// verbs are how roles name what a function's method does, and how one says it.
var verbs = map[string]struct{ name, said string }{
	http.MethodGet: {"read", "Get"}, http.MethodPost: {"action", "Perform"}, http.MethodPut: {"write", "Create or Update"},
	http.MethodPatch: {"write", "Create or Update"}, http.MethodDelete: {"delete", "Delete"},
}

func (g *registry) listOperations(p *Provider, strict bool) []listed {
	all := []listed{}
	for _, k := range g.kinds {
		d := k.declared()
		if d.provider != p || strict && d.surface == Beyond {
			continue
		}
		resource := words(d.types[len(d.types)-1])
		name := strings.TrimSuffix(d.permits.read, "/read")
		all = append(all,
			p.listed(name, "read", resource, "Get "+resource), p.listed(name, "write", resource, "Create or Update "+resource),
			p.listed(name, "delete", resource, "Delete "+resource))
		for _, a := range d.actions {
			verb := "action"
			if a.method == http.MethodGet {
				verb = "read"
			}
			all = append(all, p.listed(d.name+"/"+a.name, verb, resource, words(a.name)+" of "+resource))
		}
	}
	for _, f := range g.functions {
		if f.provider != p || strict && f.Surface == Beyond {
			continue
		}
		name, verb := f.operated(), verbs[f.Method].name
		if permit := f.permit(nil); !strings.Contains(permit, "{") {
			name, verb = path.Dir(permit), path.Base(permit)
		}
		resource := words(path.Base(name))
		all = append(all, p.listed(name, verb, resource, verbs[f.Method].said+" "+resource))
	}
	slices.SortFunc(all, func(a, b listed) int { return cmp.Compare(a.Name, b.Name) })
	return slices.CompactFunc(all, func(a, b listed) bool { return a.Name == b.Name })
}

func (p *Provider) listed(name, verb, resource, operation string) listed {
	return listed{name + "/" + verb, listedDisplay{
		Provider: strings.ReplaceAll(p.Namespace, ".", " "), Resource: resource, Operation: operation,
		Description: fmt.Sprintf("%s (%s).", operation, name),
	}}
}

// words takes a name in camel case apart: "virtualMachines" is "Virtual Machines".
func words(camel string) string {
	var b strings.Builder
	var last rune
	for i, r := range camel {
		switch {
		case i == 0:
			r = unicode.ToUpper(r)
		case unicode.IsUpper(r) && !unicode.IsUpper(last):
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// OperationInfo is an operation of a provider, as roles name it, and how one says it.
type OperationInfo struct{ Name, Resource, Operation, Description string }

// Operations are those of a provider, by name; none of a namespace that there is not.
func (c *Call) Operations(namespace string) []OperationInfo {
	var all []OperationInfo
	if p := c.engine.registry.providers[strings.ToLower(namespace)]; p != nil {
		for _, o := range c.engine.registry.listOperations(p, c.Strict()) {
			all = append(all, OperationInfo{o.Name, o.Display.Resource, o.Display.Operation, o.Display.Description})
		}
	}
	return all
}
