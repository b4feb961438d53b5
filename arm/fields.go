package arm

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// shape is what the engine knows of a Go struct type that JSON goes into: its fields by name,
// and what is declared of each.
type shape struct {
	fields []*field
	byName map[string]*field // by lower-case JSON name
	hides  bool              // something in it is not always shown
	keeps  bool              // something in it is kept from the old resource when a new one comes
	key    *field            // what identifies an element of a list, or nil
}

// field is one JSON property.
type field struct {
	name  string
	index []int
	inner *shape // of the struct below pointers and lists, or nil
	rule
}

// rule is an `arm` tag.
type rule struct {
	readonly, immutable, secret, internal bool
	key                                   bool
	since, until, expand                  string
}

func (r rule) hidden() bool {
	return r.secret || r.internal || r.since != "" || r.until != "" || r.expand != ""
}
func (r rule) kept() bool { return r.readonly || r.immutable || r.secret || r.internal }

var (
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// compile reads the tags of struct type t, once for each engine. A wrong tag is an error that names the field.
func compile(t reflect.Type) (*shape, error) { return compileInto(map[reflect.Type]*shape{}, t) }

func compileInto(seen map[reflect.Type]*shape, t reflect.Type) (*shape, error) {
	if s := seen[t]; s != nil {
		return s, nil
	}
	s := &shape{byName: map[string]*field{}}
	seen[t] = s
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" || f.Anonymous && name == "" {
			continue // what encoding/json does not see either; an embedded struct's fields come by themselves
		}
		if name == "" {
			name = f.Name
		}
		rule, err := parseRule(f.Tag.Get("arm"))
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
		if rule.hidden() && !strings.Contains(options, "omit") {
			return nil, fmt.Errorf("%s.%s: a field that is not always shown needs omitempty or omitzero", t, f.Name)
		}
		p := &field{name: name, index: f.Index, rule: rule}
		if e, inMap := element(f.Type); e != nil {
			if p.inner, err = compileInto(seen, e); err != nil {
				return nil, err
			}
			if inMap && (p.inner.hides || p.inner.keeps) {
				return nil, fmt.Errorf("%s.%s: no arm tags below a map", t, f.Name)
			}
			s.hides, s.keeps = s.hides || p.inner.hides, s.keeps || p.inner.keeps
		}
		s.hides, s.keeps = s.hides || rule.hidden(), s.keeps || rule.kept()
		if rule.key || s.key == nil && name == "name" {
			s.key = p
		}
		s.fields = append(s.fields, p)
		s.byName[strings.ToLower(name)] = p
	}
	return s, nil
}

func parseRule(tag string) (rule, error) {
	var r rule
	for word := range strings.SplitSeq(tag, ",") {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "":
		case "readonly":
			r.readonly = true
		case "immutable":
			r.immutable = true
		case "secret":
			r.secret = true
		case "internal":
			r.internal = true
		case "key":
			r.key = true
		case "since":
			r.since = value
		case "until":
			r.until = value
		case "expand":
			r.expand = strings.ToLower(value)
		default:
			return r, fmt.Errorf("unknown arm tag %q", word)
		}
	}
	return r, nil
}

// element is the struct type below pointers, lists and maps, or nil for a type that decodes itself.
func element(t reflect.Type) (e reflect.Type, inMap bool) {
	for {
		if decodesItself(t) {
			return nil, inMap
		}
		switch t.Kind() {
		case reflect.Map:
			inMap = true
			t = t.Elem()
		case reflect.Pointer, reflect.Slice:
			t = t.Elem()
		case reflect.Struct:
			return t, inMap
		default:
			return nil, inMap
		}
	}
}

func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t.Kind() != reflect.Pointer && (p.Implements(jsonUnmarshaler) || p.Implements(textUnmarshaler))
}

// find looks a property up by its JSON path: "properties", "provisioningState".
func (s *shape) find(path ...string) []int {
	var index []int
	for _, name := range path {
		f := (*field)(nil)
		if s != nil {
			f = s.byName[strings.ToLower(name)]
		}
		if f == nil {
			return nil
		}
		index = append(index, f.index...)
		s = f.inner
	}
	return index
}
