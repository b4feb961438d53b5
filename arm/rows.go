package arm

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// Row is one thing that the engine serves: a verb of a type, an action, or a function. The rows are its routing table,
// as docs/coverage.md shows it.
type Row struct {
	Namespace string
	Type      string // full name; empty for a function
	Name      string // "Create or update", "start"
	Method    string
	Path      string // "…/virtualMachines/{name}/start", "/tenants"
	Doc       string // the page of it, or of its type
	Surface   Surface
	Versions  Versions

	style func(version string) Style
}

// resourcesNamespace is the namespace of what is no other provider's.
const resourcesNamespace = "Microsoft.Resources"

// verbRows are what every type can be asked.
var verbRows = []struct{ name, method string }{
	{"Create or update", http.MethodPut},
	{"Update", http.MethodPatch},
	{"Get", http.MethodGet},
	{"Delete", http.MethodDelete},
	{"List", http.MethodGet},
}

// Rows are everything the engine serves: by provider in the order it was given them, types before functions, by name.
func (e *Engine) Rows() []Row {
	var all []Row
	for i := range e.deps.Providers {
		p := &e.deps.Providers[i]
		rows := e.registry.rowsOf(p)
		slices.SortStableFunc(rows, func(a, b Row) int {
			return cmp.Or(strings.Compare(orLast(a.Type), orLast(b.Type)), cmp.Compare(a.Path, b.Path))
		})
		all = append(all, rows...)
	}
	return all
}

func orLast(typ string) string { return orDefault(typ, "\U0010FFFF") }

func (g *registry) rowsOf(p *Provider) []Row {
	var rows []Row
	for _, k := range g.kinds {
		if d := k.declared(); d.provider == p {
			rows = append(rows, d.rows()...)
		}
	}
	for _, f := range g.functions {
		if f.provider == p && (!f.common || p.Namespace == resourcesNamespace) {
			rows = append(rows, f.row())
		}
	}
	return rows
}

func (d *declaration) rows() []Row {
	var rows []Row
	for _, v := range verbRows {
		if !slices.Contains(d.methods, v.method) {
			continue
		}
		rows = append(rows, d.verbRow(v.name, v.method))
	}
	for _, a := range d.actions {
		rows = append(rows, d.actionRow(a))
	}
	return rows
}

func (d *declaration) verbRow(name, method string) Row {
	r := d.row(name, method, "", d.doc, func(version string) Style { return d.verbStyle(method, version) })
	if method == http.MethodPatch {
		r.Versions = d.versions.Since(d.patches)
	}
	return r
}

func (d *declaration) actionRow(a actionForm) Row {
	r := d.row(a.name, a.method, a.name, orDefault(a.doc, d.doc), func(version string) Style { return d.actionStyle(a, version) })
	r.Versions = d.versions.Since(a.since)
	return r
}

func (d *declaration) row(name, method, action, doc string, style func(version string) Style) Row {
	path := "…"
	for i, t := range d.types {
		path += "/" + t
		if i < len(d.types)-1 || name != "List" {
			path += "/{name}"
		}
	}
	if action != "" {
		path += "/" + action
	}
	return Row{d.provider.Namespace, d.name, name, method, path, doc, d.surface, d.versions, style}
}

// row is the function's; what every provider has is one row, of Microsoft.Resources.
func (f *function) row() Row {
	path := "/" + strings.Join(f.segments, "/")
	if f.common {
		path = strings.Replace(path, "/"+f.provider.Namespace+"/", "/{namespace}/", 1)
		return Row{resourcesNamespace, "", strings.TrimPrefix(f.operated(), f.provider.Namespace+"/"), f.Method, path, f.Doc, OnDevice, f.Versions, nil}
	}
	if f.scoped {
		path = "/{scope}" + path
	}
	return Row{f.provider.Namespace, "", f.name(), f.Method, path, f.Doc, f.Surface, f.Versions, nil}
}

// RowOf is the row that a request is answered by; ok is false for one that is for no row, such as a poll. target is its
// path and query.
func (e *Engine) RowOf(method, target string) (row Row, ok bool) {
	path, _, _ := strings.Cut(target, "?")
	seg, err := splitPath(path)
	if err != nil {
		return Row{}, false
	}
	rt, err := e.registry.resolve(method, "", seg)
	switch {
	case err != nil || rt.check(method) != nil || rt.poll != "":
		return Row{}, false
	case rt.fn != nil:
		return rt.fn.row(), true
	case rt.action != "":
		d := rt.kind.declared()
		return d.actionRow(d.actions[strings.ToLower(rt.action)]), true
	}
	d := rt.kind.declared()
	for _, v := range verbRows {
		if v.method == method && rt.list == (v.name == "List") {
			return d.verbRow(v.name, v.method), true
		}
	}
	return Row{}, false
}
