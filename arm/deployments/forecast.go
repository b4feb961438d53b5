package deployments

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/arm/whatif"
	"github.com/edgerite/edgerite/internal/apierr"
)

// How much what-if looks into. What is beyond is ignored.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if#what-if-limits
const (
	maxNested = 500 // deployments
	maxGroups = 800
)

// forecast is what a deployment and those nested in it would change, as far as it has been worked out.
type forecast struct {
	c       *arm.Call
	d       *Deployments
	changes []whatif.Change
	there   map[string]bool            // keys of the resources that the templates have
	kept    kept                       // and of those that they have as existing ones
	groups  map[string]arm.ID          // that are deployed to
	made    map[string]json.RawMessage // groups that a template makes, as resourceGroup() answers them
	nested  int
	unknown []diagnostic // of nested deployments that are not known
}

// forecast works out what a deployment would change: of each resource that its template and nested ones have, and in Complete mode of all others
// in the group.
func (d *Deployments) forecast(c *arm.Call, id arm.ID, s *source) ([]whatif.Change, []diagnostic, error) {
	f := &forecast{c: c, d: d, there: map[string]bool{}, kept: kept{}, groups: map[string]arm.ID{}, made: map[string]json.RawMessage{}}
	if err := f.deploy(id, s, ""); err != nil {
		return nil, nil, err
	}
	for key, group := range f.groups {
		if err := f.others(group, s.Mode == complete && key == id.InGroup().Key()); err != nil {
			return nil, nil, err
		}
	}
	whatif.Sort(f.changes)
	return f.changes, f.unknown, nil
}

// deploy looks at what one deployment does. Path is where its resource stands, in the template of the outermost one.
func (f *forecast) deploy(id arm.ID, s *source, path string) error {
	path += "properties.template."
	if err := f.c.Context().Err(); err != nil {
		return err
	}
	if group := id.InGroup(); group.Group != "" {
		s.Answers.Group = f.made[group.Key()] // nil where it is there
		f.groups[group.Key()] = group
	}
	ready, err := planned(f.c, id, s)
	if err != nil {
		return err
	}
	return confided(ready.plan, f.plan(id, ready.plan, s, path))
}

// plan looks at the resources of one deployment.
func (f *forecast) plan(id arm.ID, plan *template.Plan, s *source, path string) error {
	if err := foresee(f.c, id.Name(), plan, s.Level); err != nil {
		return err
	}
	for _, u := range plan.Unidentified {
		f.changes = append(f.changes, whatif.Unknown(u.ID, unidentified(path+u.Path, u.Line, u.Column), nil))
	}
	for _, r := range plan.Existing {
		f.kept[strings.ToLower(r.ID)] = true
	}
	var refused []*apierr.Error
	for _, r := range plan.Resources {
		if strings.EqualFold(r.Type, groupType) {
			if err := f.make(r); err != nil {
				return err
			}
		}
	}
	for _, r := range plan.Resources {
		var err error
		if strings.EqualFold(r.Type, typeName) {
			err = f.descend(plan, r, s, path)
		} else {
			err = f.resource(plan, r, path)
		}
		if e, ok := errors.AsType[*refusal](err); ok {
			refused = append(refused, e.cause.At(r.ID))
		} else if err != nil {
			return err
		}
	}
	if refused != nil {
		return invalidDeployment(id.Name(), f.c.UUID(), refused)
	}
	return nil
}

const groupType = "Microsoft.Resources/resourceGroups"

// refusal is that a resource would be refused.
type refusal struct{ cause *apierr.Error }

func (r *refusal) Error() string { return r.cause.Error() }

// make notes a group that there will be.
func (f *forecast) make(r *template.Resource) error {
	text, err := r.Forecast()
	if err != nil {
		return err
	}
	members, err := arm.ReadMembers(text)
	if err != nil {
		return fmt.Errorf("the group %s: %w", r.ID, err)
	}
	id, err := arm.ParseID(r.ID)
	if err != nil {
		return told(err)
	}
	group := arm.Members{{Name: "id", Value: r.ID}, {Name: "name", Value: r.Name}, {Name: "type", Value: groupType}}
	for _, m := range members {
		if m.Name == "location" || m.Name == "tags" {
			group = append(group, m)
		}
	}
	f.made[id.Key()], err = append(group, arm.Member{Name: "properties", Value: arm.Members{{Name: "provisioningState", Value: string(arm.Succeeded)}}}).MarshalJSON()
	return err
}

// resource tells what becomes of one.
//
// behaviour: what-if-prediction.
func (f *forecast) resource(plan *template.Plan, r *template.Resource, path string) error {
	text, err := r.Forecast()
	if err != nil {
		return err
	}
	id, err := arm.ParseID(r.ID)
	if err != nil {
		return told(err)
	}
	f.there[id.Key()] = true
	body, err := readBody(text)
	if err != nil {
		return fmt.Errorf("the forecast of %s: %w", r.ID, err)
	}
	known, err := json.Marshal(body.known)
	if err != nil {
		return fmt.Errorf("the forecast of %s: %w", r.ID, err)
	}
	p, err := f.c.Predict(id, r.APIVersion, known)
	wanted := f.c.Conceal(id, body.wanted)
	switch {
	case err != nil && !isMistake(err):
		return err
	case err != nil && body.unknown:
		f.changes = append(f.changes, whatif.Unknown(r.ID, unanalyzed(path+r.Path(), r.Line, r.Column), newcomer(r, id, hidden(wanted, plan.Secret))))
	case err != nil:
		return &refusal{redacted(plan, apierr.From(err))}
	case p == nil:
		f.changes = append(f.changes, whatif.Created(r.ID, newcomer(r, id, hidden(wanted, plan.Secret))))
	case r.OnlyIfNotExists():
		before := hidden(snapshot(p.Before), plan.Secret)
		f.changes = append(f.changes, whatif.Written(p.Before.ID.String(), before, before, before))
	default:
		after := snapshot(p.After)
		body.overlay(after)
		f.changes = append(f.changes, whatif.Written(p.Before.ID.String(), hidden(snapshot(p.Before), plan.Secret), hidden(after, plan.Secret), hidden(withoutSecrets(wanted), plan.Secret)))
	}
	return nil
}

// descend looks into a nested deployment.
func (f *forecast) descend(plan *template.Plan, r *template.Resource, outer *source, path string) error {
	if f.nested++; f.nested > maxNested || len(f.groups) > maxGroups {
		f.changes = append(f.changes, whatif.Ignored(r.ID, nil))
		return nil
	}
	content, unknown, err := nestedContent(plan, r)
	if err != nil {
		return err
	}
	if content == nil {
		f.unknown = append(f.unknown, shortCircuited(r.ID))
		f.changes = append(f.changes, whatif.Unknown(r.ID, unanalyzed(path+r.Path(), r.Line, r.Column), nil))
		return nil
	}
	if content, err = placedAt(outer.Link, r, content); err != nil {
		return err
	}
	s, err := f.d.nestedSource(f.c, outer, plan, r, content)
	if err != nil {
		return err
	}
	id, err := arm.ParseID(r.ID)
	if err != nil {
		return told(err)
	}
	s.unknown = unknown
	return f.deploy(id, s, path+r.Path()+".")
}

// others are the resources of a group that no template has. Those without a location are in no list of a group's resources.
func (f *forecast) others(group arm.ID, deletes bool) error {
	all, err := f.c.Exports(group)
	if refused, ok := errors.AsType[*apierr.Error](err); ok && refused.Status == http.StatusNotFound {
		return nil // it is yet to be made
	}
	if err != nil {
		return err
	}
	for _, e := range all {
		if f.there[e.ID.Key()] {
			continue
		}
		listed := e.Location != ""
		e.Body, e.Version = nil, "" // as a list of resources has them
		if deletes && f.kept.superfluous(e) {
			f.changes = append(f.changes, whatif.Deleted(e.ID.String(), snapshot(e)))
		} else if listed {
			f.changes = append(f.changes, whatif.Ignored(e.ID.String(), snapshot(e)))
		}
	}
	return nil
}

// unidentified is the reason why nothing can be said of a resource (text seen).
func unidentified(path string, line, column int) string {
	return fmt.Sprintf("Changes to the resource declared at '%s' on line %d and column %d cannot be analyzed because its resource ID or API version cannot be calculated until the deployment is under way. "+
		"Please see https://aka.ms/WhatIfUnidentifiableResource for more guidance.", path, line, column)
}

// unanalyzed is that of one of which too much is not known yet.
//
// behaviour: what-if-unanalyzed.
func unanalyzed(path string, line, column int) string {
	return fmt.Sprintf("Changes to the resource declared at '%s' on line %d and column %d cannot be analyzed because it has expressions that cannot be evaluated until the deployment is under way. "+
		"Please see https://aka.ms/WhatIfEvalStopped for more guidance.", path, line, column)
}
