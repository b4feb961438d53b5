package deployments

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/apierr"
)

// conditionalFrom is the api-version from which a condition that is false has Complete mode delete the resource.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-modes#complete-mode
const conditionalFrom = "2019-05-10"

// clean deletes what is in the group and not in the template, at the end of a deployment in Complete mode. What something else needs is asked for
// again when others have gone; a refusal counts when there is nothing left to wait for.
//
// behaviour: deployment-complete.
func (r *run) clean(c *arm.Call, kind *arm.Type[Deployment]) error {
	if r.deletions == nil {
		if err := r.findSuperfluous(c, kind); err != nil {
			return err
		}
	}
	refused := map[*step]*apierr.Error{}
	for again := true; again; {
		again = false
		for _, s := range r.deletions {
			if s.State.Terminal() || s.Awaits != "" {
				continue
			}
			cause, err := r.remove(c, s)
			if err != nil {
				return err
			}
			if cause != nil {
				refused[s] = cause
			}
			again = again || s.State == arm.Succeeded
		}
	}
	if len(r.waiting()) > 0 {
		return nil
	}
	for s, cause := range refused {
		if !s.State.Terminal() {
			s.over(arm.Failed, cause.Status, cause, c.Now())
			r.unsaved = append(r.unsaved, s)
		}
	}
	return nil
}

// remove asks for the deletion of one resource. It returns what that was refused with.
func (r *run) remove(c *arm.Call, s *step) (refused *apierr.Error, err error) {
	answer, err := c.Request(arm.Request{Method: http.MethodDelete, Path: s.Target.ID, Version: s.Version})
	switch {
	case ours(err):
		return nil, err
	case err != nil:
		return told(err), nil
	}
	r.unsaved = append(r.unsaved, s)
	s.Status = answer.Status
	if s.Awaits = answer.Operation; s.Awaits == "" {
		s.over(arm.Succeeded, answer.Status, nil, c.Now())
		return nil, nil
	}
	return nil, r.look(c, s)
}

// kept are the keys of the resources that Complete mode keeps.
type kept map[string]bool

// superfluous reports whether Complete mode deletes a resource of the group. Of types that lie in others nothing is: it goes with what it lies in.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-complete-mode-deletion
func (k kept) superfluous(e arm.Exported) bool { return len(e.ID.Types) == 1 && !k[e.ID.Key()] }

// findSuperfluous finds what is to be deleted.
func (r *run) findSuperfluous(c *arm.Call, kind *arm.Type[Deployment]) error {
	kept := kept{}
	keep := func(resources []*template.Resource) {
		for _, one := range resources {
			kept[strings.ToLower(one.ID)] = true
		}
	}
	keep(r.plan.Resources)
	keep(r.plan.Existing)
	if r.source.Version < conditionalFrom {
		keep(r.plan.Skipped)
	}
	r.deletions = []*step{}
	return c.View(func() error {
		done, err := r.outputResources(c, kind) // what nested deployments have deployed counts as the template's
		if err != nil {
			return err
		}
		for _, one := range done {
			kept[strings.ToLower(one.ID)] = true
		}
		all, err := c.Exports(r.id.InGroup())
		if err != nil {
			return err
		}
		for _, one := range all {
			if !kept.superfluous(one) {
				continue
			}
			target := &Target{ID: one.ID.String(), Type: one.ID.Type(), Name: one.ID.Name()}
			s := newStep(len(r.steps)+len(r.deletions), r.key, deletes, target, c.Now())
			s.Version = one.Version
			r.deletions, r.unsaved = append(r.deletions, s), append(r.unsaved, s)
		}
		return nil
	})
}
