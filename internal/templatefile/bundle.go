package templatefile

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/jsonc"
)

// JSON is the template for a request: strict JSON, with what it links to by relative path put in, since a device cannot read that.
//
// behaviour: template-bundle.
func (f *File) JSON() (json.RawMessage, error) {
	strict, err := jsonc.Standardize(f.Text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Path, err)
	}
	b := &bundler{options: f.options, left: template.MaxSize}
	return b.template(strict, f.Path, 0)
}

// bundler puts linked templates where they are linked.
type bundler struct {
	options Options
	left    int // bytes that may still be put in: a template that is larger is refused anyhow
}

// template goes through the resources of a template. One without links stays what it is, to the byte.
func (b *bundler) template(text json.RawMessage, path string, depth int) (json.RawMessage, error) {
	return b.member(text, "resources", func(resources json.RawMessage) (json.RawMessage, error) { return b.resources(resources, path, depth) })
}

// member changes a member of an object.
func (b *bundler) member(text json.RawMessage, name string, change func(json.RawMessage) (json.RawMessage, error)) (json.RawMessage, error) {
	return b.members(text, func(known string) bool { return strings.EqualFold(known, name) }, change)
}

// members changes those members of an object that are chosen. What is no object, or in which nothing changes, stays what it is.
func (b *bundler) members(text json.RawMessage, chosen func(name string) bool, change func(json.RawMessage) (json.RawMessage, error)) (json.RawMessage, error) {
	members, err := jsonc.Members(text)
	if err != nil {
		return text, nil //nolint:nilerr // Resource Manager says what is wrong with it
	}
	changed := false
	for i, m := range members {
		if !chosen(m.Name) {
			continue
		}
		made, err := change(m.Value)
		if err != nil {
			return nil, err
		}
		changed = changed || string(made) != string(m.Value)
		members[i].Value = made
	}
	if !changed {
		return text, nil
	}
	return jsonc.Object(members)
}

// resources are an array, or an object by symbolic name.
func (b *bundler) resources(text json.RawMessage, path string, depth int) (json.RawMessage, error) {
	change := func(resource json.RawMessage) (json.RawMessage, error) { return b.resource(resource, path, depth) }
	var list []json.RawMessage
	if json.Unmarshal(text, &list) != nil {
		return b.members(text, func(string) bool { return true }, change)
	}
	changed := false
	for i, resource := range list {
		made, err := change(resource)
		if err != nil {
			return nil, err
		}
		changed = changed || string(made) != string(resource)
		list[i] = made
	}
	if !changed {
		return text, nil
	}
	return json.Marshal(list)
}

func (b *bundler) resource(text json.RawMessage, path string, depth int) (json.RawMessage, error) {
	text, err := b.template(text, path, depth) // a resource's children are called resources too
	if err != nil {
		return nil, err
	}
	var head struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(text, &head) != nil || !strings.EqualFold(head.Type, deploymentType) {
		return text, nil //nolint:nilerr // Resource Manager says what is wrong with it
	}
	return b.member(text, "properties", func(properties json.RawMessage) (json.RawMessage, error) {
		return b.deployment(properties, path, depth)
	})
}

// deployment puts the linked template into the properties of a nested deployment. A template that was linked is evaluated by itself
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates#linked-template).
func (b *bundler) deployment(properties json.RawMessage, path string, depth int) (json.RawMessage, error) {
	properties, err := b.member(properties, "template", func(inner json.RawMessage) (json.RawMessage, error) { return b.template(inner, path, depth) })
	if err != nil {
		return nil, err
	}
	var link struct {
		TemplateLink struct {
			URI          string `json:"uri"`
			RelativePath string `json:"relativePath"`
		} `json:"templateLink"`
	}
	if json.Unmarshal(properties, &link) != nil || link.TemplateLink.RelativePath == "" || link.TemplateLink.URI != "" {
		return properties, nil //nolint:nilerr // nor of a link that is none
	}
	relative := link.TemplateLink.RelativePath
	switch {
	case strings.HasPrefix(relative, "["):
		return nil, usagef("%s: the relativePath %q of a template link is an expression: what it links to cannot be sent with the template", path, relative)
	case depth >= maxDepth:
		return nil, usagef("%s: templates are linked more than %d deep", path, maxDepth)
	}
	linked, err := b.options.linked(path, relative)
	if err != nil {
		return nil, err
	}
	strict, err := jsonc.Standardize(linked.Text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", linked.Path, err)
	}
	if b.left -= len(strict); b.left < 0 {
		return nil, usagef("%s: with what it links to the template is larger than %d bytes", path, template.MaxSize)
	}
	if strict, err = b.template(strict, linked.Path, depth+1); err != nil {
		return nil, err
	}
	members, err := jsonc.Members(properties)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var made []jsonc.Member
	for _, m := range members {
		switch {
		case strings.EqualFold(m.Name, "templateLink"):
			made = append(made, jsonc.Member{Name: "expressionEvaluationOptions", Value: json.RawMessage(`{"scope":"inner"}`)}, jsonc.Member{Name: "template", Value: strict})
		case !strings.EqualFold(m.Name, "expressionEvaluationOptions"):
			made = append(made, m)
		}
	}
	return jsonc.Object(made)
}
