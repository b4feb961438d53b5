package deployments

import "github.com/edgerite/edgerite/arm"

// validate tells what a deployment would, without deploying. What nested deployments would deploy comes behind.
func (d *Deployments) validate(c *arm.Call, id arm.ID) (any, error) {
	_, p, err := d.prepare(c, id)
	if err != nil {
		return nil, err
	}
	p.ProvisioningState = string(arm.Succeeded)
	return validated{ID: id.String(), Name: id.Name(), Type: typeName, Properties: *p}, d.tidy(c, id.InGroup())
}

// validated is what validation answers: a deployment (seen in azure-cli's recordings; the specification says so only of late).
type validated struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Type       string     `json:"type,omitempty" arm:"since=2018-05-01"`
	Properties Properties `json:"properties"`
}

// exportTemplate shows the template of a deployment.
func (d *Deployments) exportTemplate(c *arm.Call, r *arm.Resource[Deployment]) (any, error) {
	text, err := storedTemplate(c.Reader(), r.ID)
	if err != nil {
		return nil, err
	}
	return arm.Members{{Name: "template", Value: text}}, nil
}

// cancel ends a deployment under way. What it has begun goes on.
//
// behaviour: deployment-cancel.
func (d *Deployments) cancel(c *arm.Call, r *arm.Resource[Deployment]) (any, error) {
	if r.State.Terminal() {
		return nil, notRunning(r)
	}
	return nil, arm.Abandon(c, d.kind, r, canceled(r.ID.Name()))
}
