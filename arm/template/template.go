package template

import (
	"errors"
	"strings"

	"github.com/edgerite/edgerite/internal/jsonc"
)

// Template is a parsed template. It is not changed by anything, so plans may share it.
type Template struct {
	root *object
}

// Parse reads a template. Its error is an *Error.
//
// That $schema and contentVersion may be missing is ours: no client of the device leaves them out.
//
// behaviour: template-members.
func Parse(text []byte) (*Template, error) {
	if len(text) > MaxSize {
		return nil, parseFault(place{}, "The template is '%d' bytes long. The limit is '%d'.", len(text), MaxSize)
	}
	v, lines, err := decodeTemplate(text)
	if err != nil {
		if syntax, ok := errors.AsType[*jsonc.SyntaxError](err); ok {
			e := parseFault(place{syntax.Line, syntax.Column}, "%s.", syntax)
			e.Hint = syntaxHint(syntax, text)
			return nil, e
		}
		return nil, parseFault(place{}, "%s.", err)
	}
	return templateOf(v, lines)
}

// templateOf takes a value for a template. Of one whose text is gone, lines is nil.
func templateOf(v value, lines *jsonc.Lines) (*Template, error) {
	root, ok := v.(*object)
	if !ok {
		return nil, parseFault(place{}, "A template must be an object.")
	}
	t := &Template{root: root}
	if err := (&memberCheck{lines}).template(root); err != nil {
		return nil, err
	}
	return t, t.check()
}

// parseFault is a template that cannot be read (text seen: "Deployment template parse failed: 'Required property 'resources' not found in JSON. …'.").
func parseFault(at place, format string, args ...any) *Error {
	e := invalidf(at, "", format, args...)
	e.Message, e.unread = strings.Replace(e.Message, "validation failed", "parse failed", 1), true
	return e
}

// check looks at the sections' types and sizes.
func (t *Template) check() error {
	resources, ok := t.root.get("resources")
	if !ok {
		e := parseFault(t.root.at, "Required property 'resources' not found in JSON. Path '', line %d, position %d.", t.root.at.line, t.root.at.column)
		e.Hint = t.notATemplateHint()
		return e
	}
	switch resources.(type) {
	case *array, *object:
	default:
		return parseFault(t.root.at, "The property 'resources' must be an array, or an object of resources by symbolic name. Path 'resources'.")
	}
	for _, section := range []struct {
		name  string
		limit int
	}{{"parameters", maxParameters}, {"variables", maxVariables}, {"outputs", maxOutputs}, {"definitions", maxParameters}} {
		v, _ := t.root.get(section.name)
		o, ok := v.(*object)
		if !ok && v != nil {
			return parseFault(t.root.at, "The property '%s' must be an object. Path '%s'.", section.name, section.name)
		}
		if o != nil && len(o.members) > section.limit {
			return limitExceeded(section.name, section.limit, len(o.members))
		}
	}
	return nil
}

// limitExceeded has the words of Resource Manager (text seen, of resources).
func limitExceeded(what string, limit, actual int) *Error {
	return invalidf(place{}, "", "The number of template %s limit exceeded. Limit: '%d' and actual: '%d'. Please see https://aka.ms/arm-syntax-%s for usage details.", what, limit, actual, what)
}

// section is one of the objects of a template, empty where it has none.
func (t *Template) section(name string) *object {
	v, _ := t.root.get(name)
	if o, ok := v.(*object); ok {
		return o
	}
	return newObject(nil)
}

// symbolic says whether the template is of languageVersion 2, as Bicep writes it where it needs more than there was before
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#languageversion-20).
func (t *Template) symbolic() bool { return strings.HasPrefix(t.string("languageVersion"), "2.") }

// string is a member that must be a plain string, such as apiProfile.
func (t *Template) string(name string) string {
	v, _ := t.root.get(name)
	s, _ := v.(string)
	return s
}
