package templatefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm/template"
)

// Expansion is what a template deploys.
type Expansion struct {
	File       string     `json:"file,omitempty"` // of a linked template, where it is another
	Scope      string     `json:"scope"`
	Hash       string     `json:"templateHash"`
	Parameters []Value    `json:"parameters"`
	Resources  []Resource `json:"resources"` // in order
	Skipped    []Resource `json:"skipped"`   // their condition is false
	Outputs    []Value    `json:"outputs"`
}

// Value is a parameter or an output.
type Value struct {
	Name    string          `json:"name"`
	Type    string          `json:"type"`
	Value   json.RawMessage `json:"value"`
	Unknown string          `json:"unknown,omitempty"` // the expression, where only the device knows the value
}

// Resource is one to deploy.
type Resource struct {
	Level      int                `json:"level,omitempty"` // 1 where it waits for nothing, else one more than the highest of those it waits for
	ID         string             `json:"id"`
	Type       string             `json:"type"`
	Name       string             `json:"name"`
	Symbol     string             `json:"symbolicName,omitempty"`
	APIVersion string             `json:"apiVersion"` // in an apiProfile the profile's name, where the resource has none
	Condition  string             `json:"condition,omitempty"`
	DependsOn  []string           `json:"dependsOn,omitempty"` // ids
	Line       int                `json:"line,omitempty"`
	Column     int                `json:"column,omitempty"`
	Body       json.RawMessage    `json:"body,omitempty"`
	Unknown    []template.Unknown `json:"unknown,omitempty"` // what in the body only the device knows
	Nested     *Expansion         `json:"nested,omitempty"`  // of a nested deployment
	Note       string             `json:"note,omitempty"`    // why that is not here

	id    string   // with the secrets in it, as the device has it
	file  *File    // it stands in
	path  []string // where there
	inner *File    // the template of a nested deployment, where that is here
}

const deploymentType = "Microsoft.Resources/deployments"

// The bounds of all templates together, so that links that go round end.
const (
	maxDepth = 8
	maxTotal = 10_000
)

// Expand works out what the file deploys.
func (f *File) Expand() (*Expansion, error) {
	at, err := f.place()
	if err != nil {
		return nil, err
	}
	x := &expander{options: f.options}
	return x.expand(f, at, 0)
}

// expander goes through a template and those in it.
type expander struct {
	options Options
	total   int
}

func (x *expander) expand(f *File, at place, depth int) (*Expansion, error) {
	c, err := x.options.context(at, f.Parameters)
	if err != nil {
		return nil, err
	}
	c.Secret = f.secret
	plan, err := f.Template.Plan(c)
	if err != nil {
		return nil, f.problem(err)
	}
	if x.total += len(plan.Resources); x.total > maxTotal {
		return nil, fmt.Errorf("%s: the templates have more than %d resources in all", f.Path, maxTotal)
	}
	made := &Expansion{Scope: at.scope, Hash: f.Template.Hash(), Parameters: []Value{}, Resources: []Resource{}, Skipped: []Resource{}, Outputs: []Value{}}
	for _, p := range plan.Parameters {
		v := Value{Name: p.Name, Type: p.Type, Value: json.RawMessage(`"***"`)}
		if !p.Secure {
			if v.Value, err = plan.Mask(p.Value); err != nil {
				return nil, fmt.Errorf("masking secrets: %w", err)
			}
		}
		made.Parameters = append(made.Parameters, v)
	}
	levels := map[*template.Resource]int{}
	for _, r := range plan.Resources {
		levels[r] = 1
		for _, other := range r.DependsOn {
			levels[r] = max(levels[r], levels[other]+1)
		}
		shown, err := x.resource(f, plan, r, depth)
		if err != nil {
			return nil, err
		}
		shown.Level = levels[r]
		made.Resources = append(made.Resources, shown)
	}
	for _, r := range plan.Skipped {
		made.Skipped = append(made.Skipped, headOf(r))
	}
	made.maskNames(func(name string) string { return maskName(plan, name) })
	for _, o := range plan.ShowOutputs() {
		made.Outputs = append(made.Outputs, Value{Name: o.Name, Type: o.Type, Value: o.Value, Unknown: o.Unknown})
	}
	return made, nil
}

func headOf(r *template.Resource) Resource {
	head := Resource{
		ID: r.ID, Type: r.Type, Name: r.Name, Symbol: r.Symbol, APIVersion: r.APIVersion, Condition: r.Condition, Line: r.Line, Column: r.Column,
		id: r.ID,
	}
	for _, other := range r.DependsOn {
		head.DependsOn = append(head.DependsOn, other.ID)
	}
	return head
}

func (x *expander) resource(f *File, plan *template.Plan, r *template.Resource, depth int) (Resource, error) {
	made := headOf(r)
	made.file, made.path = f, append(slices.Clone(f.prefix), steps(r.Path())...)
	shown, err := r.Show()
	if err != nil {
		return made, f.problem(err)
	}
	made.Body, made.Unknown = shown.Body, shown.Unknown
	if strings.EqualFold(r.Type, deploymentType) {
		err = x.nested(f, plan, r, &made, depth)
	}
	return made, err
}

// nested expands the template of a nested deployment. One whose parameters only the device knows is expanded with their expressions in their place; where that
// cannot be, it is said.
func (x *expander) nested(f *File, plan *template.Plan, r *template.Resource, made *Resource, depth int) error {
	if depth >= maxDepth {
		made.Note = fmt.Sprintf("not expanded: deployments are nested more than %d deep", maxDepth)
		return nil
	}
	inner, note, err := x.innerFile(f, plan, r)
	if err != nil {
		return f.wrongWithin(r, plan, f.problem(err))
	}
	if inner == nil {
		made.Note = note
		return nil
	}
	made.inner = inner
	open := ""
	for _, u := range made.Unknown {
		if strings.HasPrefix(u.Path, "properties.parameters.") {
			open = u.Expression
			break
		}
	}
	expanded, err := x.expand(inner, place{scope: r.Scope, name: r.Name}, depth+1)
	switch {
	case err != nil && open != "":
		made.Note = "not expanded: only the device knows " + open
		return nil
	case err != nil:
		return f.wrongWithin(r, plan, err)
	}
	if inner.Path != f.Path {
		expanded.File = inner.Path
	}
	made.Nested = expanded
	return x.mask(plan, expanded)
}

// wrongWithin is a mistake in the template of a nested deployment, without the parent's secrets. One that stands nowhere is told at the deployment.
func (f *File) wrongWithin(r *template.Resource, plan *template.Plan, err error) error {
	p, ok := errors.AsType[*Problem](err)
	if !ok {
		return err
	}
	p.Redact(plan.Redact)
	if p.Line == 0 && p.File == f.Path {
		f.at(p, r.Line, r.Column)
	}
	return p
}

// mask takes the parent's secrets out of what the template of a nested deployment shows.
func (x *expander) mask(plan *template.Plan, made *Expansion) error {
	texts := []*json.RawMessage{}
	for _, list := range [][]Value{made.Parameters, made.Outputs} {
		for i := range list {
			texts = append(texts, &list[i].Value)
		}
	}
	for i := range made.Resources {
		texts = append(texts, &made.Resources[i].Body)
		if inside := made.Resources[i].Nested; inside != nil {
			if err := x.mask(plan, inside); err != nil {
				return err
			}
		}
	}
	for _, text := range texts {
		masked, err := plan.Mask(*text)
		if err != nil {
			return fmt.Errorf("masking secrets: %w", err)
		}
		*text = masked
	}
	return nil
}

// maskName takes secrets out of an id, a name or a type, of which what is made of one may be a part.
func maskName(plan *template.Plan, name string) string {
	parts := strings.Split(plan.MaskText(name), "/")
	for i, part := range parts {
		parts[i] = plan.MaskText(part)
	}
	return strings.Join(parts, "/")
}

// maskNames takes secrets out of what resources are called by.
func (x *Expansion) maskNames(mask func(string) string) {
	for _, list := range [][]Resource{x.Resources, x.Skipped} {
		for i := range list {
			r := &list[i]
			r.ID, r.Name, r.Type, r.APIVersion = mask(r.ID), mask(r.Name), mask(r.Type), mask(r.APIVersion)
			for j := range r.DependsOn {
				r.DependsOn[j] = mask(r.DependsOn[j])
			}
			if r.Nested != nil {
				r.Nested.Scope = mask(r.Nested.Scope)
				r.Nested.maskNames(mask)
			}
		}
	}
}

// Count is how many resources are deployed, with those of nested deployments.
func (x *Expansion) Count() int {
	n := len(x.Resources)
	for _, r := range x.Resources {
		if r.Nested != nil {
			n += r.Nested.Count()
		}
	}
	return n
}
