package template

import "regexp"

// full is a resource as reference answers it with 'Full': what lies beside its properties, and how it was asked for. Its id, name and type are not among
// that, as the examples show
// (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#reference).
//
// behaviour: template-full.
func (o *object) full(id, version string) *object {
	at := addressOf(id)
	members := []member{{name: "apiVersion", value: version}}
	if o != nil {
		for _, m := range o.members {
			switch m.name {
			case "id", "name", "type":
			default:
				members = append(members, m)
			}
		}
	}
	for _, m := range []member{{name: "subscriptionId", value: at.subscription}, {name: "resourceGroupName", value: at.group}} {
		if m.value != "" {
			members = append(members, m)
		}
	}
	return newObject(append(members,
		member{name: "scope", value: at.extended}, member{name: "resourceId", value: at.resource}, member{name: "referenceApiVersion", value: version},
		member{name: "condition", value: true}, member{name: "isConditionTrue", value: true}, member{name: "isTemplateResource", value: false},
		member{name: "isAction", value: false}, member{name: "provisioningOperation", value: "Read"},
	))
}

// inScope takes an id apart: subscription, group, what the resource extends, its type and name.
var inScope = regexp.MustCompile(`(?i)^(?:/subscriptions/([^/]+))?(?:/resourceGroups/([^/]+))?(?:/providers/(.+))?/providers/([^/]+/.+)$`)

// aGroup is the id of a group.
var aGroup = regexp.MustCompile(`(?i)^/subscriptions/([^/]+)/resourceGroups/([^/]+)$`)

// address is where a resource is, what it extends, and its type and name.
type address struct{ subscription, group, extended, resource string }

func addressOf(id string) address {
	if m := aGroup.FindStringSubmatch(id); m != nil {
		return address{subscription: m[1], resource: resourceGroupType + "/" + m[2]}
	}
	m := inScope.FindStringSubmatch(id)
	if m == nil {
		return address{}
	}
	return address{m[1], m[2], m[3], m[4]}
}
