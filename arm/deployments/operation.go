package deployments

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// operation is a deployment operation as it is shown.
type operation struct {
	ID         string              `json:"id"`
	Name       string              `json:"operationId"`
	Properties operationProperties `json:"properties"`
}

type operationProperties struct {
	Operation string         `json:"provisioningOperation,omitempty"`
	State     arm.State      `json:"provisioningState"`
	Timestamp arm.Time       `json:"timestamp"`
	Duration  string         `json:"duration,omitempty"`
	Tracking  string         `json:"trackingId"`
	Request   string         `json:"serviceRequestId,omitempty"`
	Status    string         `json:"statusCode,omitempty"`
	Message   *statusMessage `json:"statusMessage,omitempty"`
	Target    *Target        `json:"targetResource,omitempty"`
	Sent      *message       `json:"request,omitempty" arm:"since=2016-02-01"`
	Got       *message       `json:"response,omitempty" arm:"since=2016-02-01"`
}

type statusMessage struct {
	Status string         `json:"status,omitempty"`
	Error  *arm.WireError `json:"error"`
}

// shownStep has what all api-versions have (seen in azure-cli's recordings of 2018-05-01 to 2021-04-01).
func shownStep(c *arm.Call, of arm.ID, s *step) operation {
	p := operationProperties{
		Operation: s.Operation, State: s.State, Tracking: s.tracking(), Target: s.Target, Sent: s.Sent, Got: s.Got, Timestamp: arm.Time{Time: s.Ended},
	}
	if s.Operation != evaluates { // which asks nobody for anything
		p.Request = s.Request
	}
	ended := s.Ended
	if ended.IsZero() {
		ended, p.Timestamp = c.Now(), arm.Time{Time: s.Began}
	}
	p.Duration = durationText(ended.Sub(s.Began))
	if s.Status != 0 {
		p.Status = statusName(s.Status)
	}
	if s.Failure != nil {
		p.Message = &statusMessage{Error: arm.WireErrorOf(s.Failure)}
		if s.Later {
			p.Message.Status = string(s.State)
		}
	}
	return operation{ID: of.String() + "/operations/" + s.ID, Name: s.ID, Properties: p}
}

// asOperations reads the operations of the deployment that a request is about.
func (d *Deployments) asOperations(c *arm.Call) ([]operation, error) {
	id := c.Scope()
	id.Namespace, id.Types, id.Names = "Microsoft.Resources", []string{"deployments"}, []string{c.Arg("deployment")}
	r, err := arm.Find(c, d.kind, id)
	if err != nil {
		return nil, err
	}
	all, err := steps(c.Reader(), r.ID)
	if err != nil {
		return nil, err
	}
	shown := []operation{}
	for _, s := range all {
		shown = append(shown, shownStep(c, r.ID, s))
	}
	return shown, nil
}

func (d *Deployments) listOperations(c *arm.Call) (any, error) {
	all, err := d.asOperations(c)
	if err != nil {
		return nil, err
	}
	return arm.Page(c, all, func(one operation) string { return one.Name })
}

// getOperation answers one.
//
// behaviour: deployment-operation-missing.
func (d *Deployments) getOperation(c *arm.Call) (any, error) {
	all, err := d.asOperations(c)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		if strings.EqualFold(one.Name, c.Arg("operation")) {
			return one, nil
		}
	}
	return nil, notFound("DeploymentOperationNotFound", "The deployment operation '%s' could not be found.", c.Arg("operation"))
}
