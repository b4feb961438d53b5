package deployments

import (
	"errors"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// outputResources are what a deployment has deployed: behind each nested deployment what that one has.
// Page: https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates
//
// behaviour: deployment-output-resources.
func (r *run) outputResources(c *arm.Call, kind *arm.Type[Deployment]) ([]Reference, error) {
	var all []Reference
	for _, resource := range r.plan.Resources {
		all = append(all, Reference{resource.ID})
		if !strings.EqualFold(resource.Type, typeName) {
			continue
		}
		id, err := arm.ParseID(resource.ID)
		if err != nil {
			return nil, err
		}
		inner, err := arm.Find(c, kind, id)
		if errors.Is(err, &apierr.Error{Code: absentCode}) {
			continue // somebody has deleted it by now
		}
		if err != nil {
			return nil, err
		}
		all = append(all, inner.Body.Properties.OutputResources...)
	}
	return all, nil
}
