package templatefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/jsonc"
)

// given are parameters in the order they came. One that comes again takes the place of the former, as in Azure CLI.
type given struct {
	declared []template.Declared
	readFile func(path string) ([]byte, error)
	names    []string
	values   map[string]json.RawMessage // {"value": …} and the like, by name in lower case
	sources  map[string]source          // of those that stand in a file, by name in lower case
}

// source is a file of parameters.
type source struct {
	path     string
	text     []byte
	envelope bool // they are in its member "parameters"
}

// readParameters makes the parameters of a request of what people write. Each item is one of: @FILE or the name of a file with parameters, with the envelope of
// its schema or without; JSON of the same form; NAME=VALUE, of which the type is the template's; NAME=@FILE
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-cli#parameters).
func readParameters(items []string, declared []template.Declared, readFile func(path string) ([]byte, error)) (*given, error) {
	g := &given{declared: declared, readFile: readFile, values: map[string]json.RawMessage{}, sources: map[string]source{}}
	for _, item := range items {
		if err := g.read(item); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (g *given) read(item string) error {
	path, named := strings.CutPrefix(item, "@")
	if !named && strings.HasPrefix(strings.TrimSpace(item), "{") {
		return g.object([]byte(item), "the parameters given", false)
	}
	if strings.HasSuffix(strings.ToLower(path), ".bicepparam") {
		return usagef("%s is Bicep: compile it first, with bicep build-params %[1]s", path)
	}
	text, err := g.readFile(path)
	if err == nil {
		return g.object(text, path, true)
	}
	name, value, assigned := strings.Cut(item, "=")
	switch {
	case strings.Contains(name, "://"):
		return usagef("parameters %q: those at an address are not fetched: save them to a file", item)
	case assigned && !named:
		return g.assign(name, value)
	case errors.Is(err, fs.ErrNotExist) && slices.ContainsFunc(g.declared, func(d template.Declared) bool { return strings.EqualFold(d.Name, item) }):
		return usagef("parameter %s has no value: write %[1]s=VALUE", item)
	case errors.Is(err, fs.ErrNotExist):
		return usagef("parameters %q: there is no such file; write NAME=VALUE, @FILE or JSON", path)
	}
	return fmt.Errorf("the parameters cannot be read: %w", err)
}

// object reads {"name": {"value": …}}, also within the envelope of a parameters file
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files).
func (g *given) object(text []byte, from string, isFile bool) error {
	strict, err := jsonc.Standardize(text)
	if err != nil {
		return usagef("%s: no JSON: %v", from, err)
	}
	members, err := jsonc.Members(strict)
	if err != nil {
		return usagef("%s: parameters are a JSON object of names", from)
	}
	within, envelope := find(members, "parameters")
	schema, marked := find(members, "$schema")
	_, deploys := find(members, "resources")
	switch {
	case marked && deploys && strings.HasPrefix(string(schema), `"`):
		return usagef("%s is a template: its parameters are in another file, or are given as NAME=VALUE", from)
	case envelope:
		if members, err = jsonc.Members(within); err != nil {
			return usagef("%s: the member \"parameters\" is a JSON object of names", from)
		}
	case marked && strings.HasPrefix(string(schema), `"`):
		return usagef("%s has no member \"parameters\", in which the parameters of a file with a $schema are", from)
	}
	for _, m := range members {
		g.set(m.Name, m.Value)
		if isFile {
			g.sources[strings.ToLower(m.Name)] = source{from, text, envelope}
		}
	}
	return nil
}

// find is a member by its name.
func find(members []jsonc.Member, name string) (json.RawMessage, bool) {
	for _, m := range members {
		if m.Name == name {
			return m.Value, true
		}
	}
	return nil, false
}

// assign takes NAME=VALUE. What the template does not declare is a string: the template tells that it is too much.
func (g *given) assign(name, text string) error {
	if path, ok := strings.CutPrefix(text, "@"); ok {
		content, err := g.readFile(path)
		if err != nil {
			return usagef("parameter %s: %v", name, err)
		}
		text = string(content)
	}
	kind := ""
	for _, d := range g.declared {
		if strings.EqualFold(d.Name, name) {
			kind = d.Type
		}
	}
	value, err := valueOf(kind, text)
	if err != nil {
		return usagef("parameter %s: %v", name, err)
	}
	g.set(name, json.RawMessage(`{"value":`+string(value)+`}`))
	return nil
}

// valueOf is JSON of a value as it is typed.
func valueOf(kind, text string) ([]byte, error) {
	switch kind {
	case "int":
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a whole number", text)
		}
		return strconv.AppendInt(nil, n, 10), nil
	case "bool":
		if word := strings.ToLower(strings.TrimSpace(text)); word == "true" || word == "false" {
			return []byte(word), nil
		}
		return nil, fmt.Errorf("%q is neither true nor false", text)
	case "object", "secureobject", "array":
		strict, err := jsonc.Standardize([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("it is of type %s, so its value is JSON: %w", kind, err)
		}
		return strict, nil
	}
	return json.Marshal(text)
}

func (g *given) set(name string, value json.RawMessage) {
	key := strings.ToLower(name)
	delete(g.sources, key)
	if _, again := g.values[key]; !again {
		g.names = append(g.names, name)
	}
	g.values[key] = value
}

func (g *given) encode() (json.RawMessage, error) {
	var members []jsonc.Member
	for _, name := range g.names {
		members = append(members, jsonc.Member{Name: name, Value: g.values[strings.ToLower(name)]})
	}
	return jsonc.Object(members)
}

// place puts a mistake in a parameter at the file that gives it.
func (g *given) place(p *Problem, hide hiding) {
	name, ok := strings.CutPrefix(p.Path, "parameters.")
	if !ok || g == nil {
		return
	}
	from, ok := g.sources[strings.ToLower(name)]
	if !ok {
		return
	}
	text, err := jsonc.Read(from.text)
	if err != nil {
		return // it was read before
	}
	path := []string{name}
	if from.envelope {
		path = []string{"parameters", name}
	}
	p.File = from.path
	p.Line, p.Column, _ = text.Find(path...)
	p.find(from.text, 0, hide)
}
