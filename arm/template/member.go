package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edgerite/edgerite/internal/jsonc"
)

// The members that Resource Manager reads of what a template is made of, by the names that its messages give these.
//
// https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax and what Bicep adds.
//
// behaviour: template-members.
var (
	templateMembers = memberList{"Template", []string{
		"$schema", "contentVersion", "apiProfile", "languageVersion", "definitions", "parameters", "functions", "variables", "resources", "outputs",
		"metadata", "extensions", "imports", "asserts", "rules",
	}}
	resourceMembers = memberList{"TemplateResource", []string{
		"type", "apiVersion", "name", "location", "tags", "properties", "dependsOn", "condition", "copy", "comments", "metadata", "scope", "resources",
		"subscriptionId", "resourceGroup", "sku", "kind", "plan", "identity", "zones", "managedBy", "managedByExtended", "extendedLocation", "placement",
		"scale", "id", "etag", "existing", "import", "extension", "config", "asserts", "options", "@options",
	}}
	parameterMembers = memberList{"TemplateInputParameter", append([]string{"defaultValue"}, schemaMembers...)}
	outputMembers    = memberList{"TemplateOutputParameter", append([]string{"value", "condition", "copy"}, schemaMembers...)}
)

// schemaMembers are those of a type: https://learn.microsoft.com/azure/azure-resource-manager/templates/definitions
var schemaMembers = []string{
	"type", "metadata", "allowedValues", "minLength", "maxLength", "minValue", "maxValue", "nullable", "items", "prefixItems", "properties",
	"additionalProperties", "discriminator", "sealed", "$ref",
}

// memberList is what an object of a type may have.
type memberList struct {
	of    string
	names []string
}

// memberCheck looks for members that nobody reads. Without lines the place of one is that of the object.
type memberCheck struct{ lines *jsonc.Lines }

func (c *memberCheck) template(root *object) error {
	if err := c.object(root, templateMembers, "", false); err != nil {
		return err
	}
	resources, _ := root.get("resources")
	if err := c.resources(resources, "resources"); err != nil {
		return err
	}
	for _, section := range []struct {
		name  string
		known memberList
	}{{"parameters", parameterMembers}, {"outputs", outputMembers}} {
		v, _ := root.get(section.name)
		declared, _ := v.(*object)
		if declared == nil {
			continue
		}
		for _, m := range declared.members {
			if o, ok := m.value.(*object); ok {
				if err := c.object(o, section.known, section.name+"."+m.name+".", true); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// resources looks at a list of resources, or an object of them by symbolic name, and their children.
func (c *memberCheck) resources(list value, path string) error {
	one := func(v value, path string) error {
		o, ok := v.(*object)
		if !ok {
			return nil
		}
		if err := c.object(o, resourceMembers, path+".", false); err != nil {
			return err
		}
		children, _ := o.get("resources")
		return c.resources(children, path+".resources")
	}
	switch list := list.(type) {
	case *array:
		for i, item := range list.items {
			if err := one(item, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case *object:
		for _, m := range list.members {
			if err := one(m.value, path+"."+m.name); err != nil {
				return err
			}
		}
	}
	return nil
}

// object refuses a member that is not known; slips says that only one spelt nearly as a known one is (text seen, of templates and of resources).
//
// behaviour: template-declarations.
//
// https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/quickstart-troubleshoot-arm-deployment#troubleshoot-the-validation-error
func (c *memberCheck) object(o *object, known memberList, path string, slips bool) error {
	for _, m := range o.members {
		if slices.ContainsFunc(known.names, func(name string) bool { return strings.EqualFold(name, m.name) }) {
			continue
		}
		hint := didYouMean(m.name, known.names)
		if slips && hint == "" {
			continue
		}
		at, end := o.at, o.at
		if c.lines != nil {
			end.line, end.column = c.lines.Position(int(m.end))
			at.line, at.column = c.lines.Start(int(m.begin))
			end.column++ // Newtonsoft has read the colon
		}
		text := func(path string) string {
			return fmt.Sprintf("Could not find member '%s' on object of type '%s'. Path '%s', line %d, position %d.", m.name, known.of, path, end.line, end.column)
		}
		e := parseFault(at, "%s", text(path+m.name))
		e.Hint, e.Path, e.misfit = hint, path+m.name, text
		return e
	}
	return nil
}
