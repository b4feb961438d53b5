package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"
)

// maxFile is far above what any configuration needs.
const maxFile = 1 << 20

// file is what a configuration file says, before anyone judges it.
type file struct {
	values  map[string]Value
	devices []fileDevice
}

// fileDevice is one item of the key devices.
type fileDevice struct {
	from   string
	values map[string]Value
}

// deviceKeys are the keys of an item of devices: its own name, and the settings of a single device.
func deviceKeys() map[string]bool {
	return map[string]bool{"name": true, "dns-domain": true, "arm-password": true, "subscription-id": true, "custom-size": true, "users": true, "service-principals": true, "principal-certificates": true, "applications": true}
}

type fileReader struct {
	name     string // as problems show it
	problems *Problems
}

func readFile(src Sources, env map[string]Value, names map[string]bool, problems *Problems) file {
	where := pick(setting{name: "config"}, src.Flags, env)
	if len(where.Texts) == 0 {
		return file{}
	}
	path := where.Texts[len(where.Texts)-1]
	content, err := src.ReadFile(path)
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxFile)
	}
	if err != nil {
		problems.add(where.From, "the file cannot be read: %v", err)
		return file{}
	}
	r := &fileReader{name: filepath.Base(path), problems: problems}
	return r.document(content, names)
}

func (r *fileReader) document(content []byte, names map[string]bool) file {
	f := file{values: map[string]Value{}}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var doc yaml.Node
	if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
		return f // an empty file says nothing
	} else if err != nil {
		r.problems.add(r.name, "is not YAML: %v", err)
		return f
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		r.problems.add(r.name, "holds more than one document; keep one")
	}
	keys := maps.Clone(names)
	delete(keys, "config") // a file does not name another
	keys["devices"] = true
	for key, node := range r.mapping(doc.Content[0], keys, "a setting") {
		if key == "devices" {
			f.devices = r.devices(node)
			continue
		}
		if v, ok := r.value(key, node); ok {
			f.values[key] = v
		}
	}
	return f
}

func (r *fileReader) devices(node *yaml.Node) []fileDevice {
	if node.Kind != yaml.SequenceNode || len(node.Content) == 0 {
		r.problems.add(r.at(node), "devices is a list of at least one device, each with a name")
		return nil
	}
	var devices []fileDevice
	for _, item := range node.Content {
		d := fileDevice{from: r.at(item), values: map[string]Value{}}
		for key, node := range r.mapping(item, deviceKeys(), "a key of a device") {
			if v, ok := r.value(key, node); ok {
				d.values[key] = v
			}
		}
		if _, named := d.values["name"]; !named {
			r.problems.add(d.from, "a device of the list devices needs the key name")
			continue
		}
		devices = append(devices, d)
	}
	return devices
}

// mapping returns the known keys of a mapping, which are what is said, and reports everything else.
func (r *fileReader) mapping(node *yaml.Node, known map[string]bool, what string) map[string]*yaml.Node {
	found := map[string]*yaml.Node{}
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return found
	}
	if node.Kind != yaml.MappingNode {
		r.problems.add(r.at(node), "expected lines of the form key: value")
		return found
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch {
		case !known[key.Value]:
			r.problems.add(r.at(key), "%q is not %s%s", key.Value, what, suggest(key.Value, slices.Collect(maps.Keys(known))))
		case found[key.Value] != nil:
			r.problems.add(r.at(key), "%s is given twice; keep one", key.Value)
		default:
			found[key.Value] = value
		}
	}
	return found
}

func (r *fileReader) value(key string, node *yaml.Node) (Value, bool) {
	v := Value{From: r.at(node)}
	nodes := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		nodes = node.Content
	}
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
			r.problems.add(r.at(n), "%s needs a value", key)
			return Value{}, false
		}
		v.Texts = append(v.Texts, n.Value)
	}
	return v, true
}

func (r *fileReader) at(node *yaml.Node) string { return fmt.Sprintf("%s:%d", r.name, node.Line) }
