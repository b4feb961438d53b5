package template

import (
	"fmt"
	"slices"
	"strings"
)

// schemaProblem says why a value is not what a type allows.
type schemaProblem struct {
	path    string
	value   value
	allowed string // the values that are, where that is the reason
	text    string
}

// schemaTypes are the types of parameters and outputs: what they take, how messages and answers name them
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/data-types).
var schemaTypes = map[string]struct {
	kind            kind
	expected, shown string
	secure          bool
}{
	"string":       {kindString, "String, Uri", "String", false},
	"securestring": {kindString, "String, Uri", "SecureString", true},
	"int":          {kindInt, "Integer", "Int", false},
	"bool":         {kindBool, "Boolean", "Bool", false},
	"array":        {kindArray, "Array", "Array", false},
	"object":       {kindObject, "Object", "Object", false},
	"secureobject": {kindObject, "Object", "SecureObject", true},
}

// resolve follows $ref to a definition (https://learn.microsoft.com/azure/azure-resource-manager/templates/definitions). What stands beside
// the $ref goes before the definition.
func (s *scope) resolve(schema *object) *object {
	for range maxNesting {
		v, _ := schema.get("$ref")
		ref, ok := v.(string)
		if !ok {
			return schema
		}
		name, _ := strings.CutPrefix(ref, "#/definitions/")
		v, _ = s.template.section("definitions").get(name)
		definition, ok := v.(*object)
		if !ok {
			return schema
		}
		beside := newObject(slices.DeleteFunc(slices.Clone(schema.members), func(m member) bool { return strings.EqualFold(m.name, "$ref") }))
		at := schema.at
		schema = merge(definition, beside, false)
		schema.at = at
	}
	return schema
}

func (s *scope) typeOf(schema *object) string {
	v, _ := s.resolve(schema).get("type")
	name, _ := v.(string)
	return strings.ToLower(name)
}

func (s *scope) secure(schema *object) bool { return schemaTypes[s.typeOf(schema)].secure }

func (s *scope) nullable(schema *object) bool {
	v, _ := s.resolve(schema).get("nullable")
	yes, _ := v.(bool)
	return yes
}

// schemaProblem checks a value against a type and all within it. Nil means that it fits.
func (e *evaluator) schemaProblem(schema *object, v value, path string, depth int) *schemaProblem {
	if depth > maxNesting || e.work.charge(1) != nil {
		return &schemaProblem{path: path, value: v, text: "It is nested too deep or too large to be checked."}
	}
	schema = e.resolve(schema)
	if v == nil && e.nullable(schema) {
		return nil
	}
	name := e.typeOf(schema)
	declared, ok := schemaTypes[name]
	if !ok && name != "" {
		return &schemaProblem{path: path, value: v, text: fmt.Sprintf("The type '%s' is not supported. Please see https://aka.ms/arm-syntax-parameters for usage details.", name)}
	}
	if ok && kindOf(v) != declared.kind {
		return &schemaProblem{path: path, value: v, text: fmt.Sprintf("Expected a value of type '%s', but received a value of type '%s'. Please see https://aka.ms/arm-create-parameter-file for usage details.", declared.expected, typeName(v))}
	}
	if p := notAllowed(schema, v, path); p != nil {
		return p
	}
	if p := outOfBounds(schema, v, path); p != nil {
		return p
	}
	switch v := v.(type) {
	case *array:
		return e.itemProblem(schema, v, path, depth)
	case *object:
		return e.propertyProblem(schema, v, path, depth)
	}
	return nil
}

// notAllowed looks at allowedValues. An array fits too when all of its items do
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/parameters#allowed-values).
func notAllowed(schema *object, v value, path string) *schemaProblem {
	raw, _ := schema.get("allowedValues")
	allowed, ok := raw.(*array)
	if !ok {
		return nil
	}
	set := map[string]bool{}
	for _, item := range allowed.items {
		set[string(canonical(nil, item))] = true
	}
	fits := func(v value) bool { return set[string(canonical(nil, v))] }
	if fits(v) {
		return nil
	}
	if list, ok := v.(*array); ok && !slices.ContainsFunc(list.items, func(item value) bool { return !fits(item) }) {
		return nil
	}
	values := joinText(allowed.items, ",")
	return &schemaProblem{path: path, value: v, allowed: values, text: fmt.Sprintf("The value is not part of the allowed value(s): '%s'. Please see https://aka.ms/arm-syntax-parameters for usage details.", values)}
}

// bounds are the limits of a type: of which values, of what, and whether the limit is the least (text seen, of maxLength).
var bounds = []struct {
	name  string
	kinds kind
	what  string
	least bool
}{
	{"minLength", kindString | kindArray, "Length of the value", true},
	{"maxLength", kindString | kindArray, "Length of the value", false},
	{"minValue", kindInt, "The value", true},
	{"maxValue", kindInt, "The value", false},
}

func outOfBounds(schema *object, v value, path string) *schemaProblem {
	for _, b := range bounds {
		raw, _ := schema.get(b.name)
		limit, ok := raw.(int64)
		if !ok || kindOf(v)&b.kinds == 0 {
			continue
		}
		actual, isInt := v.(int64)
		if !isInt {
			actual = length(v)
		}
		word := "greater"
		if !b.least {
			word = "less"
		}
		if b.least && actual >= limit || !b.least && actual <= limit {
			continue
		}
		return &schemaProblem{path: path, value: v, text: fmt.Sprintf("%s should be %s than or equal to '%d'. Please see https://aka.ms/arm-syntax-parameters for usage details.", b.what, word, limit)}
	}
	return nil
}

// itemProblem checks the items of an array: those of a tuple one by one, and the rest by items.
func (e *evaluator) itemProblem(schema *object, v *array, path string, depth int) *schemaProblem {
	raw, _ := schema.get("prefixItems")
	prefix, _ := raw.(*array)
	rest, hasRest := schema.get("items")
	for i, item := range v.items {
		at := fmt.Sprintf("%s[%d]", path, i)
		of := rest
		if prefix != nil && i < len(prefix.items) {
			of = prefix.items[i]
		} else if allow, ok := rest.(bool); hasRest && ok && !allow {
			return &schemaProblem{path: at, value: item, text: "No further items are allowed. Please see https://aka.ms/arm-syntax-parameters for usage details."}
		}
		if of, ok := of.(*object); ok {
			if p := e.schemaProblem(of, item, at, depth+1); p != nil {
				return p
			}
		}
	}
	return nil
}

// propertyProblem checks the properties of an object: those declared, which must be there unless they are nullable, and others.
func (e *evaluator) propertyProblem(schema *object, v *object, path string, depth int) *schemaProblem {
	schema, problem := e.discriminated(schema, v, path)
	if problem != nil {
		return problem
	}
	raw, _ := schema.get("properties")
	declared, _ := raw.(*object)
	if declared == nil {
		declared = newObject(nil)
	}
	for _, m := range declared.members {
		of, _ := m.value.(*object)
		at := path + "." + m.name
		inner, there := v.get(m.name)
		if !there {
			if of == nil || e.nullable(of) {
				continue
			}
			return &schemaProblem{path: at, text: fmt.Sprintf("The required property '%s' is missing. Please see https://aka.ms/arm-syntax-parameters for usage details.", m.name)}
		}
		if of != nil {
			if p := e.schemaProblem(of, inner, at, depth+1); p != nil {
				return p
			}
		}
	}
	others, _ := schema.get("additionalProperties")
	for _, m := range v.members {
		if _, known := declared.get(m.name); known {
			continue
		}
		at := path + "." + m.name
		switch others := others.(type) {
		case bool:
			if !others {
				return &schemaProblem{path: at, value: m.value, text: fmt.Sprintf("The property '%s' is not allowed. Please see https://aka.ms/arm-syntax-parameters for usage details.", m.name)}
			}
		case *object:
			if p := e.schemaProblem(others, m.value, at, depth+1); p != nil {
				return p
			}
		}
	}
	return nil
}

// discriminated chooses the variant that the value of a property names.
func (e *evaluator) discriminated(schema, v *object, path string) (*object, *schemaProblem) {
	raw, _ := schema.get("discriminator")
	discriminator, ok := raw.(*object)
	if !ok {
		return schema, nil
	}
	property, _ := discriminator.get("propertyName")
	raw, _ = discriminator.get("mapping")
	mapping, _ := raw.(*object)
	chosen, _ := v.get(text(property))
	raw, _ = mapping.get(text(chosen))
	variant, ok := raw.(*object)
	if !ok {
		var names []string
		if mapping != nil {
			names = mapping.names()
		}
		return nil, &schemaProblem{path: path + "." + text(property), value: chosen, text: fmt.Sprintf("The value is not part of the allowed value(s): '%s'. Please see https://aka.ms/arm-syntax-parameters for usage details.", strings.Join(names, ","))}
	}
	return e.resolve(variant), nil
}
