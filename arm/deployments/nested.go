package deployments

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/apierr"
)

// foreseenDepth is how deep templates within templates are looked at before anything is deployed.
const foreseenDepth = 5

// inner prepares a nested deployment of which the body is known before anything is deployed: nil where the group that it is for is to be made first.
//
// behaviour: deployment-preflight.
func (d *Deployments) inner(c *arm.Call, of *prepared, r *template.Resource, body json.RawMessage, depth int) (*prepared, error) {
	body, err := placedAt(of.source.Link, r, body)
	if err != nil {
		return nil, told(err)
	}
	id, err := arm.ParseID(r.ID)
	if err != nil {
		return nil, nil //nolint:nilerr // the request for it is refused
	}
	if id.Group != "" && (depth < foreseenDepth || of.makes(id.InGroup())) {
		if there, err := c.Exists(id.InGroup()); err != nil || !there {
			return nil, err // another template may make it
		}
	}
	s, err := d.nestedSource(c, of.source, of.plan, r, body)
	if err != nil {
		return nil, err
	}
	return planned(c, id, s)
}

// nestedSource is what a nested deployment is made of, of which the body is known. It is looked at as thoroughly as the one around it.
//
// behaviour: template-empty-loop.
func (d *Deployments) nestedSource(c *arm.Call, outer *source, plan *template.Plan, r *template.Resource, body json.RawMessage) (*source, error) {
	s, _, err := d.readSource(c, body)
	if err != nil {
		return nil, err
	}
	if s.Mode == complete {
		return nil, nestedMode()
	}
	s.secret, s.Version, s.Level = plan.Secret, r.APIVersion, outer.Level
	return s, nil
}

// makes reports whether a resource is among those of the template.
func (p *prepared) makes(id arm.ID) bool {
	for _, r := range p.plan.Resources {
		if strings.EqualFold(r.ID, id.String()) {
			return true
		}
	}
	return false
}

// within is a mistake in a nested template, which names the deployment.
//
// behaviour: deployment-preflight.
func within(r *template.Resource, err error) error {
	var e *apierr.Error
	if !errors.As(err, &e) || e.Code != template.CodeInvalid {
		return err
	}
	named := *e
	named.Message = "Deployment template validation failed: 'The nested deployment '" + r.Name + "' failed validation: '" + e.Message + "''."
	return &named
}

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
	return withLink(body, link)
}

// withLink is the body of a deployment with another link in it.
func withLink(body json.RawMessage, link *Link) (json.RawMessage, error) {
	members, err := arm.ReadMembers(body)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		properties, ok := m.Value.(arm.Members)
		if !ok || !strings.EqualFold(m.Name, "properties") {
			continue
		}
		for i := range properties {
			if strings.EqualFold(properties[i].Name, "templateLink") {
				properties[i].Value = link
			}
		}
	}
	return members.MarshalJSON()
}
