package deployments

import (
	"errors"
	"net/http"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/apierr"
	"github.com/edgerite/edgerite/internal/store"
)

// run is a deployment under way: its plan, and how far it is. What of that is not in the store yet is unsaved.
type run struct {
	id        arm.ID
	key       string // Properties.key
	debug     *DebugSetting
	source    *source
	plan      *template.Plan
	steps     []*step // of each resource of the plan; nil of one that has not begun
	deletions []*step // of what is not in the template, in Complete mode
	places    map[*template.Resource]int
	unsaved   []*step
}

func newRun(r *arm.Resource[Deployment], s *source, plan *template.Plan, done []*step) *run {
	made := &run{
		id: r.ID, key: r.Body.Properties.key(), debug: r.Body.Properties.DebugSetting, source: s, plan: plan,
		steps: make([]*step, len(plan.Resources)), places: make(map[*template.Resource]int, len(plan.Resources)),
	}
	for i, resource := range plan.Resources {
		made.places[resource] = i
	}
	for _, one := range done {
		switch {
		case one.Number < len(made.steps):
			made.steps[one.Number] = one
		case one.Operation == deletes:
			made.deletions = append(made.deletions, one)
		}
	}
	return made
}

// drive is one turn of a deployment, or of the one that takes its place when it has failed.
func (d *Deployments) drive(c *arm.Call, r *arm.Resource[Deployment]) error {
	if r.Body.Properties.OnErrorDeployment == nil {
		return d.deploy(c, r)
	}
	b, err := storedRollback(c, r.ID)
	if err != nil {
		return err
	}
	if b == nil {
		err := d.deploy(c, r)
		failed, ok := errors.AsType[*apierr.Error](err)
		if !ok {
			return err
		}
		b = &rollback{Failure: storable(failed)}
		if err := b.save(c, r.ID); err != nil {
			return err
		}
	}
	return d.rollBack(c, r, b)
}

// deploy is one turn: it sees what has ended, begins all that can begin by now, and says what it waits for.
func (d *Deployments) deploy(c *arm.Call, r *arm.Resource[Deployment]) error {
	run, err := d.resume(c, r)
	if err != nil {
		return err
	}
	if err := run.collect(c); err != nil {
		return err
	}
	if err := run.advance(c); err != nil {
		return run.pause(c, err)
	}
	waiting := run.waiting()
	if len(waiting) == 0 && run.source.Mode == complete && run.failures() == nil {
		if err := run.clean(c, d.kind); err != nil {
			return run.pause(c, err)
		}
		waiting = run.waiting()
	}
	if len(waiting) > 0 {
		return run.pause(c, arm.Awaiting(waiting...))
	}
	return run.finish(c, d.kind, r)
}

// pause ends a turn that is not the last one, with what it waits for: where that is a time, the operations under way as well.
func (r *run) pause(c *arm.Call, until error) error {
	if err := r.save(c); err != nil {
		return err
	}
	if waiting := r.waiting(); arm.IsNotYet(until) && len(waiting) > 0 {
		return errors.Join(until, arm.Awaiting(waiting...))
	}
	return until
}

// all are the steps that have begun.
func (r *run) all() []*step {
	var begun []*step
	for _, s := range r.steps {
		if s != nil {
			begun = append(begun, s)
		}
	}
	return append(begun, r.deletions...)
}

// collect ends the steps whose operations have ended.
func (r *run) collect(c *arm.Call) error {
	for _, s := range r.all() {
		if s.Awaits == "" {
			continue
		}
		if err := r.look(c, s); err != nil {
			return err
		}
	}
	return nil
}

// look sees whether the operation of a step has ended. Of one that nobody knows any more the resource tells.
func (r *run) look(c *arm.Call, s *step) error {
	state, failure, err := c.Outcome(s.Awaits)
	switch {
	case err != nil:
		return err
	case state == "":
		_, err := c.Request(arm.Request{Method: http.MethodGet, Path: s.Target.ID, Version: s.Version})
		if (err == nil) == (s.Operation == deletes) {
			s.over(arm.Failed, http.StatusConflict, failedLater(arm.Failed, nil), c.Now())
		} else {
			s.over(arm.Succeeded, http.StatusOK, nil, c.Now())
		}
	case !state.Terminal():
		return nil
	case state == arm.Succeeded:
		s.over(arm.Succeeded, http.StatusOK, nil, c.Now())
	default:
		var cause *apierr.Error
		if failure != nil {
			cause = redacted(r.plan, apierr.From(failure))
		}
		s.over(arm.Failed, http.StatusConflict, failedLater(state, cause), c.Now())
		s.Later = true
		r.retry(s)
	}
	r.unsaved = append(r.unsaved, s)
	return nil
}

// advance begins all that can begin by now.
func (r *run) advance(c *arm.Call) error {
	for {
		if err := r.begin(c); err != nil {
			return err
		}
		if len(r.waiting()) > 0 || !r.retries() {
			return nil
		}
	}
}

// begin asks for every resource whose dependencies are there, as long as that lets others begin. The plan has each behind what it depends on, so
// that one round is enough. One that has to wait holds up no other.
func (r *run) begin(c *arm.Call) error {
	var wait error
	for i, resource := range r.plan.Resources {
		s := r.steps[i]
		if s != nil && !s.Again || !r.ready(resource) {
			continue
		}
		if s == nil {
			target := targetOf(resource)
			s = newStep(i, r.key, creates, &target, c.Now())
			s.Version = resource.APIVersion
		}
		s.Again = false
		err := r.create(c, s, resource)
		switch {
		case arm.IsNotYet(err):
			s.Again = r.steps[i] != nil
			wait = arm.Sooner(wait, err)
			continue
		case err != nil:
			return err
		}
		r.steps[i] = s
		r.unsaved = append(r.unsaved, s)
	}
	return wait
}

// ready reports whether all that a resource depends on has succeeded. What depends on a failure is never begun.
func (r *run) ready(resource *template.Resource) bool {
	for _, on := range resource.DependsOn {
		if s := r.steps[r.places[on]]; s == nil || s.State != arm.Succeeded {
			return false
		}
	}
	return true
}

// create asks for one resource. What is kept of asking for it before makes place.
func (r *run) create(c *arm.Call, s *step, resource *template.Resource) error {
	s.Sent, s.Got = nil, nil
	there, err := r.stays(c, s, resource)
	if err != nil {
		return r.refused(c, s, err)
	}
	if there {
		s.Operation = reads
		s.over(arm.Succeeded, http.StatusOK, nil, c.Now())
		return nil
	}
	asks := runtime{c: c, listed: new(bool)}
	body, err := resource.Body(asks)
	if err == nil {
		body, err = placedAt(r.source.Link, resource, body)
	}
	if err != nil {
		return r.refused(c, s, err)
	}
	if !*asks.listed { // what list functions answer are secrets that nobody could tell from the rest
		s.Sent = r.message(c, s, requestContent, body)
	}
	answer, err := c.Request(arm.Request{Method: http.MethodPut, Path: resource.ID, Version: resource.APIVersion, Body: body})
	if err != nil {
		return r.refused(c, s, err)
	}
	c.Unread(answer.Unread...)
	if !*asks.listed {
		s.Got = r.message(c, s, responseContent, answer.Body)
	}
	s.Status = answer.Status
	if s.Awaits = answer.Operation; s.Awaits == "" {
		s.over(arm.Succeeded, answer.Status, nil, c.Now())
		return nil
	}
	return r.look(c, s)
}

// refused ends a step with what it was refused with. It returns what has to do with us instead.
func (r *run) refused(c *arm.Call, s *step, err error) error {
	if ours(err) {
		return err
	}
	e := redacted(r.plan, told(err))
	s.over(arm.Failed, e.Status, e, c.Now())
	r.retry(s)
	return nil
}

// ours reports whether an error is about the device or the turn, not about what was asked for.
func ours(err error) bool {
	return errors.Is(err, store.ErrFull) || errors.Is(err, arm.ErrGivenUp) || arm.IsNotYet(err)
}

// waiting are the operations that steps wait for.
func (r *run) waiting() []string {
	var all []string
	for _, s := range r.all() {
		if s.Awaits != "" {
			all = append(all, s.Awaits)
		}
	}
	return all
}

// save stores what has changed of the steps.
func (r *run) save(c *arm.Call) error {
	if len(r.unsaved) == 0 {
		return nil
	}
	err := c.Update(func() error {
		for _, s := range r.unsaved {
			if err := put(c.Tx(), stepKey(r.id, s.Number), s); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		r.unsaved = nil
	}
	return err
}

// failures are what has gone wrong.
func (r *run) failures() []*apierr.Error {
	var all []*apierr.Error
	for _, s := range r.all() {
		if s.Failure != nil {
			all = append(all, s.Failure.At(s.Target.ID))
		}
	}
	return all
}
