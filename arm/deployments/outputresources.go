package deployments

import (
	"errors"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// outputResources are what a deployment has deployed: in the place of each nested deployment what that one has (seen in azure-cli's recordings).
func (r *run) outputResources(c *arm.Call, kind *arm.Type[Deployment]) ([]Reference, error) {
	all := []Reference{}
	for _, resource := range r.plan.Resources {
		if !strings.EqualFold(resource.Type, typeName) {
			all = append(all, Reference{resource.ID})
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
