package resources

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

var exports = []arm.Function{{
	Method: http.MethodPost, Path: groupPath + "/exportTemplate", Versions: resourceVersions, Do: exportTemplate, Writes: true,
	Doc: "https://learn.microsoft.com/rest/api/resources/resource-groups/export-template",
}}

const (
	// exportFollowed is the first api-version at which an export is followed to its end.
	exportFollowed = "2019-08-01"
	exportTakes    = 5 * time.Second
	// maxExported is how many resources a template has at most.
	// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/export-template-portal#limitations
	maxExported = 200
	// templateSchema is the one of the specification's example.
	templateSchema = "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#"
)

// The options of an export.
const (
	includeDefaults = "IncludeParameterDefaultValue"
	includeComments = "IncludeComments"
	skipNames       = "SkipResourceNameParameterization"
	skipAll         = "SkipAllParameterization"
)

// exportTemplate captures the group, or some of its resources, as a template that makes them again.
// behaviour: export-template.
func exportTemplate(c *arm.Call) (any, error) {
	var in struct {
		Resources []string `json:"resources"`
		Options   string   `json:"options"`
	}
	if err := c.Body(&in); err != nil {
		return nil, err
	}
	options, err := exportOptions(in.Options)
	if err != nil {
		return nil, err
	}
	all, err := c.Exports(c.Scope())
	if err != nil {
		return nil, err
	}
	if all, err = chosen(all, in.Resources); err != nil {
		return nil, err
	}
	if len(all) > maxExported {
		return nil, tooManyExported()
	}
	result := arm.Members{{Name: "template", Value: newGeneralizer(all, options).template()}}
	if c.Version() < exportFollowed {
		return arm.Reply{Status: http.StatusOK, Body: result}, nil
	}
	return c.Followed(c.Scope(), exportTakes, result)
}

// exportOptions reads the list of options, which are told apart without case.
func exportOptions(list string) (map[string]bool, error) {
	options := map[string]bool{}
	for word := range strings.SplitSeq(list, ",") {
		word = strings.TrimSpace(word)
		i := slices.IndexFunc([]string{includeDefaults, includeComments, skipNames, skipAll, ""}, func(o string) bool { return strings.EqualFold(o, word) })
		if i < 0 {
			return nil, noExportOption(word)
		}
		options[[]string{includeDefaults, includeComments, skipNames, skipAll, ""}[i]] = true
	}
	return options, nil
}

// chosen are those of the resources whose ids the client names; all of them for none or for "*".
func chosen(all []arm.Exported, ids []string) ([]arm.Exported, error) {
	if len(ids) == 0 || slices.Contains(ids, "*") {
		return all, nil
	}
	var some []arm.Exported
	for _, text := range ids {
		id, err := arm.ParseID(text)
		i := slices.IndexFunc(all, func(e arm.Exported) bool { return err == nil && e.ID.Key() == id.Key() })
		if i < 0 {
			return nil, notExported(text)
		}
		if !slices.ContainsFunc(some, func(e arm.Exported) bool { return e.ID.Key() == id.Key() }) {
			some = append(some, all[i])
		}
	}
	return some, nil
}

// generalizer writes resources as a template.
type generalizer struct {
	resources  []arm.Exported
	options    map[string]bool
	exported   map[string]bool   // keys of the resources
	names      map[string]string // the parameter that has the name of a resource, or the id of one elsewhere, by its key
	parameters arm.Members
	needs      []string // what the resource that is written depends on
}

func newGeneralizer(all []arm.Exported, options map[string]bool) *generalizer {
	g := &generalizer{resources: all, options: options, exported: map[string]bool{}, names: map[string]string{}, parameters: arm.Members{}}
	for _, r := range all {
		g.exported[r.ID.Key()] = true
	}
	for _, r := range all {
		if len(r.ID.Names) == 1 && !options[skipNames] && !options[skipAll] {
			g.names[r.ID.Key()] = g.parameter(r.ID, "name", r.ID.Name(), "String")
		}
	}
	return g
}

func (g *generalizer) template() arm.Members {
	resources := []any{}
	for _, r := range g.resources {
		resources = append(resources, g.resource(r))
	}
	return arm.Members{
		{Name: "$schema", Value: templateSchema}, {Name: "contentVersion", Value: "1.0.0.0"}, {Name: "parameters", Value: g.parameters},
		{Name: "variables", Value: arm.Members{}}, {Name: "resources", Value: resources},
	}
}

// resource is the declaration of one.
func (g *generalizer) resource(r arm.Exported) arm.Members {
	g.needs = nil
	if parent, ok := r.ID.Parent(); ok && g.exported[parent.Key()] {
		g.need(parent)
	}
	body := g.value(r.ID, r.Body).(arm.Members)
	var m arm.Members
	if g.options[includeComments] {
		m = append(m, arm.Member{Name: "comments", Value: "Generalized from resource: '" + r.ID.String() + "'."})
	}
	m = append(m, arm.Member{Name: "type", Value: r.ID.Type()}, arm.Member{Name: "apiVersion", Value: r.Version}, arm.Member{Name: "name", Value: g.name(r.ID)})
	if r.Location != "" {
		m = append(m, arm.Member{Name: "location", Value: r.Location})
	}
	if len(g.needs) > 0 {
		m = append(m, arm.Member{Name: "dependsOn", Value: g.needs})
	}
	if len(r.Tags) > 0 {
		tags := map[string]string{}
		for name, value := range r.Tags {
			tags[name] = literal(value)
		}
		m = append(m, arm.Member{Name: "tags", Value: tags})
	}
	return append(m, body...)
}

// name is what a declaration has for its name: "[parameters('virtualMachines_vm_name')]", or of a child
// "[concat(parameters('virtualMachines_vm_name'), '/extension')]".
func (g *generalizer) name(id arm.ID) string {
	first, rest := g.names[top(id).Key()], strings.Join(id.Names[1:], "/")
	switch {
	case first == "" || !g.exported[top(id).Key()]:
		return literal(id.FullName())
	case rest == "":
		return "[parameters(" + quoted(first) + ")]"
	}
	return "[concat(parameters(" + quoted(first) + "), " + quoted("/"+rest) + ")]"
}

// value is a value of a resource's body with expressions in the place of ids and of secrets.
func (g *generalizer) value(of arm.ID, v any) any {
	switch v := v.(type) {
	case arm.Members:
		m := arm.Members{}
		for _, one := range v {
			if value := g.value(of, one.Value); value != nil {
				m = append(m, arm.Member{Name: one.Name, Value: value})
			}
		}
		return m
	case []any:
		list := []any{}
		for _, one := range v {
			list = append(list, g.value(of, one))
		}
		return list
	case arm.Secret:
		return g.secret(of, v)
	case string:
		id, err := arm.ParseID(v)
		if err != nil || id.Namespace == "" || id.Group == "" || id.On != nil || g.options[skipAll] && !g.exported[top(id).Key()] {
			return literal(v)
		}
		return "[" + g.id(id) + "]"
	}
	return v
}

// id is the expression of a resource's id: of one in the template, which has to be there first, by its name; of any other by
// a parameter with the id of the outermost resource.
func (g *generalizer) id(id arm.ID) string {
	outer := top(id)
	if g.exported[outer.Key()] {
		g.need(outer)
		return g.resourceID(id)
	}
	name := g.names[outer.Key()]
	if name == "" {
		name = g.parameter(outer, "externalid", outer.String(), "String")
		g.names[outer.Key()] = name
	}
	below := strings.TrimPrefix(id.String(), outer.String())
	if below == "" {
		return "parameters(" + quoted(name) + ")"
	}
	return "concat(parameters(" + quoted(name) + "), " + quoted(below) + ")"
}

// need has the resource that is written depend on another of the template.
func (g *generalizer) need(id arm.ID) {
	if on := "[" + g.resourceID(id) + "]"; !slices.Contains(g.needs, on) {
		g.needs = append(g.needs, on)
	}
}

// resourceID is the expression of the id of a resource in the template, or of what lies in one.
func (g *generalizer) resourceID(id arm.ID) string {
	var b strings.Builder
	fmt.Fprintf(&b, "resourceId(%s", quoted(id.Type()))
	for i, name := range id.Names {
		if first := g.names[top(id).Key()]; i == 0 && first != "" {
			b.WriteString(", parameters(" + quoted(first) + ")")
		} else {
			b.WriteString(", " + quoted(name))
		}
	}
	return b.String() + ")"
}

// secret is the parameter that whoever deploys the template gives a secret by; nil where there are to be none.
func (g *generalizer) secret(of arm.ID, s arm.Secret) any {
	if g.options[skipAll] {
		return nil
	}
	kind := "SecureString"
	if s.Object {
		kind = "SecureObject"
	}
	return "[parameters(" + quoted(g.parameter(of, s.Name, "", kind)) + ")]"
}

// parameter declares a parameter, "virtualMachines_vm_name", and returns its name.
func (g *generalizer) parameter(of arm.ID, what, value, kind string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, of.Types[len(of.Types)-1]+"_"+of.Name()+"_"+what)
	taken := func(name string) bool {
		return slices.ContainsFunc(g.parameters, func(p arm.Member) bool { return strings.EqualFold(p.Name, name) })
	}
	unique := name
	for i := 1; taken(unique); i++ {
		unique = fmt.Sprintf("%s_%d", name, i)
	}
	var p arm.Members
	if g.options[includeDefaults] && value != "" {
		p = append(p, arm.Member{Name: "defaultValue", Value: literal(value)})
	}
	g.parameters = append(g.parameters, arm.Member{Name: unique, Value: append(p, arm.Member{Name: "type", Value: kind})})
	return unique
}

// top is the outermost of the resources that a resource lies in.
func top(id arm.ID) arm.ID {
	id.Types, id.Names = id.Types[:1], id.Names[:1]
	return id
}

// literal is a text in a template: one that looks like an expression is marked.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions#escape-characters
func literal(text string) string {
	if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		return "[" + text
	}
	return text
}

// quoted is a string in an expression.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// behaviour: export-template.
func tooManyExported() error {
	return apierr.New(http.StatusBadRequest, "ExportTemplateResourceLimitExceeded", "Export template is not supported for resource groups more than %d resources.", maxExported)
}

func noExportOption(word string) error {
	return apierr.New(http.StatusBadRequest, "InvalidExportOptions", "The export option '%.64s' is not supported.", word).At("options")
}

func notExported(id string) error {
	return apierr.New(http.StatusNotFound, "ResourceNotFound", "The resource '%.256s' to export was not found in the resource group.", id).At("resources")
}
