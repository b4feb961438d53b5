package deployments

import (
	"encoding/json"
	"fmt"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
)

// nestedContent is the request that a nested deployment will be, as far as that is known, and its parameters whose values are not. It is nil where not even
// the template is known.
func nestedContent(plan *template.Plan, r *template.Resource) (content json.RawMessage, unknown []string, err error) {
	text, err := r.Forecast()
	if err != nil {
		return nil, nil, err
	}
	var in struct {
		Location   any `json:"location"`
		Properties struct {
			Template       json.RawMessage `json:"template"`
			TemplateLink   any             `json:"templateLink"`
			Parameters     map[string]any  `json:"parameters"`
			ParametersLink any             `json:"parametersLink"`
			Mode           any             `json:"mode"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, nil, invalidContent("The nested deployment '%s' is not of the form of a deployment", r.Name)
	}
	p := &in.Properties
	for name, value := range p.Parameters {
		wanted, _, later := split(value)
		if later {
			unknown = append(unknown, name)
			delete(p.Parameters, name)
		} else {
			p.Parameters[name] = wanted
		}
	}
	for _, part := range []*any{&in.Location, &p.TemplateLink, &p.ParametersLink, &p.Mode} {
		wanted, _, later := split(*part)
		if later {
			return nil, nil, nil
		}
		*part = wanted
	}
	if p.Template, err = hideIn(unwrapped(p.Template), plan.Secret); err != nil {
		return nil, nil, fmt.Errorf("the nested deployment %s: %w", r.ID, err)
	}
	content, err = json.Marshal(in)
	return content, unknown, err
}

// hideIn hides secrets in a template, whose members keep their order. What was evaluated in the outer scope has them written out.
func hideIn(text json.RawMessage, secret func(string) bool) (json.RawMessage, error) {
	if len(text) == 0 {
		return text, nil
	}
	members, err := arm.ReadMembers(text)
	if err != nil || members == nil {
		return text, err
	}
	return hide(members, secret).(arm.Members).MarshalJSON()
}
