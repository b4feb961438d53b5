package deployments

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/edgerite/edgerite/arm"
)

// answers are what functions of a template have answered that may answer something else later.
type answers struct {
	Group       json.RawMessage            `json:"group,omitempty"` // of a forecast that of a group that is yet to be made
	Environment json.RawMessage            `json:"environment,omitempty"`
	Deployer    json.RawMessage            `json:"deployer,omitempty"`
	Providers   map[string]json.RawMessage `json:"providers,omitempty"` // by namespace and type, those that were asked for
}

// ask asks for those that have not been yet.
func (a *answers) ask(c *arm.Call) error {
	for to, answer := range map[*json.RawMessage]any{
		&a.Environment: c.Environment(),
		&a.Deployer: arm.Members{
			{Name: "objectId", Value: c.Principal().ObjectID}, {Name: "tenantId", Value: c.Device().TenantID}, {Name: "userPrincipalName", Value: c.Principal().Name},
		},
	} {
		if *to != nil {
			continue
		}
		encoded, err := json.Marshal(answer)
		if err != nil {
			return fmt.Errorf("what a template is told: %w", err)
		}
		*to = encoded
	}
	return nil
}

// provider is what providers() answers.
func (a *answers) provider(all []arm.ProviderInfo, namespace, resourceType string) json.RawMessage {
	key := strings.ToLower(namespace + "/" + resourceType)
	if known := a.Providers[key]; known != nil {
		return known
	}
	answer := providerAnswer(all, namespace, resourceType)
	if answer != nil {
		if a.Providers == nil {
			a.Providers = map[string]json.RawMessage{}
		}
		a.Providers[key] = answer
	}
	return answer
}
