package template

import (
	"strings"
)

// identify evaluates condition, names, type, api-version and scope of a resource. A parent's condition is not its children's
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/conditional-resource-deployment#deploy-condition).
func (x *expansion) identify(e *evaluator, r *Resource, parent *Resource) error {
	condition, err := x.head(e, r, "condition")
	if err != nil {
		return err
	}
	if condition != nil {
		raw, _ := r.raw.get("condition")
		r.Condition = sourceOf(raw)
		holds, ok := condition.(bool)
		if s, isString := condition.(string); isString { // behaviour: template-condition.
			holds, ok = strings.EqualFold(s, "true"), strings.EqualFold(s, "true") || strings.EqualFold(s, "false")
		}
		if !ok {
			return x.headFault(r.raw, r.path, faultf("The condition must be a boolean, not a value of type '%s'.", typeName(condition)))
		}
		r.skipped = !holds
	}
	existing, _ := r.raw.get("existing")
	r.existing, _ = existing.(bool)
	if err := x.readOptions(e, r); err != nil {
		return err
	}
	for _, field := range []struct {
		name string
		to   *string
	}{{"name", &r.Name}, {"type", &r.Type}, {"apiVersion", &r.APIVersion}} {
		if *field.to, err = x.headString(e, r, field.name); err != nil {
			return err
		}
	}
	if parent != nil {
		if !hasPrefixFold(r.Type, parent.Type+"/") {
			r.Type = parent.Type + "/" + r.Type
		}
		if !strings.Contains(r.Name, "/") || strings.Count(r.Name, "/") != strings.Count(r.Type, "/")-1 {
			r.Name = parent.Name + "/" + r.Name
		}
	}
	if err := x.checkIdentity(r); err != nil {
		return err
	}
	if r.Scope, err = x.resourceScope(e, r, parent); err != nil {
		return err
	}
	r.ID = resourceID(r.Scope, r.Type, strings.Split(r.Name, "/"))
	return nil
}

// head evaluates a member that decides about a resource.
func (x *expansion) head(e *evaluator, r *Resource, name string) (value, error) {
	raw, ok := r.raw.get(name)
	if !ok {
		return nil, nil
	}
	v, err := e.whole(raw)
	if err != nil {
		return nil, x.headFault(r.raw, r.path, err)
	}
	return v, nil
}

func (x *expansion) headString(e *evaluator, r *Resource, name string) (string, error) {
	v, err := x.head(e, r, name)
	if err != nil || v == nil {
		return "", err
	}
	if kindOf(v)&(kindString|kindInt) == 0 {
		return "", x.headFault(r.raw, r.path, faultf("The property '%s' must be a string, not a value of type '%s'.", name, typeName(v)))
	}
	return text(v), nil
}

// checkIdentity looks at the form of name and type (texts seen) and finds an api-version for a resource without one.
func (x *expansion) checkIdentity(r *Resource) error {
	empty := func(property string) *Error {
		return invalidf(r.raw.at, r.path, "The template resource '%s' of type '%s' %s is not valid. The %s property cannot be null or empty. Please see https://aka.ms/arm-syntax-resources for usage details.", r.path, r.Type, r.raw.at, property)
	}
	switch extension := r.extension(); {
	case extension != "":
		e := invalidf(r.raw.at, r.path, "The template resource '%s' of type '%s' %s is of the extension '%s', and there are no extensions here. Please see https://aka.ms/arm-syntax-resources for usage details.", r.path, r.Type, r.raw.at, extension)
		e.Hint = "Leave out what Bicep deploys by extensions, such as Kubernetes and Microsoft Graph: a device has Resource Manager's resources only."
		return e
	case r.Name == "":
		return empty("name")
	case r.Type == "":
		return empty("type")
	}
	if strings.Count(r.Type, "/") < 1 || strings.Count(r.Type, "/")-1 != strings.Count(r.Name, "/") {
		e := invalidf(r.raw.at, r.path+".type", "The template resource '%s' for type '%s' %s has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name. "+
			"A root resource type must have segment length one greater than its resource name. Please see https://aka.ms/arm-syntax-resources for usage details.", r.Name, r.Type, r.raw.at)
		e.Hint = segmentHint(r)
		return e
	}
	if r.APIVersion == "" && x.context.APIVersion != nil {
		r.APIVersion = x.context.APIVersion(x.template.string("apiProfile"), r.Type)
	}
	if r.APIVersion == "" {
		e := empty("apiVersion")
		e.Hint = "Give the resource an apiVersion, or the template an apiProfile that has one for its type."
		return e
	}
	return nil
}

// resourceScope is the id that a resource is in: that of the deployment, or what its scope, or as a nested deployment its subscriptionId and resourceGroup, say
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/scope-extension-resources,
// https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-resource-group).
func (x *expansion) resourceScope(e *evaluator, r *Resource, parent *Resource) (string, error) {
	if parent != nil {
		return parent.Scope, nil
	}
	scope, err := x.headString(e, r, "scope")
	if err != nil {
		return "", err
	}
	subscription, err := x.headString(e, r, "subscriptionId")
	if err != nil {
		return "", err
	}
	group, err := x.headString(e, r, "resourceGroup")
	if err != nil {
		return "", err
	}
	in := x.context.Scope
	switch {
	case scope == "/":
		return "/", nil
	case strings.HasPrefix(scope, "/"):
		return strings.TrimSuffix(scope, "/"), nil
	case scope != "":
		return x.extended(scope), nil
	}
	if subscription != "" {
		in = "/subscriptions/" + subscription
	}
	switch {
	case group != "":
		in = subscriptionOf(in) + "/resourceGroups/" + group
	case strings.EqualFold(r.Type, deploymentType) && isGroup(in):
		location, err := x.head(e, r, "location")
		if err != nil || location == nil {
			return in, err
		}
		in = subscriptionOf(in) // only a deployment to a subscription has a location
	}
	return in, nil
}

// extended is the id of a scope that is written as type and name.
func (x *expansion) extended(scope string) string {
	if found := x.known(scope); len(found) > 0 {
		return found[0].ID
	}
	return strings.TrimSuffix(x.context.Scope, "/") + "/providers/" + scope
}

// extension is the one that a resource is of, which Bicep writes as import or extension; empty for Resource Manager's own.
//
// behaviour: template-extensions.
func (r *Resource) extension() string {
	for _, name := range []string{"extension", "import"} {
		v, _ := r.raw.get(name)
		if alias, ok := v.(string); ok {
			return alias
		}
	}
	return ""
}
