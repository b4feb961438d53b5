package template

import (
	"net/url"
	"slices"
	"strings"
)

// innerTemplate keeps the template of a nested deployment from being evaluated where that is for the deployment itself: with
// expressionEvaluationOptions.scope inner (https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates#expression-evaluation-scope-in-nested-templates).
// Otherwise it is evaluated with the parent's parameters and variables, as the rest of the properties is.
func innerTemplate(properties value, scope string) value {
	o, ok := properties.(*object)
	if !ok {
		return properties
	}
	template, ok := o.get("template")
	if !ok {
		return properties
	}
	options, _ := o.get("expressionEvaluationOptions")
	asObject, _ := options.(*object)
	evaluation, _ := asObject.get("scope")
	name, _ := evaluation.(string)
	if strings.EqualFold(name, "inner") {
		return o.with("template", &verbatim{template})
	}
	return o.with("template", &outer{value: outerTemplate(template, scope)})
}

// verbatim is a part that is not evaluated.
type verbatim struct{ value value }

// outer is a template, or the resources of one, that is evaluated before it is one: what comes out of it must not be evaluated again.
type outer struct {
	value     value
	resources bool
	scope     string // of the deployment
}

// outerTemplate applies innerTemplate to the deployments within a template.
func outerTemplate(v value, scope string) value {
	template, _ := v.(*object)
	resources, ok := template.get("resources")
	if !ok {
		return v
	}
	switch list := resources.(type) {
	case *array:
		items := make([]value, len(list.items))
		for i, item := range list.items {
			items[i] = innerResource(item, scope)
		}
		resources = newArray(items)
	case *object:
		members := slices.Clone(list.members)
		for i := range members {
			members[i].value = innerResource(members[i].value, scope)
		}
		resources = newObject(members)
	}
	return template.with("resources", &outer{value: resources, resources: true, scope: scope})
}

func innerResource(v value, scope string) value {
	o, _ := v.(*object)
	resourceType, _ := o.get("type")
	properties, ok := o.get("properties")
	if name, _ := resourceType.(string); !ok || !strings.EqualFold(name, deploymentType) {
		return v
	}
	return o.with("properties", innerTemplate(properties, scope))
}

// escaped is a value in which nothing is an expression.
func escaped(v value) value {
	switch v := v.(type) {
	case string:
		if parseExpression(v, place{}) != nil {
			return "[" + v
		}
	case *array:
		items := make([]value, len(v.items))
		for i, item := range v.items {
			items[i] = escaped(item)
		}
		return newArray(items)
	case *object:
		members := slices.Clone(v.members)
		for i, m := range members {
			members[i].name, members[i].value = escaped(m.name).(string), escaped(m.value)
		}
		return newObject(members)
	}
	return v
}

// ResolveLink is where the template of a templateLink is: at its uri, or at its relativePath beside the template that links to it
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates#linked-template).
func ResolveLink(parent, uri, relativePath string) (string, error) {
	if uri != "" {
		return uri, nil
	}
	base, err := url.Parse(parent)
	if err != nil || !base.IsAbs() {
		return "", linkFault("The template link's relative path '%s' needs a parent template that was linked to by URI.", relativePath)
	}
	relative, err := url.Parse(relativePath)
	if err != nil || relativePath == "" || relative.IsAbs() || relative.Host != "" {
		return "", linkFault("The template link's relative path '%s' is not valid.", relativePath)
	}
	joined := base.ResolveReference(relative)
	if joined.RawQuery == "" {
		joined.RawQuery = base.RawQuery // a SAS of the parent is one of what is beside it
	}
	return joined.String(), nil
}

func linkFault(format string, args ...any) *Error {
	e := invalidf(place{}, "", format, args...)
	e.Code = "InvalidTemplateLink"
	return e
}
