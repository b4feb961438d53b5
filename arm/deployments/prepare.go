package deployments

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
	"github.com/edgerite/edgerite/internal/apierr"
)

// prepared is a request that has been read, fetched and planned.
type prepared struct {
	source *source
	plan   *template.Plan
	name   string // of the deployment
}

// prepare does all that tells mistakes before anything is deployed, for a deployment and for its validation alike.
//
// behaviour: deployment-correlation.
func (d *Deployments) prepare(c *arm.Call, id arm.ID) (*prepared, *Properties, error) {
	s, in, err := d.readSource(c, c.Content())
	if err != nil {
		return nil, nil, err
	}
	if origin, ok := c.Aside().(*Link); ok && origin != nil { // it is done again
		if s.Link, err = template.ResolveLink("", origin.URI, origin.RelativePath); err != nil {
			return nil, nil, told(err)
		}
		in.Properties.TemplateLink = origin
	}
	ready, err := planned(c, id, s)
	if err != nil {
		return nil, nil, err
	}
	depth := foreseenDepth
	if c.Nested() { // the one around it has looked at all that it has known
		depth = 0
	}
	around := d.survey(c, s.Level)
	if err := around.look(ready, depth); err != nil {
		return nil, nil, confided(ready.plan, err)
	}
	if err := around.preflight(id.Name()); err != nil {
		return nil, nil, confided(ready.plan, err)
	}
	parameters, err := shownParameters(ready.plan.Parameters)
	if err != nil {
		return nil, nil, err
	}
	onError, err := d.fallback(c, id, in.Properties.OnError)
	if err != nil {
		return nil, nil, err
	}
	debug, err := in.Properties.Debug.checked()
	if err != nil {
		return nil, nil, err
	}
	p := &Properties{
		TemplateLink: in.Properties.TemplateLink.shown(), TemplateHash: s.hash, Parameters: parameters,
		ParametersLink: in.Properties.ParametersLink.shown(), Mode: s.Mode, ValidationLevel: string(s.Level), OnErrorDeployment: onError, DebugSetting: debug, Diagnostics: around.unknown,
		Providers: providersOf(ready.plan), Dependencies: dependenciesOf(ready.plan), CorrelationID: c.Correlation(), Run: c.UUID(), Confided: confidedIn(ready.plan.Parameters),
		ValidatedResources: around.resources(), Timestamp: arm.Time{Time: c.Now()}, Began: arm.Time{Time: c.Now()}, Duration: durationText(0),
	}
	return ready, p, nil
}

// planned works out what a deployment does.
func planned(c *arm.Call, id arm.ID, s *source) (*prepared, error) {
	if err := checkPlace(id, s); err != nil {
		return nil, err
	}
	plan, err := planOf(c, id, s)
	if err != nil {
		return nil, err
	}
	return &prepared{source: s, plan: plan, name: id.Name()}, nil
}

// inspect prepares a deployment, before the lock: links may be slow.
func (d *Deployments) inspect(c *arm.Call, old, r *arm.Resource[Deployment]) error {
	ready, p, err := d.prepare(c, r.ID)
	if err != nil {
		return err
	}
	p.ValidatedResources, p.Diagnostics = nil, nil                      // which validation tells
	p.Nested = c.Nested() && (old == nil || old.Body.Properties.Nested) // what is done again on an error stays what it was
	r.Body = Deployment{Properties: *p, prepared: ready}
	return nil
}

// foresee looks at each resource as it will be asked for.
//
// What Resource Manager itself would refuse is told as it is, what a provider would is told as a detail (texts seen).
//
// behaviour: deployment-preflight.
func foresee(c *arm.Call, name string, plan *template.Plan, l level) error {
	var own, providers []*apierr.Error
	var denied []string
	for _, r := range plan.Resources {
		location, err := locationOf(r)
		if err != nil {
			return told(err)
		}
		err = c.Foresee(arm.Request{Method: http.MethodPut, Path: r.ID, Version: r.APIVersion}, location)
		if err == nil {
			continue
		}
		switch e := redacted(plan, apierr.From(err)); e.Code {
		case "AuthorizationFailed":
			if l.roles() {
				denied = append(denied, denial(c, r))
			}
		case "InvalidResourceName":
			providers = append(providers, e.At(r.ID))
		default:
			own = append(own, e)
		}
	}
	switch {
	case denied != nil:
		return apierr.New(http.StatusForbidden, "InvalidTemplateDeployment", "Deployment failed with multiple errors: '%s'", strings.Join(denied, ":"))
	case len(own) == 1:
		return own[0]
	case own != nil:
		e := apierr.New(http.StatusBadRequest, "MultipleErrorsOccurred", "Multiple error occurred: %s. Please see details.", statusesOf(own))
		e.Details = own
		return e
	case providers != nil:
		return invalidDeployment(name, c.UUID(), providers)
	}
	return nil
}

// denial is what is told of a resource that who asks may not write (text seen).
func denial(c *arm.Call, r *template.Resource) string {
	scope := r.ID
	if id, err := arm.ParseID(r.ID); err == nil {
		scope = id.String()
	}
	return "Authorization failed for template resource '" + r.Name + "' of type '" + r.Type + "'. The client '" + c.Principal().Name + "' with object id '" +
		c.Principal().ObjectID + "' does not have permission to perform action '" + r.Type + "/write' at scope '" + scope + "'."
}

func statusesOf(all []*apierr.Error) string {
	var names []string
	for _, e := range all {
		names = append(names, statusName(e.Status))
	}
	return strings.Join(names, ",")
}

// statusName is a status as .NET calls it, which answers have it by.
func statusName(status int) string { return strings.ReplaceAll(http.StatusText(status), " ", "") }

// locationOf is where a resource is to be, as far as that is known before it is deployed.
func locationOf(r *template.Resource) (string, error) {
	preview, err := r.Preview()
	if err != nil {
		return "", err
	}
	var body struct {
		Location any `json:"location"`
	}
	if err := json.Unmarshal(preview, &body); err != nil {
		return "", err
	}
	location, _ := body.Location.(string)
	if strings.HasPrefix(location, "[") {
		return "", nil // an expression that only deploying tells
	}
	return location, nil
}
