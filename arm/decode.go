package arm

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// decoder puts a document into Go values as Resource Manager does: names compare without case,
// numbers may come as strings and strings as numbers, what nothing reads is collected, and an error
// says where it is.
type decoder struct {
	clear  bool     // null removes a value, as in a PATCH; otherwise null says nothing
	engine bool     // fields that are readonly or internal are decoded too
	unread []string // paths nothing reads
}

// fill decodes node, found at path, into v, whose struct below pointers and lists has shape s.
// What v holds already and node does not mention stays.
// behaviour: arm-null.
func (d *decoder) fill(v reflect.Value, node any, s *shape, path string) error {
	if node == nil {
		if d.clear {
			v.SetZero()
		}
		return nil
	}
	if decodesItself(v.Type()) {
		return d.fillItself(v, node, path)
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		return d.fill(v.Elem(), node, s, path)
	case reflect.Struct:
		return d.fillStruct(v, node, s, path)
	case reflect.Slice:
		return d.fillSlice(v, node, s, path)
	case reflect.Map:
		return d.fillMap(v, node, s, path)
	case reflect.Interface:
		v.Set(reflect.ValueOf(node))
		return nil
	default:
		return fillScalar(v, node, path)
	}
}

func (d *decoder) fillStruct(v reflect.Value, node any, s *shape, path string) error {
	m, ok := node.(map[string]any)
	if !ok {
		return misfit(node, "an object", path)
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		at := join(path, name)
		f := s.byName[strings.ToLower(name)]
		if f == nil || f.internal && !d.engine {
			d.unread = append(d.unread, at)
			continue
		}
		if f.readonly && !d.engine {
			continue
		}
		if err := d.fill(v.FieldByIndex(f.index), m[name], f.inner, at); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) fillSlice(v reflect.Value, node any, s *shape, path string) error {
	list, ok := node.([]any)
	if !ok {
		return misfit(node, "an array", path)
	}
	fresh := reflect.MakeSlice(v.Type(), len(list), len(list))
	for i, e := range list {
		if err := d.fill(fresh.Index(i), e, s, path+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	v.Set(fresh)
	return nil
}

func (d *decoder) fillMap(v reflect.Value, node any, s *shape, path string) error {
	m, ok := node.(map[string]any)
	if !ok {
		return misfit(node, "an object", path)
	}
	if v.IsNil() {
		v.Set(reflect.MakeMapWithSize(v.Type(), len(m)))
	}
	for name, e := range m {
		key := reflect.ValueOf(name).Convert(v.Type().Key())
		if e == nil && d.clear {
			v.SetMapIndex(key, reflect.Value{})
			continue
		}
		value := reflect.New(v.Type().Elem()).Elem()
		if err := d.fill(value, e, s, join(path, name)); err != nil {
			return err
		}
		v.SetMapIndex(key, value)
	}
	return nil
}

// fillItself leaves the decoding to the type: times, raw JSON, enumerations.
func (d *decoder) fillItself(v reflect.Value, node any, path string) error {
	raw, err := json.Marshal(node)
	if err != nil {
		return fmt.Errorf("encoding what was decoded at %s: %w", path, err)
	}
	if err := json.Unmarshal(raw, v.Addr().Interface()); err != nil {
		return misfit(node, "a value of its kind", path).Because(err)
	}
	return nil
}

// behaviour: arm-scalars.
func fillScalar(v reflect.Value, node any, path string) error {
	text, ok := scalarText(node)
	if !ok {
		return misfit(node, kindName(v.Kind()), path)
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
		return nil
	case reflect.Bool:
		if b, err := strconv.ParseBool(strings.ToLower(text)); err == nil {
			v.SetBool(b)
			return nil
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if n, ok := wholeNumber(text); ok && !v.OverflowInt(n) {
			v.SetInt(n)
			return nil
		}
	case reflect.Float32, reflect.Float64:
		if x, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) {
			v.SetFloat(x)
			return nil
		}
	}
	return misfit(node, kindName(v.Kind()), path)
}

// wholeNumber takes 30 and also 30.0, which some clients write for an integer.
func wholeNumber(text string) (int64, bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || x != math.Trunc(x) || math.Abs(x) > 1<<53 {
		return 0, false
	}
	return int64(x), true
}

func scalarText(node any) (string, bool) {
	switch n := node.(type) {
	case string:
		return n, true
	case json.Number:
		return n.String(), true
	case bool:
		return strconv.FormatBool(n), true
	}
	return "", false
}

func kindName(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a Boolean"
	case reflect.Float32, reflect.Float64:
		return "a number"
	default:
		return "an integer"
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
