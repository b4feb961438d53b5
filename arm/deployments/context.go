package deployments

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/template"
)

// planOf reads the template and works out what it does. The call sees the store.
func planOf(c *arm.Call, id arm.ID, s *source) (*template.Plan, error) {
	parsed, err := template.Parse(s.Template)
	if err != nil {
		return nil, s.mistake(err)
	}
	s.hash = parsed.Hash()
	context, err := contextOf(c, id, s)
	if err != nil {
		return nil, err
	}
	plan, err := parsed.Plan(context)
	if err != nil {
		return nil, s.mistake(err)
	}
	return plan, nil
}

// contextOf is where and when a template is deployed. What it asks is kept with the source, so that a plan that is made again, after a restart or once
// its run is forgotten, is the same whatever has changed meanwhile.
func contextOf(c *arm.Call, id arm.ID, s *source) (template.Context, error) {
	subscription := "/subscriptions/" + strings.ToLower(c.Device().SubscriptionID)
	made := template.Context{Scope: subscription, Version: s.Version, Parameters: s.Parameters, Unknown: s.unknown, Secret: s.secret, Now: s.Now, NewGUID: guids(s.Seed)}
	if id.Group != "" {
		var err error
		if s.Answers.Group == nil {
			s.Answers.Group, err = arm.Show(c, id.InGroup())
		}
		if err != nil {
			return made, err
		}
		var shown struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(s.Answers.Group, &shown); err != nil {
			return made, fmt.Errorf("reading the group of %s: %w", id, err)
		}
		made.Scope, made.ResourceGroup = shown.ID, s.Answers.Group
	}
	if err := s.Answers.ask(c); err != nil {
		return made, err
	}
	made.Environment, made.Deployer = s.Answers.Environment, s.Answers.Deployer
	for to, answer := range map[*json.RawMessage]any{
		&made.Deployment: deploymentAnswer(id, s),
		&made.Subscription: arm.Members{
			{Name: "id", Value: subscription}, {Name: "subscriptionId", Value: strings.ToLower(c.Device().SubscriptionID)},
			{Name: "tenantId", Value: c.Device().TenantID}, {Name: "displayName", Value: subscriptionName},
		},
		&made.Tenant: arm.Members{{Name: "id", Value: "/tenants/" + c.Device().TenantID}, {Name: "tenantId", Value: c.Device().TenantID}},
	} {
		encoded, err := json.Marshal(answer)
		if err != nil {
			return made, fmt.Errorf("what %s tells its template: %w", id, err)
		}
		*to = encoded
	}
	all := c.Providers()
	made.Providers = func(namespace, resourceType string) json.RawMessage {
		return s.Answers.provider(all, namespace, resourceType)
	}
	made.APIVersion = profiled
	return made, nil
}

// subscriptionName is the same on every device.
// Page: https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager
const subscriptionName = "Default Provider Subscription"

// deploymentAnswer is what the function deployment() answers.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#deployment
func deploymentAnswer(id arm.ID, s *source) any {
	type link struct {
		URI string `json:"uri"`
	}
	type properties struct {
		Link       *link           `json:"templateLink,omitempty"`
		Template   json.RawMessage `json:"template"`
		Hash       string          `json:"templateHash"`
		Parameters json.RawMessage `json:"parameters,omitempty"`
		Mode       string          `json:"mode"`
		State      arm.State       `json:"provisioningState"`
	}
	answer := struct {
		Name       string     `json:"name"`
		Location   string     `json:"location,omitempty"`
		Properties properties `json:"properties"`
	}{Name: id.Name(), Properties: properties{Template: s.Template, Hash: s.hash, Parameters: s.Parameters, Mode: s.Mode, State: accepted}}
	if id.Group == "" {
		answer.Location = s.Location
	}
	if s.Link != "" {
		answer.Properties.Link = &link{withoutQuery(s.Link)}
	}
	return answer
}

// providerAnswer is what the function providers() answers: of a namespace, or of one of its types.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#providers
func providerAnswer(all []arm.ProviderInfo, namespace, resourceType string) json.RawMessage {
	type kind struct {
		Name      string   `json:"resourceType"`
		Locations []string `json:"locations"`
		Versions  []string `json:"apiVersions"`
	}
	for _, p := range all {
		if !strings.EqualFold(p.Namespace, namespace) {
			continue
		}
		kinds := []kind{}
		for _, t := range p.Types {
			kinds = append(kinds, kind{Name: t.Name, Locations: []string{string(arm.UpperLocation)}, Versions: newestFirst(t.Versions)})
		}
		var answer any = struct {
			Namespace string `json:"namespace"`
			Types     []kind `json:"resourceTypes"`
		}{p.Namespace, kinds}
		if resourceType != "" {
			answer = nil
			for _, k := range kinds {
				if strings.EqualFold(k.Name, resourceType) {
					answer = k
				}
			}
		}
		encoded, err := json.Marshal(answer)
		if answer == nil || err != nil {
			return nil
		}
		return encoded
	}
	return nil
}

// guids makes the identifiers of newGuid(): of a seed, so that they are the same when a template is evaluated again after a crash.
func guids(seed string) func() string {
	n := 0
	return func() string {
		n++
		h := sha256.Sum256(fmt.Appendf(nil, "%s/%d", seed, n))
		h[6], h[8] = h[6]&0x0f|0x40, h[8]&0x3f|0x80 // version 4, as Resource Manager's
		return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
	}
}
