package template

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Hash is the templateHash that Resource Manager shows of a deployment: that of uniqueString, in decimal, over the minified template.
//
// behaviour: template-hash.
func (t *Template) Hash() string { return strconv.FormatUint(murmur(t.Minified()), 10) }

// Minified is the template as JSON without spaces, in upper case, with the members of the template, of parameters and of resources in an order of
// Resource Manager's own. That order is not documented (https://learn.microsoft.com/rest/api/resources/deployments/calculate-template-hash shows one text
// and its hash); we found it by the hashes that Bicep, which calls Microsoft's own code for it, wrote into the templates of its tests.
//
// behaviour: template-hash.
func (t *Template) Minified() []byte {
	members := slices.Clone(t.root.members)
	for i, m := range members {
		switch strings.ToLower(m.name) {
		case "parameters":
			members[i].value = eachMember(m.value, parameterOrder.sorted)
		case "outputs":
			members[i].value = eachMember(m.value, outputOrder.sorted)
		case "resources":
			members[i].value = resourcesToHash(m.value)
		case "metadata":
			members[i].value = withoutHash(m.value)
		}
	}
	return bytes.ToUpper(encode(templateOrder.sorted(newObject(members))))
}

// memberOrder is an order of members by name, in lower case. Those that are not in it come last, as they are.
type memberOrder []string

// The orders of Resource Manager's own types.
var (
	templateOrder  = memberOrder{"$schema", "languageversion", "contentversion", "definitions", "parameters", "functions", "variables", "resources", "outputs", "metadata"}
	parameterOrder = memberOrder{"defaultvalue", "allowedvalues", "minlength", "maxlength", "minvalue", "maxvalue", "type", "metadata"}
	outputOrder    = memberOrder{"nullable", "copy", "type", "value", "metadata"}
	resourceOrder  = memberOrder{
		"type", "apiversion", "name", "existing", "location", "dependson", "tags", "plan", "sku", "kind", "zones", "identity", "properties",
		"subscriptionid", "resourcegroup", "metadata", "scope", "copy", "condition",
	}
)

func (order memberOrder) sorted(v value) value {
	o, ok := v.(*object)
	if !ok {
		return v
	}
	place := func(m member) int {
		if i := slices.Index(order, strings.ToLower(m.name)); i >= 0 {
			return i
		}
		return len(order)
	}
	return newObject(slices.SortedStableFunc(slices.Values(o.members), func(a, b member) int { return cmp.Compare(place(a), place(b)) }))
}

// eachMember changes the values of an object's members.
func eachMember(v value, change func(value) value) value {
	o, ok := v.(*object)
	if !ok {
		return v
	}
	members := slices.Clone(o.members)
	for i, m := range members {
		members[i].value = change(m.value)
	}
	return newObject(members)
}

// resourcesToHash are a template's, or a resource's. An object of none counts as an array.
func resourcesToHash(v value) value {
	switch v := v.(type) {
	case *array:
		items := make([]value, len(v.items))
		for i, item := range v.items {
			items[i] = resourceToHash(item)
		}
		return newArray(items)
	case *object:
		if len(v.members) == 0 {
			return newArray(nil)
		}
		return eachMember(v, resourceToHash)
	}
	return v
}

func resourceToHash(v value) value {
	o, ok := v.(*object)
	if !ok {
		return v
	}
	if children, ok := o.get("resources"); ok {
		o = o.with("resources", resourcesToHash(children))
	}
	return resourceOrder.sorted(o)
}

// withoutHash leaves out the hash that Bicep wrote there.
func withoutHash(v value) value {
	metadata, _ := v.(*object)
	raw, _ := metadata.get("_generator")
	generator, ok := raw.(*object)
	if !ok {
		return v
	}
	return metadata.with("_generator", newObject(slices.DeleteFunc(slices.Clone(generator.members), func(m member) bool { return strings.EqualFold(m.name, "templateHash") })))
}
