package deployments

import (
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// finish is the end: of a failure its error, else the outputs.
func (r *run) finish(c *arm.Call, kind *arm.Type[Deployment], of *arm.Resource[Deployment]) error {
	if causes := r.failures(); causes != nil {
		if err := r.save(c); err != nil {
			return err
		}
		return failedOperations(r.id, causes)
	}
	outputs := newStep(len(r.steps)+len(r.deletions), r.key, evaluates, nil, c.Now())
	p := &of.Body.Properties
	evaluated, err := r.plan.Outputs(runtime{c: c})
	if err == nil {
		p.Outputs, err = shownOutputs(evaluated)
	}
	var failure *apierr.Error
	if err != nil {
		failure = redacted(r.plan, told(err))
		outputs.over(arm.Failed, failure.Status, failure, c.Now())
	} else {
		outputs.over(arm.Succeeded, http.StatusOK, nil, c.Now())
	}
	r.unsaved = append(r.unsaved, outputs)
	if err := r.save(c); err != nil {
		return err
	}
	if failure != nil {
		return failure
	}
	return c.View(func() (err error) {
		p.OutputResources, err = r.outputResources(c, kind)
		return err
	})
}

// settled is the end of a deployment that has succeeded.
func (d *Deployments) settled(c *arm.Call, r *arm.Resource[Deployment]) error { return d.ended(c, r) }

// failed is the end of any other. What it had begun by then goes on.
func (d *Deployments) failed(c *arm.Call, r *arm.Resource[Deployment], cause error) error {
	r.Body.Properties.Error = arm.WireErrorOf(apierr.From(cause))
	all, err := steps(c.Reader(), r.ID)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.State.Terminal() {
			continue
		}
		s.over(arm.Canceled, 0, nil, c.Now())
		if err := put(c.Tx(), stepKey(r.ID, s.Number), s); err != nil {
			return err
		}
	}
	return d.ended(c, r)
}

// ended says when, and forgets what was only needed meanwhile: among it what parameters had in confidence.
func (d *Deployments) ended(c *arm.Call, r *arm.Resource[Deployment]) error {
	p := &r.Body.Properties
	p.Timestamp = arm.Time{Time: c.Now()}
	p.Duration = durationText(c.Now().Sub(p.Began.Time))
	d.drop(p.key())
	return errors.Join(c.Tx().Delete(sourceKey(r.ID)), c.Tx().Delete(rollbackKey(r.ID)))
}
