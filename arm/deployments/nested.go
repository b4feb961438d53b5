package deployments

import (
	"encoding/json"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
)

// placedAt is the body of a resource of a template that was linked to at an address. A nested deployment whose link is relative leads to beside it.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates#linked-template
func placedAt(parent string, resource *template.Resource, body json.RawMessage) (json.RawMessage, error) {
	if !strings.EqualFold(resource.Type, typeName) {
		return body, nil
	}
	var in struct {
		Properties struct {
			TemplateLink *Link `json:"templateLink"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return body, nil //nolint:nilerr // the deployment tells what is wrong with it
	}
	link := in.Properties.TemplateLink
	if link == nil || link.URI != "" || link.RelativePath == "" {
		return body, nil
	}
	address, err := template.ResolveLink(parent, "", link.RelativePath)
	if err != nil {
		return nil, err
	}
	link.URI = address
	return with(body, link)
}

// with is the body of a deployment with another link in it.
func with(body json.RawMessage, link *Link) (json.RawMessage, error) {
	members, err := arm.ReadMembers(body)
	if err != nil {
		return nil, err
	}
	for i, m := range members {
		properties, ok := m.Value.(arm.Members)
		if !ok || !strings.EqualFold(m.Name, "properties") {
			continue
		}
		for j := range properties {
			if strings.EqualFold(properties[j].Name, "templateLink") {
				members[i].Value.(arm.Members)[j].Value = link
			}
		}
	}
	return members.MarshalJSON()
}
