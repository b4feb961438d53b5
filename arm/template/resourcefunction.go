package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// listAny stands for every function whose name begins with list.
const listAny = "list*"

// notAtRuntime is where nothing may be asked that only deploying tells
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#valid-uses-1).
const notAtRuntime = inDefault | inVariable | inHead | inFunction | inGiven

// resourceFunctions: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource
var resourceFunctions = []function{
	idFunction("resourceId", 2, idScope),
	idFunction("subscriptionResourceId", 1, subscriptionScope),
	idFunction("managementGroupResourceId", 1, managementGroupScope),
	idFunction("tenantResourceId", 0, tenantScope),
	{name: "extensionResourceId", min: 3, max: many, takes: takes(kindString), eval: extensionResourceID},
	{name: "reference", min: 1, max: 3, takes: takes(kindString), not: notAtRuntime, eval: reference},
	{name: "references", min: 1, max: 2, takes: takes(kindString), not: notAtRuntime, eval: references},
	// Without a page; what it answers is said in Azure/bicep, EmitConstants.cs and ExpressionConverter.cs.
	{name: "resourceInfo", min: 1, max: 1, takes: takes(kindString), not: inDefault | inVariable | inFunction | inGiven, eval: resourceInfo},
	{name: listAny, min: 1, max: 3, not: notAtRuntime, lazy: list},
	{name: "providers", min: 1, max: 2, takes: takes(kindString), eval: func(e *evaluator, args []value) (value, error) {
		resourceType := ""
		if len(args) == 2 {
			resourceType = args[1].(string)
		}
		return e.providers("providers", args[0].(string), resourceType)
	}},
	{name: "pickZones", min: 3, max: 5, takes: takes(kindString, kindString, kindString, kindInt), eval: pickZones},
	zoneFunction("toLogicalZone", ""),
	zoneFunction("toPhysicalZone", ""),
	zoneFunction("toLogicalZones", newArray(nil)),
	zoneFunction("toPhysicalZones", newArray(nil)),
}

// reference answers the properties of a resource, or with 'Full' all of it.
func reference(e *evaluator, args []value) (value, error) {
	id, version, err := e.target("reference", args)
	if err != nil {
		return nil, err
	}
	full := len(args) == 3 && strings.EqualFold(args[2].(string), "Full")
	if len(args) == 3 && !full {
		return nil, misuse("reference", "expects its third parameter to be 'Full'. The provided value is '%s'", args[2])
	}
	return e.fetch(id, version, full)
}

// references answers all instances of a loop, by its symbolic name (languageVersion 2.0).
func references(e *evaluator, args []value) (value, error) {
	full := len(args) == 2 && strings.EqualFold(args[1].(string), "Full")
	group := e.symbols[strings.ToLower(args[0].(string))]
	if group == nil {
		return nil, e.undefined(args[0].(string))
	}
	items := make([]value, 0, len(group))
	for _, r := range group {
		v, err := e.fetch(r.ID, r.APIVersion, full)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return newArray(items), nil
}

// resourceInfo answers what the template says of a resource by its symbolic name: nothing has to be deployed for it. What decides about a resource may ask it only
// of those before it.
//
// behaviour: template-resource-info.
func resourceInfo(e *evaluator, args []value) (value, error) {
	group := e.symbols[strings.ToLower(args[0].(string))]
	if group == nil {
		return nil, e.undefined(args[0].(string))
	}
	r := group[0]
	return newObject([]member{{name: "id", value: r.ID}, {name: "name", value: r.Name}, {name: "type", value: r.Type}, {name: "apiVersion", value: r.APIVersion}}), nil
}

// undefined is a name of no resource (text seen).
func (s *scope) undefined(name string) error {
	if len(s.context.Unknown) > 0 {
		return errDeferred // it may be the name of one that is not identified yet
	}
	return hinted(faultf("The template reference '%s' is not valid: could not find template resource or resource copy with this name. Please see https://aka.ms/arm-function-reference for usage details.", name), func() string { return s.unknownResource(name) })
}

// fetch asks the runtime for a resource.
func (e *evaluator) fetch(id, version string, full bool) (value, error) {
	if e.runtime == nil {
		return nil, errDeferred
	}
	answer, err := e.runtime.Reference(id, version)
	if errors.Is(err, ErrNotFound) && e.mayBeAbsent(id) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reference to %s: %w", id, err)
	}
	v, err := decodeData(answer)
	if err != nil {
		return nil, fmt.Errorf("reference to %s: %w", id, err)
	}
	o, _ := v.(*object)
	if full {
		return o.full(id, version), nil
	}
	properties, _ := o.get("properties")
	return properties, nil
}

// mayBeAbsent reports whether the template has a resource as an existing one that is null where it is not there.
func (s *scope) mayBeAbsent(id string) bool {
	return slices.ContainsFunc(s.known(id), func(r *Resource) bool { return r.existing && r.options.nullIfNotFound })
}

// target is the resource that the first argument names, by id, name or symbol, and its api-version: the second argument, or the template's.
func (e *evaluator) target(function string, args []value) (id, version string, err error) {
	name := args[0].(string)
	if len(args) > 1 {
		version, _ = args[1].(string)
	}
	known := e.known(name)
	switch {
	case len(known) == 0 && !strings.HasPrefix(name, "/"):
		return "", "", e.undefined(name)
	case len(known) == 0:
		id = name
	default:
		id = known[0].ID
		if version == "" {
			version = known[0].APIVersion
		}
	}
	if version == "" {
		return "", "", misuse(function, "requires an api-version for the resource '%s', which is not defined in the template", name)
	}
	return id, version, nil
}

// list calls an action of a resource whose name begins with list.
func list(e *evaluator, c *call) (value, error) {
	args, err := e.arguments(c)
	if err != nil {
		return nil, err
	}
	for i, arg := range args[:min(len(args), 2)] {
		if kindOf(arg) != kindString {
			return nil, misuse(c.name, "expects its parameter number %d to be a string. The provided value is of type '%s'", i+1, typeName(arg))
		}
	}
	id, version, err := e.target(c.name, args)
	if err != nil {
		return nil, err
	}
	if e.runtime == nil {
		return nil, errDeferred
	}
	var body json.RawMessage
	if len(args) == 3 {
		body = encode(args[2])
	}
	answer, err := e.runtime.List(c.name, id, version, body)
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", c.name, id, err)
	}
	v, err := decodeData(answer)
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", c.name, id, err)
	}
	return e.finish(v)
}

func (e *evaluator) providers(name, namespace, resourceType string) (value, error) {
	var answer json.RawMessage
	if e.context.Providers != nil {
		answer = e.context.Providers(namespace, resourceType)
	}
	if answer == nil {
		return nil, misuse(name, "found no resource provider or type '%s'", strings.TrimSuffix(namespace+"/"+resourceType, "/"))
	}
	return decodeData(answer)
}

// pickZones picks of the zones that providers tells of a type in a location; where there are none it answers none, as the page says.
func pickZones(e *evaluator, args []value) (value, error) {
	count, offset := int64(1), int64(0)
	if len(args) > 3 {
		count = args[3].(int64)
	}
	if len(args) > 4 {
		offset = args[4].(int64)
	}
	provider, err := e.providers("pickZones", args[0].(string), args[1].(string))
	if err != nil {
		return nil, err
	}
	zones := zonesOf(provider, args[2].(string))
	if len(zones) == 0 {
		return newArray(nil), nil
	}
	if count < 1 || offset < 0 || offset >= int64(len(zones)) || count > int64(len(zones)) {
		return nil, misuse("pickZones", "can't pick '%d' zone(s) from '%d' on: there are '%d'", count, offset, len(zones))
	}
	picked := make([]value, count)
	for i := range picked {
		picked[i] = zones[(offset+int64(i))%int64(len(zones))]
	}
	return newArray(picked), nil
}

func zonesOf(provider value, location string) []value {
	o, _ := provider.(*object)
	mappings, _ := o.get("zoneMappings")
	list, _ := mappings.(*array)
	if list == nil {
		return nil
	}
	for _, item := range list.items {
		mapping, _ := item.(*object)
		where, _ := mapping.get("location")
		if !sameLocation(text(where), location) {
			continue
		}
		zones, _ := mapping.get("zones")
		if zones, ok := zones.(*array); ok {
			return zones.items
		}
	}
	return nil
}

func sameLocation(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

// zoneFunction translates zones of a subscription. A device has none, so that it answers nothing: a guess.
//
// behaviour: template-zones.
func zoneFunction(name string, nothing value) function {
	last := kindString
	if _, ok := nothing.(*array); ok {
		last = kindArray
	}
	return function{name: name, min: 3, max: 3, takes: takes(kindString, kindString, last), eval: func(*evaluator, []value) (value, error) { return nothing, nil }}
}
