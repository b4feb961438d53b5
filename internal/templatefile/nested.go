package templatefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/arm/template"
)

// nestedProperties are those of a nested deployment that say what it deploys.
type nestedProperties struct {
	Properties struct {
		Template     json.RawMessage `json:"template"`
		TemplateLink struct {
			URI          string `json:"uri"`
			RelativePath string `json:"relativePath"`
		} `json:"templateLink"`
		Parameters     json.RawMessage `json:"parameters"`
		ParametersLink struct {
			URI string `json:"uri"`
		} `json:"parametersLink"`
	} `json:"properties"`
}

// innerFile is the template of a nested deployment: in the file itself, or linked by a path relative to it. It is nil, with the reason, where the template is
// elsewhere.
func (x *expander) innerFile(f *File, plan *template.Plan, r *template.Resource) (inner *File, note string, err error) {
	body, err := r.Preview()
	if err != nil {
		return nil, "", err
	}
	var n nestedProperties
	if err := json.Unmarshal(body, &n); err != nil {
		return nil, "not expanded: its properties are not those of a deployment", nil //nolint:nilerr // the device says what is wrong
	}
	if link := n.Properties.ParametersLink.URI; link != "" {
		return nil, "not expanded: its parameters are at " + plan.MaskText(link), nil
	}
	parsed, err := r.Nested()
	if err != nil {
		return nil, "", err
	}
	switch link := n.Properties.TemplateLink; {
	case parsed != nil:
		inner = &File{Path: f.Path, Text: f.Text, Template: parsed, options: f.options, evaluated: f.evaluated, prefix: f.within(r)}
	case n.Properties.Template != nil:
		// It was evaluated: nothing of it stands in the file as it is now.
		inner = &File{Path: f.Path, Text: f.Text, options: f.options, evaluated: true, prefix: f.within(r)}
		if inner.Template, err = template.Parse(n.Properties.Template); err != nil {
			return nil, "", inner.problem(err)
		}
	case link.URI != "":
		return nil, "not expanded: its template is at " + plan.MaskText(link.URI), nil
	case link.RelativePath != "":
		if inner, err = x.options.linked(f.Path, link.RelativePath); err != nil {
			if shown := plan.MaskText(link.RelativePath); shown != link.RelativePath {
				err = fmt.Errorf("the template %s cannot be read", shown)
			}
			return nil, "", f.missing(r, err)
		}
	default:
		return nil, "not expanded: it has no template", nil
	}
	inner.Parameters = n.Properties.Parameters
	inner.secret = func(text string) bool { return plan.Secret(text) || f.secret != nil && f.secret(text) }
	inner.redacts = append(slices.Clone(f.redacts), inner.Template.Redactor(inner.Parameters))
	return inner, "", nil
}

// within is where the template of a nested deployment stands.
func (f *File) within(r *template.Resource) []string {
	return append(append(slices.Clone(f.prefix), steps(r.Path())...), "properties", "template")
}

// linked reads a template beside the one that links to it
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates#linked-template).
func (o Options) linked(path, relative string) (*File, error) {
	if filepath.IsAbs(relative) || strings.Contains(relative, "://") {
		return nil, fmt.Errorf("%s: the relativePath %q of a template link is not relative", path, relative)
	}
	return o.read(filepath.Join(filepath.Dir(path), filepath.FromSlash(relative)))
}

// missing is a linked template that cannot be read, told where it is linked to. A mistake in one stays what it is.
func (f *File) missing(r *template.Resource, err error) error {
	if _, wrong := errors.AsType[*Problem](err); wrong {
		return err
	}
	p := &Problem{
		File: f.Path, Code: "InvalidContentLink", Message: "What the nested deployment '" + r.Name + "' links to cannot be had: " + err.Error() + ".",
		Hint: "A relativePath begins in the folder of the template that has it.",
	}
	f.at(p, r.Line, r.Column)
	return p
}
