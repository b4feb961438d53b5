package shapes

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Judge compares a JSON body with a model and returns what is wrong with it, a line each that begins with the
// place: a field the model does not have (its case counts), a value of another kind, a null, a constant in
// another case. A value that is not among the SDK's constants is fine: the device has sizes of its own.
func (p *Package) Judge(body []byte, model string) ([]string, error) {
	if err := p.read(); err != nil {
		return nil, err
	}
	value, err := decode(body)
	if err != nil {
		return nil, err
	}
	j := judge{pkg: p}
	j.value(model, value, ast.NewIdent(model))
	return j.found, nil
}

func decode(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	return value, nil
}

type judge struct {
	pkg   *Package
	found []string
}

func (j *judge) wrong(at, format string, args ...any) {
	j.found = append(j.found, at+": "+fmt.Sprintf(format, args...))
}

func (j *judge) value(at string, value any, want ast.Expr) {
	if value == nil {
		j.wrong(at, "is null")
		return
	}
	switch want := want.(type) {
	case *ast.StarExpr:
		j.value(at, value, want.X)
	case *ast.InterfaceType: // anything
	case *ast.ArrayType:
		j.array(at, value, want)
	case *ast.MapType:
		j.members(at, value, func(string) ast.Expr { return want.Value })
	case *ast.SelectorExpr:
		j.text(at, value, ast.NewIdent(fmt.Sprint(want.X)+"."+want.Sel.Name))
	case *ast.Ident:
		j.named(at, value, want)
	default:
		j.wrong(at, "the SDK has a %T, which nothing here knows", want)
	}
}

func (j *judge) array(at string, value any, want *ast.ArrayType) {
	if of, ok := want.Elt.(*ast.Ident); ok && of.Name == "byte" {
		j.text(at, value, ast.NewIdent("string"))
		return
	}
	items, ok := value.([]any)
	if !ok {
		j.wrong(at, "is %s, not an array", kind(value))
		return
	}
	for i, item := range items {
		j.value(at+"["+strconv.Itoa(i)+"]", item, want.Elt)
	}
}

func (j *judge) members(at string, value any, want func(name string) ast.Expr) {
	object, ok := value.(map[string]any)
	if !ok {
		j.wrong(at, "is %s, not an object", kind(value))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if of := want(name); of != nil {
			j.value(at+"."+name, object[name], of)
		} else {
			j.wrong(at+"."+name, "is not in the model")
		}
	}
}

func (j *judge) named(at string, value any, want *ast.Ident) {
	switch want.Name {
	case "bool":
		if _, ok := value.(bool); !ok {
			j.wrong(at, "is %s, not a boolean", kind(value))
		}
	case "int32", "int64", "float64":
		j.number(at, value, want.Name)
	default:
		if model, ok := j.pkg.models[want.Name]; ok {
			j.members(at, value, func(name string) ast.Expr { return model[name] })
		} else {
			j.text(at, value, want)
		}
	}
}

func (j *judge) number(at string, value any, of string) {
	n, ok := value.(json.Number)
	if !ok {
		j.wrong(at, "is %s, not a number", kind(value))
		return
	}
	bits := map[string]int{"int32": 32, "int64": 64}[of]
	if bits == 0 {
		return
	}
	if _, err := strconv.ParseInt(n.String(), 10, bits); err != nil {
		j.wrong(at, "is %s, not an %s", n, of)
	}
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// text judges strings, and the types that are strings in JSON.
func (j *judge) text(at string, value any, want *ast.Ident) {
	s, ok := value.(string)
	if !ok {
		j.wrong(at, "is %s, not a string", kind(value))
		return
	}
	switch want.Name {
	case "date.Time":
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			j.wrong(at, "is %q, not a time", s)
		}
	case "uuid.UUID":
		if !uuid.MatchString(s) {
			j.wrong(at, "is %q, not a UUID", s)
		}
	default:
		known := j.pkg.enums[want.Name]
		if slices.Contains(known, s) {
			return
		}
		for _, other := range known {
			if strings.EqualFold(other, s) {
				j.wrong(at, "is %q, which the SDK writes %q", s, other)
			}
		}
	}
}

func kind(value any) string {
	switch value := value.(type) {
	case string:
		return fmt.Sprintf("the string %q", value)
	case json.Number:
		return "the number " + value.String()
	case bool:
		return fmt.Sprintf("the boolean %v", value)
	case []any:
		return "an array"
	default:
		return "an object"
	}
}
