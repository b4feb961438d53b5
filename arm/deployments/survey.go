package deployments

import (
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/apierr"
)

// survey is what a deployment and those nested in it will write, as far as that is known before anything is deployed.
type survey struct {
	d       *Deployments
	c       *arm.Call
	level   level
	nested  int
	plans   []*template.Plan
	seen    map[string]int // how many of them have a resource, by its key
	pending arm.Pending
	unknown []diagnostic // of nested deployments that are not known
	partly  bool         // not all is known
}

func (d *Deployments) survey(c *arm.Call, l level) *survey {
	return &survey{d: d, c: c, level: l, seen: map[string]int{}, pending: arm.Pending{}}
}

// look looks at the resources of a template, and at those of the deployments in it, of which there may be so many in all.
//
// behaviour: deployment-preflight.
func (s *survey) look(p *prepared, depth int) error {
	if err := foresee(s.c, p.name, p.plan, s.level); err != nil {
		return err
	}
	s.plans = append(s.plans, p.plan)
	for _, r := range p.plan.Resources {
		if id, err := arm.ParseID(r.ID); err == nil {
			s.seen[id.Key()]++
			s.pending.Add(id)
		}
		if !strings.EqualFold(r.Type, typeName) {
			continue
		}
		if err := s.descend(p, r, depth); err != nil {
			return err
		}
	}
	return nil
}

// descend looks into a nested deployment.
func (s *survey) descend(p *prepared, r *template.Resource, depth int) error {
	if depth == 0 {
		s.partly = true
		return nil
	}
	if err := s.c.Context().Err(); err != nil {
		return err
	}
	if s.nested++; s.nested > maxNested {
		return tooManyNested()
	}
	body, err := r.Body(nil)
	if err != nil {
		s.partly, s.unknown = true, append(s.unknown, shortCircuited(r.ID))
		return nil //nolint:nilerr // mistakes are told when it is planned: this is what is not known yet
	}
	inner, err := s.d.inner(s.c, p, r, body, depth)
	if err != nil {
		return within(r, err)
	}
	if inner == nil {
		s.partly = true
		return nil
	}
	if err := s.look(inner, depth-1); err != nil {
		return within(r, err)
	}
	return nil
}

// resources are all that would be deployed.
func (s *survey) resources() []Reference {
	out := []Reference{}
	for _, plan := range s.plans {
		for _, r := range plan.Resources {
			out = append(out, Reference{r.ID})
		}
	}
	return out
}

// preflight asks the providers what they have against the resources, as far as neither a body nor what it depends on can be otherwise by the time it is
// asked for. Of a resource that several templates have, or that is written only where it is not there, nothing is known.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template-deployment
//
// behaviour: deployment-preflight-providers.
func (s *survey) preflight(name string) error {
	if s.partly || !s.level.providers() {
		return nil // what is not known may write whatever there is
	}
	var refused []*apierr.Error
	for _, plan := range s.plans {
		for _, r := range plan.Resources {
			id, err := arm.ParseID(r.ID)
			if err != nil || s.seen[id.Key()] > 1 || r.OnlyIfNotExists() {
				continue
			}
			body, err := r.Body(nil)
			if err != nil {
				continue // it asks for what only deploying tells
			}
			err = s.c.Preflight(id, r.APIVersion, body, s.pending)
			if err != nil && !isMistake(err) {
				return err
			}
			if err != nil {
				refused = append(refused, redacted(plan, told(err)).At(r.ID))
			}
		}
	}
	if refused != nil {
		return invalidDeployment(name, s.c.UUID(), refused)
	}
	return nil
}
